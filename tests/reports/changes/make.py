"""A closed month of a small house, for tests of what changed since."""

from datetime import date
from decimal import Decimal
from typing import Any

from members.enums import BeginReason
from members.models import Membership
from members.services import memberships
from reports.changes import reports
from reports.changes.compare import Cell, differing, places
from reports.closing import engine
from reports.models import PeriodClose
from tests.conftest import Cast
from tests.example.models import Visit
from tests.members.make import make_house, make_member, make_person
from unionhub.core import audit
from unionhub.core.models import Organisation

#: Closed in the tests, and the month after it. Both have ended.
MONTH, NEXT = date(2026, 9, 1), date(2026, 10, 1)


def furnish(cast: Cast) -> dict[str, Membership]:
    """Nine members of long standing, and one of the first and one of the second union who joined in August."""
    make_house(cast)
    for serial in range(1, 6):
        make_member(cast.union_a1, f"王{'一二三四五'[serial - 1]}", serial, sex="12"[serial > 2])
    for serial in range(11, 15):
        make_member(cast.union_b1, f"李{'一二三四'[serial - 11]}", serial)
    return {
        "A1": join(cast, cast.union_a1, "赵新", 21, date(2026, 8, 10)),
        "B1": join(cast, cast.union_b1, "钱新", 22, date(2026, 8, 20)),
    }


def join(cast: Cast, union: Organisation, name: str, serial: int, on: date) -> Membership:
    """Somebody joins, entered by the clerk."""
    person = make_person(union, name, serial, joined_on=None)
    return memberships.begin(person, union, on, reason=BeginReason.JOIN, facts={}, actor=cast.clerk)


def visit(cast: Cast, union: Organisation, on: date, amount: str = "100.00") -> Visit:
    """A visit, entered by the clerk."""
    made = Visit.objects.create(organisation=union, household="户", visited_on=on, amount=Decimal(amount))
    audit.record("example.visit.add", actor=cast.clerk, obj=made, changes={"amount": ["", amount]})
    return made


def closed(cast: Cast, month: date = MONTH, edition: int = 1) -> PeriodClose:
    """The month as counted now, closed without its procedure."""
    close = PeriodClose.objects.create(
        organisation=cast.county,
        county=cast.county,
        month=month,
        edition=edition,
        title=f"{month.year}年{month.month}月月度报表",
        created_by=cast.clerk,
    )
    engine.count(close, cast.clerk)
    engine.freeze(close)
    PeriodClose.objects.filter(pk=close.pk).update(state="closed")
    close.refresh_from_db()
    return close


def cells(
    close: PeriodClose, user: Any, node: Organisation, **asked: Any
) -> dict[tuple[str, str, str], Cell]:
    """The cells that differ at the organisation and directly below, by figure, column and code."""
    found = differing(close, reports.snapshot_of(close), user, places(node), **asked)
    return {(cell.item.key, cell.column.value, cell.node.code): cell for cell in found}
