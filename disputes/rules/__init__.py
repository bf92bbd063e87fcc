"""The field's rules as pure functions, by topic."""
