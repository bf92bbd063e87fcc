"""Closing a month: counted, checked, kept and frozen, in a county of any size; what it takes and how large it is.

Run by `benchmarks.run` (case «close»). The same spans are measured by the bare statements for comparison.
"""

import sys
import time
from collections.abc import Callable
from datetime import date

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from benchmarks.measure import tell  # noqa: E402
from reports.closing import engine, measuring, store  # noqa: E402
from reports.models import PeriodClose, SnapshotRows  # noqa: E402
from reports.services import closes as services  # noqa: E402
from unionhub.core.indicators import compute, registry  # noqa: E402
from unionhub.core.indicators.reading import SYSTEM  # noqa: E402
from unionhub.core.models import Organisation, User  # noqa: E402

MONTH = date(2026, 10, 1)


def _report() -> PeriodClose:
    county = Organisation.objects.get(parent=None)
    found = store.latest(county, MONTH)
    return found or services.open_month(county, MONTH, User.objects.get(username="clerk"))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def count() -> None:
    """The whole computation with its checks; seconds of the measuring alone, for each figure, and bytes on disk."""
    close = _report()
    clerk = User.objects.get(username="clerk")
    parts: dict[str, float] = {}
    _timed(engine, "measure_month", parts)
    _timed(engine, "_write", parts)
    _timed(engine, "_check", parts)
    took = _seconds(lambda: engine.count(close, clerk))
    snapshot = store.draft_of(close)
    assert snapshot is not None
    figures = len(registry.indicators())
    rows = SnapshotRows.objects.filter(snapshot=snapshot)
    tell(
        took,
        **{name.strip("_"): round(seconds, 1) for name, seconds in parts.items()},
        figures=figures,
        per_figure=round(took / figures, 3),
        blocks=snapshot.blocks.count(),
        rows=sum(rows.values_list("count", flat=True)),
        rows_kb=sum(len(bytes(packed)) for packed in rows.values_list("packed", flat=True)) >> 10,
        content_kb=len(bytes(snapshot.content)) >> 10,
        kept_kb=_bytes(snapshot.pk) >> 10,
    )


def _timed(module: object, name: str, parts: dict[str, float]) -> None:
    inner = getattr(module, name)

    def timed(*arguments: object) -> object:
        begun = time.perf_counter()
        try:
            return inner(*arguments)
        finally:
            parts[name] = time.perf_counter() - begun

    setattr(module, name, timed)


def _bytes(snapshot_id: int) -> int:
    """What the rows of the snapshot take as the server keeps them, without indexes."""
    asked = (
        "SELECT (SELECT sum(pg_column_size(b.*)) FROM reports_snapshotblock b WHERE b.snapshot_id = %(s)s)"
        " + (SELECT sum(pg_column_size(r.*)) FROM reports_snapshotrows r WHERE r.snapshot_id = %(s)s)"
        " + (SELECT pg_column_size(w.*) FROM reports_snapshot w WHERE w.id = %(s)s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, {"s": snapshot_id})
        return int(cursor.fetchone()[0])


def freeze() -> None:
    """The step itself: what moved is looked for, the digest is computed anew, the rows are promoted."""
    close = _report()
    verified = _seconds(lambda: store.verify(store.draft_of(close) or close.snapshots.get()))
    moved = _seconds(lambda: engine.moved_since(close))
    took = _seconds(lambda: engine.freeze(close))
    tell(took, verified=round(verified, 2), moved=round(moved, 2))


def plain() -> None:
    """The statements that measure the month's spans, run by a bare cursor and only fetched; and how many there are."""
    with CaptureQueriesContext(connection) as seen:
        for source, first, last in measuring.spans_of(MONTH):
            compute.measure(source, first, last)
    statements = [query["sql"] for query in seen]

    def run() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    tell(_seconds(run), statements=len(statements), spans=len(measuring.spans_of(MONTH)))


def read() -> None:
    """All figures of the month, and of the county and everything directly below it, from what was frozen."""
    close = _report()
    snapshot = store.current(close)
    assert snapshot is not None
    nodes = [*Organisation.objects.filter(parent=None), *Organisation.objects.filter(parent__parent=None)]
    periods = list(store.months.periods_of(MONTH).values())
    reader = store.frozen_reader(snapshot, SYSTEM)
    keys = list(registry.indicators())
    tell(_seconds(lambda: reader.figures(keys, periods, nodes)), cells=len(keys) * len(periods) * len(nodes))


if __name__ == "__main__":
    assert get_resolver().url_patterns
    {"count": count, "freeze": freeze, "plain": plain, "read": read}[sys.argv[1]](*sys.argv[2:])
