"""What stands in the Excel annex of a summary: every figure the person may see, a sheet for each domain."""

from collections.abc import Iterable
from decimal import Decimal

from django.apps import apps

from unionhub.core.indicators import words
from unionhub.core.indicators.reading import Figure

from ..rules.targets import in_places, places
from .annex import AnnexHead, AnnexRow, AnnexSheet, AreaTable, Value, workbook_of
from .issue import Issue, change_of
from .place_words import period_name
from .tree import CHILDREN
from .values import YEAR_BEFORE


def workbook_for(issue: Issue) -> bytes:
    """The annex of the summary, as bytes of a workbook."""
    values, summary = issue.every_value, issue.summary
    head = AnnexHead(
        title=f"{issue.paper.heading}附表",
        organisation=summary.organisation.name,
        period=period_name(values.period),
        computed=issue.computed,
        digest=issue.digest,
        state=issue.paper.state,
    )
    domains: dict[str, list[str]] = {}
    for key in values.keys:
        if values.figure(key) is not None:
            domains.setdefault(key.partition(".")[0], []).append(key)
    return workbook_of(head, [_sheet(issue, domain, keys) for domain, keys in domains.items()])


def _sheet(issue: Issue, domain: str, keys: Iterable[str]) -> AnnexSheet:
    rows = [_row(issue, key) for key in keys]
    label = str(apps.get_app_config(domain).verbose_name) if apps.is_installed(domain) else domain
    return AnnexSheet(label, tuple(rows), _by_area(issue, keys))


def _row(issue: Issue, key: str) -> AnnexRow:
    values = issue.every_value
    now, then, target = values.figure(key), values.figure(key, YEAR_BEFORE), values.target(key)
    assert now is not None  # noqa: S101  (only such keys are asked)
    change = change_of(now, then)
    return AnnexRow(
        group=now.item.group,
        label=now.item.label,
        unit=now.unit,
        value=_value(now),
        last_year=None if then is None else _value(then),
        change="" if change == words.NOTHING else change,
        target=_target(now, target),
        met=_met(issue, now, target),
        definition=now.item.definition,
        formula=issue.formula(now.item),
        denominator=issue.denominator(now.item),
        note=now.reason or now.flag,
        period=now.period.label,
        organisation=now.node_name,
        key=key,
    )


def _value(figure: Figure) -> Value:
    """The number; of none the mark that stands on the page."""
    if figure.suppressed or figure.value is None:
        return figure.text
    return figure.value


def _target(figure: Figure, target: Decimal | None) -> Value:
    """The target in the figure's own places: of what is counted a whole number."""
    if target is None:
        return None
    return int(target) if not places(figure.item) else in_places(figure.item, target)


def _met(issue: Issue, figure: Figure, target: Decimal | None) -> str:
    """Whether the target is reached; nothing while the period still runs without it."""
    if target is None or figure.value is None or figure.suppressed:
        return ""
    if figure.value >= target:
        return "达到"
    return "未达到" if issue.every_value.as_of >= issue.every_value.period.last else ""


def _by_area(issue: Issue, keys: Iterable[str]) -> AreaTable | None:
    """Figures that the text lists by what lies below, each organisation a row."""
    values = issue.every_value
    listed = {key: found for key in keys if (found := values.split(key, CHILDREN))}
    if not listed:
        return None
    by_name: dict[str, dict[str, Figure]] = {}
    for key, found in listed.items():
        for one in found:
            by_name.setdefault(one.member_label or one.node_name, {})[key] = one
    heads = tuple(f"{issue.item(key).label}（{issue.item(key).unit}）" for key in listed)
    rows = tuple(
        (name, tuple(_value(found[key]) if key in found else words.NOTHING for key in listed))
        for name, found in by_name.items()
    )
    return AreaTable(heads, rows)
