"""From a signed package to a verified receipt: lease, attempt, send, ask, settle."""
