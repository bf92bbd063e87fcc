"""What the papers of a mediation share: issuer, mediators, dates in words, the way to arbitration."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from unionhub.core.documents import paragraphs
from unionhub.core.models import Clock

from ..enums import SeatRole
from ..models import AgreementItem, Claim, Mediation, Seat
from ..rules.amounts import in_capitals, in_figures
from .mediation_parties import blank, parties

TERM, REVIEW = "mediation.term", "mediation.review"
_NUMERALS = "零一二三四五六七八九十"


def day_words(day: date | None) -> str:
    """«2026年9月17日»; room to write for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　　　年　　月　　日"


def numeral(number: int) -> str:
    """1 to 99 as items are counted: 一, 十一, 二十."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return ("" if not tens else "十" if tens == 1 else f"{_NUMERALS[tens]}十") + (
        _NUMERALS[ones] if ones else ""
    )


def issuer_of(case: Mediation) -> str:
    """The body that mediates, else the union where the case lies."""
    return case.body.name if case.body is not None else case.organisation.name


def clock_of(case: Mediation, term: str) -> Clock | None:
    """The latest clock of the term, ended or not."""
    return Clock.objects.filter(case_id=case.pk, term=term).order_by("-pk").first()


def due_of(case: Mediation, term: str) -> date | None:
    """The day on which the latest clock of the term ends."""
    clock = clock_of(case, term)
    return clock.due_on if clock is not None else None


def seated(case: Mediation) -> tuple[list[Seat], list[Seat]]:
    """Who mediates now, the chief first; and who keeps the record."""
    rows = list(
        Seat.objects.filter(mediation=case, recused_on__isnull=True).select_related("mediator").order_by("pk")
    )
    order = [SeatRole.SOLE, SeatRole.CHIEF, SeatRole.MEMBER]
    mediators = sorted((row for row in rows if row.role in order), key=lambda row: order.index(row.role))  # type: ignore[arg-type]
    return mediators, [row for row in rows if row.role == SeatRole.CLERK]


def claim_lines(case: Mediation) -> list[dict[str, Any]]:
    """The claims, counted in Chinese, with their amounts in figures."""
    rows = list(Claim.objects.filter(mediation=case).order_by("pk"))
    return [
        {
            "no": numeral(at),
            "text": row.text.rstrip("。；; "),
            "amount": in_figures(row.amount) if row.amount is not None else "",
        }
        for at, row in enumerate(rows, 1)
    ]


def item_lines(case: Mediation) -> list[dict[str, Any]]:
    """The agreement's items with amounts in figures and in capitals, day and way of performance."""
    rows = list(AgreementItem.objects.filter(mediation=case).order_by("due_on", "pk"))
    return [
        {
            "no": numeral(at),
            "text": row.text.rstrip("。；; "),
            "amount": in_figures(row.amount) if row.amount is not None else "",
            "capitals": in_capitals(row.amount) if row.amount is not None else "",
            "due": day_words(row.due_on),
            "way": row.get_way_display(),
        }
        for at, row in enumerate(rows, 1)
    ]


def common(case: Mediation, data: Mapping[str, Any], contact: bool = False) -> dict[str, Any]:
    """What every paper's template may read. Repeatable: it depends on the case and the data alone."""
    mediators, clerks = seated(case)
    issuer = issuer_of(case)
    return {
        **{name: value for name, value in data.items() if name not in ("opened", "is_full", "on")},
        **parties(case, data, contact),
        "issuer": issuer,
        "sealed_by": issuer,
        "dispute": case.dispute_class.name,
        "received": day_words(case.opened_on),
        "claims": claim_lines(case),
        "mediators": mediators,
        "clerks": clerks,
        "blank": blank(),
        "wide_blank": blank(14),
    }


def story_of(text: str) -> dict[str, SafeString]:
    """What was told, in paragraphs; the last one by itself, so that signatures never stand alone on a page."""
    lines = [line for line in text.splitlines() if line.strip()]
    return {"most": paragraphs("\n".join(lines[:-1])), "last": paragraphs("\n".join(lines[-1:]))}


def total_words(amount: Any) -> str:
    """«人民币12,345.60元（大写：壹万贰仟叁佰肆拾伍元陆角整）»."""
    return f"人民币{in_figures(amount)}（大写：{in_capitals(amount)}）"
