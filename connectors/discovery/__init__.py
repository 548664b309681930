"""Guessing what a system is like from a sample or a description. Pure; every guess says why it was made.

A draft is for a person to finish: what nobody can guess is ``TODO``, and a file with that is refused.
"""
