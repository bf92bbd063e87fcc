"""The figures of the domain, by topic."""

from unionhub.core.indicators import Declared
from unionhub.core.indicators.checking import Check

from . import checks, employers, flows, headcounts, memberships, offices, rates, unions
from .dimensions import NODE_DIMENSIONS

__all__ = ["CHECKS", "INDICATORS", "NODE_DIMENSIONS"]

#: In the order of the catalogue.
INDICATORS: tuple[Declared, ...] = (
    *unions.INDICATORS,
    *offices.INDICATORS,
    *employers.INDICATORS,
    *headcounts.INDICATORS,
    *memberships.INDICATORS,
    *flows.INDICATORS,
    *rates.INDICATORS,
)

#: What must hold between them.
CHECKS: tuple[Check, ...] = checks.CHECKS
