"""Papers of cases: drafted from the domain's template, numbered, frozen when issued (docs/recipes/paper.md)."""

from .declare import Paper
from .parts import fact_rows
from .registry import paper, paper_at, papers, papers_for
from .services import EVENT, VOID_ALREADY, draft, issue, issued, reissue, void

__all__ = [
    "EVENT",
    "VOID_ALREADY",
    "Paper",
    "draft",
    "fact_rows",
    "issue",
    "issued",
    "paper",
    "paper_at",
    "papers",
    "papers_for",
    "reissue",
    "void",
]
