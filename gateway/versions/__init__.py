"""Versions of a province's files: frozen in the store, proposed by one person, approved by another."""
