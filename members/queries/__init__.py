"""Querysets used from several places, by topic."""
