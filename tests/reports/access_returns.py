"""What the access tests need of the files made of a month."""

from collections.abc import Callable
from datetime import date
from typing import Any

from reports.models import PeriodClose, ReturnFile
from tests.access.expectation import Target
from tests.access.relations import RELATIONS, organisations
from tests.conftest import Cast
from unionhub.core.models import Organisation, User

MISSING = 987_654_321
MONTH = date(2026, 1, 1)


def close_of(home: Organisation) -> PeriodClose:
    """A report of the organisation that was never counted."""
    edition = PeriodClose.objects.count() + 1
    return PeriodClose.objects.create(
        organisation=home, county=home, month=MONTH, edition=edition, title="2026年1月月度报表"
    )


def return_file(cast: Cast, home: Organisation, owner: User | None = None) -> ReturnFile:
    """A file of such a report."""
    return ReturnFile.objects.create(
        close=close_of(home),
        organisation=home,
        filename="测试县总工会-2026年1月-月度报表（草稿）.xlsx",
        content=b"PK",
        sha256="a" * 64,
        values_sha256="b" * 64,
        cells=1,
        made_by_name="王经手",
    )


MAKERS: dict[str, Callable[..., Any]] = {"reports.ReturnFile": return_file}


def _closes(cast: Cast, people: dict[str, User]) -> list[Target]:
    """A report of each organisation, and none."""
    seen = {"view_action": "reports.close.view"}
    found = [
        Target((("pk", close_of(organisations(cast)[code]).pk),), code, relation=relation, **seen)
        for relation, code in RELATIONS.items()
    ]
    return [*found, Target((("pk", MISSING),), None, None, "missing", False, **seen)]


CASES: dict[str, Callable[..., Any]] = {"return-make": _closes}

#: url name → (who, trace, fields, kwargs, page): the arguments of a Deed.
DEEDS: dict[str, tuple] = {
    "return-make": (
        "clerk",
        "reports.return.make",
        {"form": "0"},
        lambda cast: {"pk": close_of(cast.county).pk},
    ),
}
