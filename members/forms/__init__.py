"""Input rules of the screen forms, by topic."""
