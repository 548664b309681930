"""A timestamp authority (RFC 3161 over HTTP) on loopback, with its own key."""
