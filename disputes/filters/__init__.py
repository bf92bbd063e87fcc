"""What lists are searched by, by topic."""
