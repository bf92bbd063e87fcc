"""Pages of the monthly report and of closed months."""
