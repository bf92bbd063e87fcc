"""Printed papers of the monthly report."""
