"""A provincial axis of the "LTVB API" profile: a login, three keys a call, error codes, fixed lengths."""
