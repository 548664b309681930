"""Talking to other systems: the one HTTP client, logins, the failures table, redaction, safe XML."""
