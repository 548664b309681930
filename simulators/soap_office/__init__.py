"""The document software of the agencies: SOAP 1.1 document/literal with WS-Security."""
