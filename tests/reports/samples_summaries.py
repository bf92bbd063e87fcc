"""A summary for the tests over all procedures: with a text that was counted, so that it can go on."""

import json
import zlib
from typing import Any

from django.utils import timezone

from reports.models import Summary, SummaryFreeze
from reports.services import summaries as services
from reports.summary import freezing, values
from reports.summary.paper import Paper, as_dict
from unionhub.core.indicators.period import year
from unionhub.core.models import Organisation, User

KIND = "reports.summary"
PERIOD = year(2026)
#: One figure of the example app, one paragraph.
BLOCKS: list[dict[str, Any]] = [
    {
        "id": "p001",
        "type": "paragraph",
        "inline": [{"text": "全年走访"}, {"token": "{example.visits}"}, {"text": "。"}],
    }
]


def summary(organisation: Organisation, maker: User | None, **changes: Any) -> Summary:
    """An unsaved summary of the year; of an organisation that has some, of a year before them."""
    taken = Summary.objects.filter(organisation=organisation).order_by("period").first()
    period = taken.span.year_before() if taken else PERIOD
    made = Summary(
        organisation=organisation,
        created_by=maker,
        title="2026年工作总结",
        heading="测试\n2026年工作总结",
        period=period.key,
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def write(made: Summary) -> None:
    """A chapter of one paragraph."""
    if not made.sections.exists():
        services.enter(made, services.Chapter("", "走访慰问", False, BLOCKS), 0, None)


def counted(case: Any) -> dict[str, Any]:
    """A computation without any number stands behind the text."""
    write(case)
    if not case.freezes.exists():
        empty = values.as_dict(values.Values(case.span, case.organisation_id, "", case.span.last, {}))
        paper = as_dict(Paper(("2026年工作总结",), ()))
        content = {
            "text": freezing._digest(case, freezing.sections_now(case)),
            "sections": [one.__dict__ for one in freezing.sections_now(case)],
            "values": empty,
            "blind": empty,
            "papers": {"open": paper, "blind": paper},
            "keys": [],
        }
        packed = zlib.compress(json.dumps(content, sort_keys=True).encode())
        digest = freezing.digest_over(packed, [])
        SummaryFreeze.objects.create(
            summary=case, made_at=timezone.now(), as_of=case.span.first, content=packed, digest=digest
        )
        Summary.objects.filter(pk=case.pk).update(digest=digest, counted_at=timezone.now())
    return {}


MAKERS = {KIND: summary}
DATA = {f"{KIND}.{step}": counted for step in ("submit", "review", "sign", "finish")}
CLOCKS: dict[str, tuple[str, ...]] = {}
