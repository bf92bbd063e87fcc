"""Lists of the app, by topic."""
