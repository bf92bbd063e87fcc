"""The Excel lists of unions, employers and headcounts."""
