"""Sign, timestamp, verify, trust: bytes in, bytes out; no sockets, no clock, no environment.

One signature covers a whole package (XAdES-B-T, ETSI EN 319 132-1); a receipt may be plain XML-DSig.
"""
