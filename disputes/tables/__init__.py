"""What lists show, by topic."""
