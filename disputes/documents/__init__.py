"""Printed papers, by topic."""

from unionhub.core.papers import Paper

from . import legal_aid, letters, mediation

PAPERS: tuple[Paper, ...] = (*mediation.PAPERS, *legal_aid.PAPERS, *letters.PAPERS)
