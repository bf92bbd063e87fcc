"""Kinds of jobs of the domain, by topic; joined in tasks.py."""
