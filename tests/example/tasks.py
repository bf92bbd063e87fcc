"""Kinds of jobs of the example app."""

from .counting import COUNT, COUNT_HEAVY

JOBS = (COUNT, COUNT_HEAVY)
