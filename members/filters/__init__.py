"""What the lists can be searched by, by topic."""
