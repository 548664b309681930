"""Pulling from document and task systems: one port, one module a protocol, the same rules for all."""
