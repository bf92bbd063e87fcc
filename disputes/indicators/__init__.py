"""The figures of the domain, by topic."""

from unionhub.core.indicators import Declared
from unionhub.core.indicators.checking import Check

from . import (
    accidents,
    bodies,
    checks,
    inspections,
    legal_aid,
    letters,
    mediation,
    meetings,
    petitions,
    voices,
)

#: In the order of the catalogue.
INDICATORS: tuple[Declared, ...] = (
    *mediation.INDICATORS,
    *petitions.INDICATORS,
    *letters.INDICATORS,
    *inspections.INDICATORS,
    *accidents.INDICATORS,
    *legal_aid.INDICATORS,
    *bodies.INDICATORS,
    *meetings.INDICATORS,
    *voices.INDICATORS,
)

#: What must hold between them.
CHECKS: tuple[Check, ...] = (*mediation.CHECKS, *checks.CHECKS)
