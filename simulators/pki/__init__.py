"""A public-key infrastructure of invented authorities, made once per folder; for the demo and the tests.

``python -m simulators.pki --home DIR`` makes a root, an issuing CA and three signers below it: the
organisation that delivers results (PKCS#12), the national database that signs receipts, and the
timestamp authority. Nothing here is trusted outside that folder.
"""
