"""Querysets used from two places, by topic."""
