"""Functions that write, by topic."""
