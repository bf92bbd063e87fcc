"""Summaries in tests: a small house, a text with every kind of block, and the way to final."""

from datetime import date
from typing import Any

from reports.models import Summary
from reports.services import summaries as services
from reports.summary import freezing, tree
from tests.conftest import Cast
from tests.reports.closing.make import furnish
from unionhub.core.indicators.period import Period, year
from unionhub.core.workflow import perform

#: A year that is over, and the records of `furnish` in it.
PERIOD: Period = year(2026)
TODAY = date(2026, 11, 20)

BLOCKS: list[tree.Block] = [
    {"id": "h001", "type": "heading", "level": 2, "inline": [{"text": "走访慰问"}]},
    {
        "id": "p001",
        "type": "paragraph",
        "inline": [
            {"token": "{period}"},
            {"text": "走访"},
            {"token": "{example.new_visits}"},
            {"text": "，慰问"},
            {"token": "{example.new_amount|number|2}"},
            {"text": "，累计"},
            {"token": "{example.visits}"},
            {"text": "。"},
        ],
    },
    {
        "id": "t001",
        "type": "table",
        "caption": "主要数字",
        "rows": "figures",
        "keys": ["example.new_visits", "example.new_amount", "members.members"],
        "columns": ["now", "year_before", "change"],
    },
    {
        "id": "t002",
        "type": "table",
        "caption": "各单位走访",
        "rows": "children",
        "keys": ["example.new_visits", "members.members"],
    },
    {
        "id": "c001",
        "type": "chart",
        "caption": "历年走访",
        "kind": "line",
        "rows": "years",
        "keys": ["example.new_visits"],
    },
]


def drafted(cast: Cast, actor: Any = None, blocks: list[tree.Block] | None = None) -> Summary:
    """A draft with one chapter of every kind of block and nothing else."""
    furnish(cast)
    actor = actor or cast.clerk
    summary = services.start(actor.organisation, PERIOD, actor)
    summary.sections.all().delete()
    chapter = services.Chapter("", "走访帮扶", False, BLOCKS if blocks is None else blocks)
    services.enter(summary, chapter, 0, actor)
    return summary


def counted(cast: Cast, **more: Any) -> Summary:
    """The draft with its figures kept."""
    summary = drafted(cast, **more)
    freezing.count(summary, cast.clerk, silent)
    return summary


def final(cast: Cast) -> Summary:
    """The same, through everybody's hands."""
    summary = counted(cast)
    for step, actor in (
        ("submit", cast.clerk),
        ("review", cast.head),
        ("sign", cast.leader),
        ("finish", cast.clerk),
    ):
        summary = perform(summary, step, actor)
    return summary


def silent(done: int, total: int, text: str) -> None:
    """Say nothing of the progress."""
