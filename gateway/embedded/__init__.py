"""What a machine without servers needs: a PostgreSQL from a wheel, child processes, free ports.

Used by the demo and the tests; production sets ``GATEWAY_DATABASE_URL`` and needs none of it.
"""
