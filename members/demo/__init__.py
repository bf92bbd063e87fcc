"""The members of the demo county: fictitious, deterministic, in the figures of a real one (domain.md 4.1)."""

from unionhub.core.demo.county import DemoPart

from .fill import fill

DEMO = (DemoPart("members", fill),)
