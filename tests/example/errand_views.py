"""The page of an errand."""

from unionhub.core.views import CaseDetail, Facts

from .errands import Errand
from .workflow import ERRAND


class ErrandDetail(CaseDetail):
    """One errand with its procedure beside it."""

    action = "example.errand.view"
    model = Errand
    workflow = ERRAND
    facts = (Facts("差事", ("number", "title", "organisation", "amount", "opened_on", "closed_on")),)
    history_action = "example.errand.view"
