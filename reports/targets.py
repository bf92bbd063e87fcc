"""Targets as others read them: for an organisation and a period, by figure; and beside what was counted."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from unionhub.core.indicators import words
from unionhub.core.indicators.period import Period, parse_period
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation

from .models import FigureTarget
from .rules import targets as rules
from .rules.targets import in_places, settled


def targets_of(organisation: Organisation, period: Period) -> dict[str, Decimal]:
    """The targets set for the organisation in exactly this period, by the key of the figure, in its unit and places.

    A target of the year is none of its first half. Whose text names them has the right to them.
    """
    known = indicators()
    kept = FigureTarget.objects.filter(organisation=organisation, period=settled(period).key)
    return {
        key: in_places(known[key], value) for key, value in kept.values_list("key", "value") if key in known
    }


def target_of(key: str, organisation: Organisation, period: Period) -> Decimal | None:
    """The target of one figure; None where none is set."""
    return targets_of(organisation, period).get(key)


def tell(targets: Sequence[Any], reader: Reader) -> None:
    """Set on each target what a list shows of it.

    `label`, `unit`, `period_label`, `goal`, `actual` in words; `standing`; `as_of`, the day of the actual number.
    All figures are read in one go. What the reader's user may not see, and what nobody knows, is a dash.
    """
    known = indicators()
    asked = [target for target in targets if target.key in known]
    periods = {target.period: parse_period(target.period) for target in asked}
    nodes = {target.organisation_id: target.organisation for target in asked}
    figures: dict[tuple[str, str, int], Figure] = {}
    if asked:
        found = reader.figures({one.key for one in asked}, list(periods.values()), list(nodes.values()))
        figures = {(one.key, one.period.key, one.node_id): one for one in found}
    for target in targets:
        item = known.get(target.key)
        figure = figures.get((target.key, target.period, target.organisation_id))
        value = None if figure is None or figure.suppressed else figure.value
        goal = in_places(item, target.value)
        target.label = item.label if item is not None else f"{target.key}（已停用）"
        target.unit = item.unit if item is not None else ""
        target.period_label = rules.words_of(target.period)
        target.goal = words.number(goal, item)
        target.actual = figure.text if figure is not None else words.NOTHING
        target.as_of = figure.as_of.isoformat() if figure is not None and value is not None else ""
        period = periods.get(target.period)
        target.standing = (
            rules.standing(value, goal, period, reader.today)
            if period is not None
            else rules.Standing.UNKNOWN
        )
