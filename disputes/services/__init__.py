"""What writes, by topic."""
