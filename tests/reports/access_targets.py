"""What the access tests need of targets."""

from collections.abc import Callable

from django.db import models
from django.utils import timezone

from reports.models import FigureTarget
from tests.conftest import Cast
from unionhub.core.models import Organisation, User

KEY = "example.visits"


def target(cast: Cast, home: Organisation, owner: User | None = None, period: str = "") -> FigureTarget:
    """A target of the organisation, each of a year of its own."""
    number = FigureTarget.objects.count()
    return FigureTarget.objects.create(
        organisation=home,
        created_by=owner or cast.clerk,
        key=KEY,
        period=period or str(2000 + number),
        value=10,
        document="全县工会工作要点",
    )


#: model label → maker(cast, organisation, owner)
MAKERS: dict[str, Callable[[Cast, Organisation, User], models.Model]] = {"reports.FigureTarget": target}

#: One's own columns and views; the deletion of chosen ones is done in tests/reports/test_targets.py.
PERSONAL: set[str] = {"target-list"}


def _kept(cast: Cast) -> dict:
    return {"pk": target(cast, cast.county).pk}


CHANGE = "reports.target.change"
#: url name → (who, trace, fields, kwargs, page): the arguments of a Deed.
DEEDS: dict[str, tuple] = {
    "target-add": ("clerk", CHANGE, {"key": KEY, "period": str(timezone.localdate().year), "value": "12"}),
    "target-change": ("clerk", CHANGE, {"value": "15"}, _kept),
}
