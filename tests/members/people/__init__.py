"""People: the roll, a person's page and form, duplicates."""
