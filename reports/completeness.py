"""How far the unions are with their filings: per township of a month, and over the year. One query for a year."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone

from unionhub.core.models import Organisation

from .models import Filing
from .rules import filings as rules
from .rules.filings import Tally

#: A path's beginning down to the nodes directly below the county: two ids of seven digits, each with its dot.
TOP = 16
DIRECT = "县直属工会"
#: Columns of the month: field of the tally, heading, what the list is asked for.
COLUMNS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("asked", "应报", {}),
    ("open", "未报", {"state": "open"}),
    ("submitted", "已报", {"state": "submitted"}),
    ("returned", "退回", {"state": "returned"}),
    ("reviewed", "已审", {"state": "reviewed"}),
    ("accepted", "已接收", {"state": "accepted"}),
    ("overdue", "逾期", {"overdue": "yes"}),
)


@dataclass
class Line:
    """A township (system, park), all unions directly below the county, or the whole: its tallies by month."""

    label: str
    query: dict[str, str]
    months: dict[date, Tally] = field(default_factory=dict)

    def of(self, month: date) -> Tally:
        """The tally of the month."""
        return self.months.get(month) or Tally()

    def add(self, month: date, tally: Tally) -> None:
        """Count it in."""
        self.months[month] = self.of(month) + tally

    def address(self, month: date, **more: str) -> str:
        """The list behind a number."""
        return f"{reverse('filing-list')}?{urlencode({'month': f'{month:%Y-%m}', **self.query, **more})}"


def completeness(user: Any, year: int) -> list[Line]:
    """The lines of the year as far as the user sees, in the order of the tree, the whole last. Two queries."""
    seen: Any = Filing.objects.visible_to(user)  # type: ignore[attr-defined]
    rows = (
        seen.filter(month__year=year)
        .exclude(state="cancelled")
        .order_by()
        .annotate(top=Substr("organisation__path", 1, TOP))
        .values("top", "month", "state")
        .annotate(
            many=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=timezone.localdate(), state__in=rules.UNFILED)),
        )
    )
    found = list(rows)
    tops = {int(row["top"].rstrip(".").rpartition(".")[2]) for row in found}
    areas = {
        node.path: node
        for node in Organisation.objects.filter(pk__in=tops, kind__in=rules.AREAS).order_by("path")
    }
    lines = {path: Line(str(node), {"organisation": str(node.pk)}) for path, node in areas.items()}
    direct, whole = Line(DIRECT, {"direct": "yes"}), Line("合计", {})
    for row in found:
        tally = rules.tally_of({row["state"]: row["many"]}, row["late"])
        lines.get(row["top"], direct).add(row["month"], tally)
        whole.add(row["month"], tally)
    return [*lines.values(), *([direct] if direct.months else []), whole]


def month_table(lines: list[Line], month: date) -> list[dict[str, Any]]:
    """The month's rows: each number with the address of its list; rate in words."""
    return [
        {
            "label": line.label,
            "cells": [
                {"number": getattr(line.of(month), name), "url": line.address(month, **query), "name": name}
                for name, _, query in COLUMNS
            ],
            "rate": line.of(month).rate_words,
        }
        for line in lines
    ]


def year_table(lines: list[Line], year: int) -> list[dict[str, Any]]:
    """Filed of asked for each month of the year, each opening its list; «—» where nobody was asked."""
    months = [date(year, number, 1) for number in range(1, 13)]
    return [
        {
            "label": line.label,
            "months": [
                {
                    "tally": line.of(month),
                    "url": line.address(month),
                    "is_full": line.of(month).asked and line.of(month).filed == line.of(month).asked,
                }
                for month in months
            ],
        }
        for line in lines
    ]
