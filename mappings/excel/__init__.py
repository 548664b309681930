"""The official lists as administrators keep them: workbooks with merged headings, formulas and notes
(Decree 335 Art. 13; Handbook Annexes I–III). Bytes in, catalogue items and findings out.
"""
