"""An office in the manner of VNPT-iOffice: login for a token, ``status.code``, units as one text."""
