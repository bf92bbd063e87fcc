"""Filters of the app, by topic."""
