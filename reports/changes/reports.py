"""Which closed month is asked for, by address, command line or default, and its cells with their words."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from unionhub.core.indicators.period import BadPeriod, PeriodKind, parse_period
from unionhub.core.models import Organisation

from ..closing import store
from ..models import PeriodClose, Snapshot
from . import words
from .compare import Cell, differing, redefined
from .records import Explainer

NONE_CLOSED = "还没有封存的月度报表。月份封存、报送以后，这里逐项列出数字的变化。"


def county_of(node: Organisation) -> Organisation:
    """The root of the node's tree."""
    return Organisation.objects.get(pk=int(node.path.split(".")[0]))


def closed_reports(county: Organisation) -> list[PeriodClose]:
    """Every edition that was closed, newest first; of one month the newest edition that stands comes first."""
    found = PeriodClose.objects.filter(county=county, snapshots__is_final=True).select_related("county")
    return sorted(
        found, key=lambda close: (close.month, close.state in store.STANDING, close.edition), reverse=True
    )


def report_named(county: Organisation, text: str) -> PeriodClose | None:
    """The closed report «2026-10» (the edition that stands) or «2026-10.2»; empty for the newest one.

    None where there is none. Raises ValidationError for what names no month.
    """
    if not text:
        return next((one for one in closed_reports(county) if one.state in store.STANDING), None)
    month, _, edition = text.partition(".")
    if edition and not (edition.isascii() and edition.isdigit() and 0 < int(edition[:5]) < 10_000):
        raise ValidationError(f"“{text[:20]}”不是报表的月份和版次，可以写：2026-10、2026-10.2。")
    try:
        period = parse_period(month)
    except BadPeriod:
        period = None
    if period is None or period.kind != PeriodKind.MONTH:
        raise ValidationError(f"“{text[:20]}”不是报表的月份，可以写：2026-10、2026-10.2。")
    return store.closed(county, period.first, int(edition or 0))


def snapshot_of(close: PeriodClose) -> Snapshot:
    """What was frozen with the report. Raises Snapshot.DoesNotExist for one that was never closed."""
    return close.snapshots.get(is_final=True)


def note_of(
    close: PeriodClose, snapshot: Snapshot, user: Any, node: Organisation
) -> tuple[list[words.Sentence], list[Any]]:
    """The sentences of the 更正说明 for the organisation, and the changed definitions."""
    cells = [cell for cell in differing(close, snapshot, user, [node]) if not cell.is_withheld]
    return sentences(close, snapshot, user, cells), redefined(snapshot, user)


def sentences(
    close: PeriodClose, snapshot: Snapshot, user: Any, cells: Sequence[Cell]
) -> list[words.Sentence]:
    """One sentence for each cell, with what was done to its records."""
    explainer = Explainer(close, snapshot, user)
    return [words.sentence(cell, explainer.explain(cell, limit=0)) for cell in cells]
