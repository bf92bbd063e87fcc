"""Screen forms, by topic."""
