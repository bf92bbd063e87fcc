"""What the lists show and export, by topic."""
