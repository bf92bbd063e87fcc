"""Pure rules of the app, by topic."""
