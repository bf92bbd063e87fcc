"""Errands in somebody's hands, for the tests of handing over."""

from tests.conftest import Cast
from tests.example.errands import Errand
from unionhub.core.models import User
from unionhub.core.workflow import open_case, perform


def errand(cast: Cast, handler: str = "township", **fields) -> Errand:
    """A fresh errand of A1, accepted by that person of the cast."""
    given = {"organisation": cast.union_a1, "title": "送慰问品", "amount": 1} | fields
    return perform(open_case(Errand(**given), cast.clerk), "accept", User.objects.get(username=handler))
