"""The glue: settings, wiring, steps, store, audit, delivery, command line and demo."""
