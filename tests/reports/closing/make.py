"""Closes months in tests: a small house with members, and a report that goes through its procedure."""

from datetime import date
from decimal import Decimal
from typing import Any

from reports.closing import engine
from reports.models import PeriodClose
from reports.services import closes as services
from tests.conftest import Cast
from tests.example.models import Visit
from tests.members.make import House, make_house, make_member
from unionhub.core.models import Organisation
from unionhub.core.workflow import perform

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
LAST = date(2026, 10, 31)


def furnish(cast: Cast) -> House:
    """Nine members in two unions, visits of three months."""
    house = make_house(cast)
    for serial in (1, 2, 3):
        make_member(cast.union_a1, f"王{'一二三'[serial - 1]}", serial, sex="12"[serial > 1])
    for serial in range(11, 17):
        make_member(cast.union_b1, f"李{'一二三四五六'[serial - 11]}", serial)
    for node, on, amount in (
        (cast.union_a1, date(2026, 2, 3), "100.10"),
        (cast.union_a1, date(2026, 10, 5), "20.20"),
        (cast.union_b1, date(2026, 10, 31), "500"),
        (cast.union_b1, date(2026, 11, 2), "7"),
    ):
        visit(node, on, amount)
    return house


def visit(node: Organisation, on: date, amount: str = "1") -> Visit:
    """A visit of the example app."""
    return Visit.objects.create(organisation=node, household="户", visited_on=on, amount=Decimal(amount))


def counted(cast: Cast, month: date = OCTOBER) -> PeriodClose:
    """The month's report, counted, with a note at every soft finding."""
    close = services.open_month(cast.county, month, cast.clerk)
    engine.count(close, cast.clerk)
    explain(close, cast.clerk)
    return close


def explain(close: PeriodClose, actor: Any) -> None:
    """Say something of every soft finding."""
    for finding in close.findings.filter(is_hard=False, note=""):
        services.note(finding, "情况属实。", actor)


def signed(cast: Cast, month: date = OCTOBER) -> PeriodClose:
    """The report as far as it goes before it is closed."""
    close = counted(cast, month)
    for step, actor in (("check", cast.clerk), ("review", cast.head), ("sign", cast.leader)):
        close = perform(close, step, actor)
    return close


def closed(cast: Cast, month: date = OCTOBER) -> PeriodClose:
    """The closed report."""
    return perform(signed(cast, month), "close", cast.clerk)
