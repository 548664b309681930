"""Faults that no file shows alone: rules that never act, codes that mean nothing, files that contradict."""
