"""What the printed papers say, by topic."""
