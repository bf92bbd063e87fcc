"""Names: how they are made findable."""
