"""Tabs of a monthly report's page: the figures, what the checks found, the versions."""

from typing import Any

from unionhub.core import access
from unionhub.core.indicators import drill
from unionhub.core.indicators.declare import Indicator
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import CaseEvent
from unionhub.core.views import Tab

from ..closed_rows import COLUMNS, MonthFigures, passport_address, records_address, title_of
from ..closing.checks import formula_of, relation
from ..closing.store import current, editions
from ..models import CloseFinding, PeriodClose
from ..tables.closes import waiting
from ..workflow.closes import CLOSE, PREPARE
from .changes import CHANGES_TAB
from .returns import FILES_TAB

#: The way, and the step by which each station is reached.
STATIONS = (
    ("草稿", ""),
    ("核对", "check"),
    ("审核", "review"),
    ("签发", "sign"),
    ("封存", "close"),
    ("报送", "send"),
)
#: How many stations are behind in a state.
_BEHIND = {"draft": 0, "checked": 1, "reviewed": 2, "signed": 3, "closed": 4, "sent": 5, "returned": 5}


def stepper(close: Any) -> list[dict[str, Any]]:
    """The stations from draft to sent: who took each one when; «is-done», «is-here» or «is-ahead»."""
    taken = {}
    for event in CaseEvent.objects.filter(
        case_id=close.pk, transition__in=[key for _, key in STATIONS if key]
    ):
        taken[event.transition] = event
    behind = _BEHIND.get(close.state, 4)
    return [
        {
            "label": label,
            "css": "is-done" if at < behind else "is-here" if at == behind else "is-ahead",
            "event": taken.get(key) if at <= behind else None,
        }
        for at, (label, key) in enumerate(STATIONS)
    ]


def numbers(close: PeriodClose, user: Any) -> dict[str, Any]:
    """Every figure of the county, from what was closed or counted last."""
    snapshot = current(close)
    if snapshot is None:
        return {"close": close, "groups": [], "columns": COLUMNS}
    figures = MonthFigures(close, snapshot, close.county, user)
    return {"close": close, "snapshot": snapshot, "groups": figures.groups(), "columns": COLUMNS}


def findings(close: PeriodClose, user: Any) -> dict[str, Any]:
    """What the checks found, the hard ones first, each with its figures and where they lead."""
    rows = list(close.findings.select_related("node", "noted_by"))
    refused = getattr(close, "refused", {})
    lines = [
        {
            "finding": row,
            "formula": formula_of(row.rule, any(one["close"] not in (0, close.pk) for one in row.figures)),
            "sign": relation(row.rule),
            "figures": [one | {"url": _where(one, row, user)} for one in row.figures],
            "refused": refused.get(row.pk),
        }
        for row in rows
    ]
    may_note = access.allows(user, PREPARE, close) and close.state == "draft"
    return {
        "close": close,
        "hard": [line for line in lines if line["finding"].is_hard],
        "soft": [line for line in lines if not line["finding"].is_hard],
        "open": sum(not row.is_hard and not row.note for row in rows),
        "may_note": may_note,
        "note_limit": CloseFinding._meta.get_field("note").max_length,
    }


def _where(told: dict[str, Any], row: CloseFinding, user: Any) -> str:
    """The records of the figure; its passport where it has none or they may not be seen; today's of a correction."""
    item = indicators().get(told["key"])
    if item is None:
        return ""
    has_rows = isinstance(item, Indicator) and drill.may_open(user, item, row.node)
    address = records_address if has_rows else passport_address
    return address(row.node_id, told["key"], told["period"], told["close"])


def versions(close: PeriodClose, user: Any) -> dict[str, Any]:
    """All editions of the month, with why one followed the other."""
    rows = editions(close)
    ended = ("city_return", "ask_reopen", "decline_reopen", "reopen", "send", "close")
    events = CaseEvent.objects.filter(case_id__in=[row.pk for row in rows], transition__in=ended)
    by_case: dict[int, list[CaseEvent]] = {}
    for event in events.order_by("pk"):
        by_case.setdefault(event.case_id, []).append(event)
    return {
        "close": close,
        "rows": [
            {
                "edition": row,
                "title": title_of(row),
                "state": CLOSE.state(row.state),
                "waiting": waiting(row),
                "events": by_case.get(row.pk, []),
                "is_here": row.pk == close.pk,
            }
            for row in rows
        ],
    }


TABS = (
    Tab("numbers", "数字", "reports/close_numbers.html", numbers),
    Tab("findings", "核对", "reports/close_findings.html", findings),
    Tab("versions", "版本", "reports/close_versions.html", versions),
    FILES_TAB,
    CHANGES_TAB,
)
