"""Long work of the app, by topic."""
