"""The vocabulary of the gateway: values and rules every other package shares.

Standard library only, no I/O, no clock. Everything here is a frozen value or a pure function,
so that a score or a deadline means the same in a DAG, on the command line and in an inspector's hand.
"""
