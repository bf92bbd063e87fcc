"""Which report somebody asks for at an organisation, and whether he may: closed ones for all, drafts for the county."""

from typing import Any

from unionhub.core import access
from unionhub.core.models import Organisation
from unionhub.core.scope import OutOfScope

from .closed_rows import title_of
from .closing.store import STANDING, current
from .models import PeriodClose, Snapshot
from .workflow.closes import CLOSE, VIEW

#: Reports that can be chosen from: ten years of months and some versions.
OFFERED = 200


def county_of(node: Organisation) -> Organisation:
    """The top of the tree the organisation stands in."""
    return Organisation.objects.above(node).get(parent=None)


def offered(node: Organisation) -> list[tuple[str, str]]:
    """The closed reports of the county, the newest month first, of each month the version that stands first."""
    rows = PeriodClose.objects.filter(county=county_of(node), snapshots__is_final=True)
    found = rows.order_by("-month", "-edition").only("pk", "month", "edition", "state")[:OFFERED]
    stands = sorted(found, key=lambda row: (row.month, row.state in STANDING, row.edition), reverse=True)
    return [
        (
            str(row.pk),
            f"{title_of(row)}" + ("" if row.state in STANDING else f" · {CLOSE.state(row.state).label}"),
        )
        for row in stands
    ]


def report_of(user: Any, node: Organisation, pk: str) -> tuple[PeriodClose, Snapshot]:
    """The report and what was frozen for it; before it is closed what was counted, for whom reports of the county are.

    Raises OutOfScope alike for a report of another county, a draft of others, one that was never counted, and none.
    """
    known = pk.isascii() and pk.isdigit() and len(pk) < 19
    close = PeriodClose.objects.filter(pk=pk).select_related("county").first() if known else None
    if close is None or not node.path.startswith(close.county.path):
        raise OutOfScope(f"report {pk[:20]!r}")
    snapshot = close.final
    if snapshot is None and access.may(user, VIEW, close.county):
        snapshot = current(close)
    if snapshot is None:
        raise OutOfScope(f"report {pk[:20]!r}")
    return close, snapshot
