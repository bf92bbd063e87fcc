"""Signing in: the backend, lock-out, password profile, sessions, and the steps before work may begin."""
