"""Tables that people drop in a folder or an object store."""
