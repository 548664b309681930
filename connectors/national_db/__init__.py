"""Push: a receiver's profile as data, the package rendered from it, the two clients, the receipt."""
