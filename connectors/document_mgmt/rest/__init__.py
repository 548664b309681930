"""Systems that answer HTTP with JSON: everything about them stands in the source file."""
