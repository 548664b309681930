"""The national database of cadres, civil servants and public employees, as far as evaluation results go.

It knows nothing of the gateway's code: it verifies with other libraries (signxml, rfc3161-client, an XSD),
so that it can contradict the writer. Its books are a SQLite file that survives ``kill -9``.
"""
