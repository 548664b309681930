"""A Tân Dân (TD Office) site on SharePoint: lists, web methods, a WCF service; NTLM or forms login."""
