"""The audit log: hash-linked in the transaction of the change, sealed, verified."""
