"""What the dashboard shows: from declared blocks (`core/dashboard.py`) and figures to what its templates print."""
