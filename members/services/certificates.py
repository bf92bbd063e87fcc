"""Writes legal-person certificates: entering, renewing with the next term, cancelling."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import access, audit
from unionhub.core.models import Organisation

from ..models import Certificate, Term, Union
from ..queries.unions import latest_term
from ..rules import terms as rules

CHANGE = "members.certificate.change"
#: 总工办发〔2020〕20号 §26: a certificate is valid for three to five years, as long as the term [F].
LONGEST_YEARS = 5


def check(certificate: Certificate) -> None:
    """Refuse a certificate that breaks a rule, by field; fills the last day from its term. Raises ValidationError."""
    problems: dict[str, list[str]] = {}
    term, home = certificate.term, certificate.organisation
    if term is not None and term.organisation_id != home.pk:
        problems["term"] = [f"所选届次属于“{term.organisation}”，请选择“{home}”的届次。"]
    if certificate.valid_to is None:
        if term is None:
            problems["valid_to"] = ["请填写有效期，或选择对应届次由系统推算。"]
        else:
            certificate.valid_to = term.extended_to or term.due_on
    if certificate.valid_from > timezone.localdate():
        problems["valid_from"] = ["发证日期不能晚于今天。"]
    if "valid_to" not in problems:
        if certificate.valid_to <= certificate.valid_from:
            problems["valid_to"] = ["有效期应晚于发证日期。"]
        elif certificate.valid_to > rules.due_date(certificate.valid_from, LONGEST_YEARS):
            problems["valid_to"] = ["证书有效期不超过五年，与任期相同，请核对。"]
    others = Certificate.objects.filter(organisation=home, valid_from=certificate.valid_from)
    if others.exclude(pk=certificate.pk).exists():
        problems["valid_from"] = ["这个工会在这一天已经登记了一份证书。"]
    if problems:
        raise ValidationError(problems)


def note_of(certificate: Certificate) -> str:
    """What deserves attention about the certificate, in words; empty when all is well."""
    term = certificate.term
    return rules.certificate_note(certificate.valid_to, (term.extended_to or term.due_on) if term else None)


def _lock_home(organisation: Organisation) -> Union:
    union = (
        Union.objects.select_for_update(of=("self",), no_key=True).filter(organisation=organisation).first()
    )
    if union is None or union.dissolved_on is not None:
        raise ValidationError(f"“{organisation}”没有登记为工会或已撤销，不能登记证书。")
    return union


@transaction.atomic
def enter(certificate: Certificate, actor: Any) -> Certificate:
    """Enter a certificate, not saved yet. Raises ValidationError by field, PermissionDenied."""
    _lock_home(certificate.organisation)
    access.require(actor, CHANGE, certificate.organisation)
    check(certificate)
    certificate.created_by = actor
    certificate.full_clean(exclude=["organisation", "term", "created_by"])
    certificate.save()
    names = ("number", "valid_from", "valid_to", "legal_representative", "authority")
    changes = {name: ["", getattr(certificate, name)] for name in names}
    audit.record(CHANGE, actor=actor, obj=certificate, changes=changes)
    return certificate


def refuse_renewal(certificate: Certificate, last: Term | None) -> str:
    """Why the certificate cannot be renewed; empty when it can: it needs a term after its own."""
    if certificate.cancelled_on is not None:
        return "证书已注销，不能换证。请登记新证书。"
    if last is None:
        return "还没有登记届次。请先登记换届结果，再换证。"
    if certificate.term is not None and last.number <= certificate.term.number:
        return f"证书对应第 {certificate.term.number} 届，还没有登记下一届。请先登记换届结果，再换证。"
    if (last.extended_to or last.due_on) <= certificate.valid_to:
        return f"最近一届 {last.due_on:%Y-%m-%d} 届满，不晚于现在的有效期。请先登记换届结果，再换证。"
    return ""


@transaction.atomic
def renew(
    certificate: Certificate, *, number: str, valid_from: date, legal_representative: str, actor: Any
) -> Certificate:
    """Enter the certificate that follows, for the union's last term; the old one stays as it was.

    Raises ValidationError in words, PermissionDenied.
    """
    _lock_home(certificate.organisation)
    access.require(actor, CHANGE, certificate.organisation)
    last = latest_term(certificate.organisation)
    refusal = refuse_renewal(certificate, last)
    if not refusal and valid_from <= certificate.valid_from:
        refusal = f"发证日期应晚于原证书的发证日期 {certificate.valid_from:%Y-%m-%d}。"
    if refusal or last is None:
        raise ValidationError(refusal)
    made = Certificate(
        organisation=certificate.organisation,
        number=number.strip() or certificate.number,
        valid_from=valid_from,
        valid_to=last.extended_to or last.due_on,
        legal_representative=legal_representative.strip() or certificate.legal_representative,
        authority=certificate.authority,
        term=last,
    )
    return enter(made, actor)


@transaction.atomic
def cancel(certificate: Certificate, on: date, document: str, actor: Any) -> Certificate:
    """Note that the registration was cancelled on the day. Raises ValidationError in words, PermissionDenied."""
    certificate = Certificate.objects.select_for_update(of=("self",), no_key=True).get(pk=certificate.pk)
    access.require(actor, CHANGE, certificate.organisation)
    if certificate.cancelled_on is not None:
        raise ValidationError(f"证书已于 {certificate.cancelled_on:%Y-%m-%d} 注销。")
    if on < certificate.valid_from or on > timezone.localdate():
        raise ValidationError(f"注销日期应在发证日期 {certificate.valid_from:%Y-%m-%d} 与今天之间。")
    certificate.cancelled_on = on
    certificate.version += 1
    certificate.save()
    audit.record(CHANGE, actor=actor, obj=certificate, reason=document, changes={"cancelled_on": ["", on]})
    return certificate
