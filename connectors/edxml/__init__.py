"""edXML (QCVN 102:2016/BTTTT): the documents and status messages that the document axes carry.

Read by name and never by position, with everything odd reported instead of refused; what is hostile (a DTD,
a ZIP bomb, text without end) is refused with its reason. The signature block is reported and never trusted.
"""

from connectors.edxml.attachments import Attachment
from connectors.edxml.limits import EdxmlLimits, EdxmlUnreadable
from connectors.edxml.message import EdxmlMessage, Finding
from connectors.edxml.reader import read_edxml

__all__ = ["Attachment", "EdxmlLimits", "EdxmlMessage", "EdxmlUnreadable", "Finding", "read_edxml"]
