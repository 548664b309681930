"""What the document axes have in common: letters in edXML made of the population, and the queue of an axis.

Nothing starts here: ``vxp_axis``, ``province_axis`` and ``bkav_edoc`` do.
"""
