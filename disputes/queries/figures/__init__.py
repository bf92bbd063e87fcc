"""Rows behind the figures of the domain, by topic."""
