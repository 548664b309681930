"""WSDL and XSD as files on this machine: what they offer, what they lack. Nothing here opens a socket."""
