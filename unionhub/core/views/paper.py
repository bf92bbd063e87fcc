"""The papers of a case on the case's page: which were issued, which may be drafted now and which not, and why."""

from typing import Any

from django.urls import reverse

from .. import access
from ..models.paper import IssuedPaper
from ..papers import paper, papers, papers_for

#: The tab of a case's page.
TAB = "papers"


def has_papers(model: type) -> bool:
    """Whether any paper is declared for the kind of case."""
    return bool(papers_for(model))


def papers_of(case: Any, user: Any) -> dict[str, Any]:
    """What the tab shows. Papers whose action the user does not hold here are not offered."""
    rows = IssuedPaper.objects.filter(case_id=case.pk).defer("body").order_by("-pk")
    return {
        "issued": list(rows),
        "offered": [
            {
                "label": one.label,
                "url": reverse("paper-draft", args=[one.slug, case.pk]),
                "why_not": one.refuse(case),
            }
            for one in papers_for(type(case))
            if access.allows(user, one.action, case)
        ],
    }


def may_change(user: Any, issued: IssuedPaper) -> bool:
    """Whether the user may void or re-issue it: it is in force, still declared, and its action is held at the case."""
    if issued.is_void or issued.key not in papers():
        return False
    return access.allows(user, paper(issued.key).action, issued.case)
