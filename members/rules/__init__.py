"""The field's rules as pure functions, by topic; each cites its law or document."""
