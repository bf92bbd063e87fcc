"""A case of every declared kind, for the tests over all procedures. A new kind without a maker turns them red."""

from collections.abc import Callable
from typing import Any

from tests.example.errands import Errand
from unionhub.core.models import Organisation, User


def _errand(organisation: Organisation, maker: User) -> Errand:
    return Errand(organisation=organisation, created_by=maker, title="送慰问品", amount=1)


#: kind → unsaved case of the organisation
MAKERS: dict[str, Callable[[Organisation, User], Any]] = {"example.errand": _errand}

#: «kind.transition» → what its form asks for, where it asks for something
DATA: dict[str, dict[str, Any]] = {"example.errand.extend": {"days": 5, "document": "延期同意书"}}
