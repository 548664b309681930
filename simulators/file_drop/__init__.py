"""A folder in which agencies drop tables: the forms of Hà Tĩnh and Thanh Hóa, exports of their software.

Their layout is our own reading of the two provinces' plans, which name the forms and not their columns.
"""
