"""What writes, of the app, by topic."""
