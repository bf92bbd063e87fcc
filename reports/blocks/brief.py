"""What happened in a week, a line for each figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from unionhub.core.dashboard import Brief
from unionhub.core.indicators.reading import Figure

from .charts import IsOpen, link


@dataclass(frozen=True)
class Line:
    """One figure in words; `note` says why there is no number."""

    label: str
    text: str
    unit: str
    url: str
    note: str


@dataclass(frozen=True)
class BriefView:
    """A brief as its template prints it."""

    id: str
    title: str
    period: str
    lines: list[Line]


def brief(
    block: Brief, figures: Sequence[Figure], label_of: Callable[[Figure], str], is_open: IsOpen
) -> BriefView | None:
    """The lines of the figures the viewer may see; None when there is none."""
    if not figures:
        return None
    flows = [figure.period for figure in figures if figure.period.first != figure.period.last]
    lines = [
        Line(label_of(figure), figure.text, figure.unit, link(figure, is_open), figure.reason)
        for figure in figures
    ]
    return BriefView(f"brief-{block.order}", block.title, flows[0].label if flows else "", lines)
