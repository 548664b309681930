"""The namespaces and algorithm names of XML-DSig and XAdES that this house writes and accepts.

Sources: W3C xmldsig-core1 section 6; RFC 6931 sections 2.3.2, 2.3.6, 2.3.10; ETSI EN 319 132-1.
"""

from __future__ import annotations

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"

EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"

SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties"


def ds(name: str) -> str:
    """``name`` in the XML-DSig namespace, as lxml writes tags."""
    return f"{{{DS}}}{name}"


def xades(name: str) -> str:
    """``name`` in the XAdES namespace, as lxml writes tags."""
    return f"{{{XADES}}}{name}"
