"""Tabs of a mediation's page beside those of the case itself."""

from typing import Any

from django.utils import timezone

from unionhub.core import access, saving
from unionhub.core.enums import FieldAccess
from unionhub.core.views import Tab

from ..models import AgreementItem, FactSheet, Hearing, Mediation, ServedPaper
from ..models.fact_sheet import SECTIONS
from ..rules import mediation_parts as rules
from ..services.mediation_parts import HANDLE

VIEW = "disputes.mediation.view"


def may_change(case: Mediation, user: Any, key: str) -> bool:
    """Whether the tab shows the way to enter and change; the pages behind ask again."""
    return not rules.closed(key, case.state) and access.allows(user, HANDLE, case)


def hearings(case: Mediation, user: Any) -> dict[str, Any]:
    """The records, the latest first; what was said is opened only for whom policy.csv gives it in full."""
    held = access.field_access(user, VIEW, "record", case.organisation)
    rows = list(Hearing.objects.filter(mediation=case).order_by("-at", "-pk"))
    for row in rows:
        row.words = row.record.plain if held == FieldAccess.FULL else ""  # type: ignore[attr-defined]
    return {"hearings": rows, "can_change": may_change(case, user, "hearing")}


def agreement(case: Mediation, user: Any) -> dict[str, Any]:
    """Each item with what was performed of it and what is owed."""
    today = timezone.localdate()
    rows = list(AgreementItem.objects.filter(mediation=case).prefetch_related("performances"))
    for row in rows:
        row.standing = rules.standing(row.amount, row.performances.all())  # type: ignore[attr-defined]
        row.money = {  # type: ignore[attr-defined]
            "amount": _money(row.amount),
            "paid": _money(row.standing.paid),  # type: ignore[attr-defined]
            "left": _money(row.standing.left),  # type: ignore[attr-defined]
        }
        row.late_days = (today - row.due_on).days if rules.is_overdue(row.due_on, row.done_on, today) else 0  # type: ignore[attr-defined]
    held = access.field_access(user, VIEW, "agreement_text", case.organisation)
    return {
        "items": rows,
        "agreed": _money(sum((row.amount or rules.ZERO for row in rows), rules.ZERO)),
        "performed": _money(case.performed),
        "other_terms": case.agreement_text.plain if held == FieldAccess.FULL else "",
        "can_change": may_change(case, user, "agreement"),
        "can_perform": may_change(case, user, "performance"),
    }


def _money(amount: Any) -> str:
    """«12,000.50», or a dash for none."""
    return "—" if amount is None else f"{amount:,}"


def served(case: Mediation, user: Any) -> dict[str, Any]:
    """What was handed to whom."""
    rows = ServedPaper.objects.filter(mediation=case).order_by("-on", "-pk")
    return {"rows": rows, "can_change": may_change(case, user, "served")}


def fact_sheet(case: Mediation, user: Any) -> dict[str, Any]:
    """The sheet in its sections, what is not known left out."""
    return {
        "sections": sheet_sections(case, user),
        "can_change": may_change(case, user, "fact-sheet"),
    }


def sheet_sections(case: Any, user: Any, *, blanks: bool = False) -> list[tuple[str, list[tuple[str, str]]]]:
    """The sheet as (heading, [(label, value)]); `blanks` keeps what is not known, as empty text.

    Sealed items are opened only for whom policy.csv gives them in full.
    """
    sheet = FactSheet.objects.filter(mediation=case).first()
    found = []
    for title, names in SECTIONS:
        lines = [(_label(name), _value(sheet, name, user, case)) for name in names]
        lines = [(label, value) for label, value in lines if blanks or value]
        if lines:
            found.append((title, lines))
    return found


def _label(name: str) -> str:
    return str(FactSheet._meta.get_field(name).verbose_name)


def _value(sheet: FactSheet | None, name: str, user: Any, case: Any) -> str:
    if sheet is None:
        return ""
    field = FactSheet._meta.get_field(name)
    value = getattr(sheet, name)
    if not saving.is_sensitive(field):
        return (
            f"{value:,}"
            if field.get_internal_type() == "DecimalField" and value is not None
            else saving.as_text(
                sheet,
                field,  # type: ignore[arg-type]
            )
        )
    held = access.field_access(user, VIEW, name, case.organisation)
    return value.plain if held == FieldAccess.FULL else value.masked(())


TABS: tuple[Tab, ...] = (
    Tab("fact-sheet", "要素表", "disputes/parts/fact_sheet.html", fact_sheet),
    Tab("hearings", "笔录", "disputes/parts/hearings.html", hearings),
    Tab("agreement", "协议与履行", "disputes/parts/agreement.html", agreement),
    Tab("served", "送达", "disputes/parts/served.html", served),
)
