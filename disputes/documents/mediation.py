"""The twelve papers of a mediation. The words are our own, after what the law asks each to say.

劳动争议调解仲裁法 §12–16, 27; 企业劳动争议协商调解规定 §21–29; 仲裁办案规则 on representatives and agents. What is not
known stays blank, to be written by hand.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core.documents import paragraphs
from unionhub.core.models import IssuedPaper
from unionhub.core.papers import Paper
from unionhub.core.parameters import parameter

from ..enums import EntryWay, HearingKind, Outcome, PartyRole
from ..forms import mediation_papers as forms
from ..models import AgreementItem, Claim, Hearing, Mediation, Participant, Seat
from ..queries.mediation import limitation_until
from ..rules import mediation_parts as rules
from .mediation_common import REVIEW, TERM, common, day_words, due_of, item_lines, story_of, total_words
from .mediation_parties import open_values, people, workers_role

HANDLE = "disputes.mediation.handle"
#: States in which the parties are still before the body.
_AT_WORK = ("mediating", "suspended")
#: States of a mediation that ended in an agreement.
_AGREED = ("agreed", "performed", "defaulted")
Data = Mapping[str, Any]


# --- What each says ---------------------------------------------------------------------------------------------


def _application(case: Mediation, data: Data) -> dict[str, Any]:
    is_oral = case.entry == EntryWay.ORAL
    story = case.account.plain or (case.oral_record.plain if is_oral else "")
    return {**common(case, data, contact=True), "story": story_of(story), "is_oral": is_oral}


def _acceptance(case: Mediation, data: Data) -> dict[str, Any]:
    return {
        **common(case, data),
        "accepted": day_words(case.accepted_on),
        "term_end": day_words(due_of(case, TERM)),
    }


def _to_arbitration(case: Mediation, data: Data) -> dict[str, Any]:
    """With what is told of arbitration: the committee and until when, as far as it is known."""
    until = limitation_until(case)
    return {
        **common(case, data),
        "ended": day_words(case.ended_on),
        "reason": (data.get("reason") or case.outcome_reason).rstrip("。 "),
        "limitation_end": day_words(until) if until else "",
        "in_employment": case.arrears_in_employment,
        "is_withdrawn": case.outcome == Outcome.WITHDRAWN,
    }


def _record(case: Mediation, data: Data) -> dict[str, Any]:
    hearing: Hearing = data["hearing"]
    if hearing.mediation_id != case.pk:
        raise ValidationError("请选择本案的笔录。")
    at = timezone.localtime(hearing.at)
    return {
        **common(case, {}),
        "hearing": hearing,
        "at": f"{day_words(at.date())} {at:%H:%M}",
        "words": story_of(hearing.record.plain),
        "is_mediation": hearing.kind == HearingKind.MEDIATION,
    }


def _agreement(case: Mediation, data: Data, contact: bool = False) -> dict[str, Any]:
    amounts = [row.amount for row in AgreementItem.objects.filter(mediation=case) if row.amount is not None]
    return {
        **common(case, data, contact),
        "items": item_lines(case),
        "total": total_words(sum(amounts, rules.ZERO)) if len(amounts) > 1 else "",
        "other_terms": paragraphs(case.agreement_text.plain),
        "pays_by_order": case.dispute_class.pays_by_order,
    }


def _receipt(case: Mediation, data: Data) -> dict[str, Any]:
    return {**common(case, data), "papers": data["papers"]}


def _extension(case: Mediation, data: Data) -> dict[str, Any]:
    return {**common(case, data), "term_end": day_words(due_of(case, TERM))}


def _attorney(case: Mediation, data: Data) -> dict[str, Any]:
    row: Participant = data["agent"]
    if row.mediation_id != case.pk:
        raise ValidationError("请选择本案的受委托人。")
    found = common(case, {name: value for name, value in data.items() if name != "agent"})
    agent = people([row], data)[0]
    principal = agent.stands_for or found["applicant_name"]
    other = found["worker_names"] if principal == case.employer_name else case.employer_name
    return {
        **found,
        "agent": agent,
        "agent_line": agent.line(phone=True),
        "principal": principal,
        "other": other,
    }


def _representatives(case: Mediation, data: Data) -> dict[str, Any]:
    return {**common(case, data), "persons": case.persons}


def _review(case: Mediation, data: Data) -> dict[str, Any]:
    return {
        **_agreement(case, data, contact=True),
        "agreed_on": day_words(case.ended_on),
        "effective": day_words(case.effective_on),
        "review_end": day_words(due_of(case, REVIEW)),
    }


# --- Why not yet ------------------------------------------------------------------------------------------------


def _has_application(case: Mediation) -> str:
    if not Participant.objects.filter(mediation=case, role=workers_role(case)).exists():
        return "请先登记当事人。"
    return "" if Claim.objects.filter(mediation=case).exists() else "请先登记申请人的请求。"


def _is_accepted(case: Mediation) -> str:
    return "" if case.accepted_on else "受理之后才能出具。"


def _is_refused(case: Mediation) -> str:
    return "" if case.outcome == Outcome.NOT_ACCEPTED else "办理“不予受理”之后才能出具。"


def _has_record(kind: HearingKind) -> Any:
    def when(case: Mediation) -> str:
        found = Hearing.objects.filter(mediation=case, kind=kind).exclude(record="").exists()
        return "" if found else f"请先在“笔录”中登记{kind.label}笔录的内容。"

    return when


def _has_agreement(case: Mediation) -> str:
    if case.state not in (*_AT_WORK, *_AGREED):
        return "受理之后、调解中或者达成协议的案件才能出具。"
    if not AgreementItem.objects.filter(mediation=case).exists():
        return "请先在“协议与履行”中登记协议事项。"
    if not Seat.objects.filter(mediation=case, recused_on__isnull=True).exists():
        return "请先指派调解员：协议书由调解员签名。"
    return ""


def _has_ended(case: Mediation) -> str:
    return "" if case.outcome in (Outcome.FAILED, Outcome.WITHDRAWN) else "调解终止之后才能出具。"


def _has_papers(case: Mediation) -> str:
    found = IssuedPaper.objects.filter(case=case.pk, voided_at__isnull=True).exclude(
        key=f"{KEY}.service_receipt"
    )
    return "" if found.exists() else "请先出具要送达的文书。"


def _is_at_work(case: Mediation) -> str:
    return "" if case.state in _AT_WORK else "调解进行中才能延期；期限已过而未延期的，视为调解不成。"


def _has_agent(case: Mediation) -> str:
    found = Participant.objects.filter(mediation=case, role=PartyRole.AGENT).exists()
    return "" if found else "请先在“当事人”中登记委托代理人。"


def _has_representatives(case: Mediation) -> str:
    count = Participant.objects.filter(mediation=case, is_representative=True).count()
    least, most = (
        parameter(f"disputes.collective.representatives_{end}", on=case.opened_on)
        for end in ("least", "most")
    )
    threshold = parameter("disputes.collective.persons", on=case.opened_on)
    return rules.representatives_missing(case.persons, count, threshold, least, most)


def _may_be_reviewed(case: Mediation) -> str:
    if case.state not in _AGREED or case.effective_on is None:
        return "达成协议之后才能共同申请。"
    until = due_of(case, REVIEW)
    if until is not None and until < timezone.localdate():
        return f"共同申请仲裁审查的期限已于 {until:%Y-%m-%d} 届满。"
    return ""


# --- The papers -------------------------------------------------------------------------------------------------

KEY = "disputes.mediation"


def _paper(name: str, label: str, sign: str, context: Any, order: int, **more: Any) -> Paper:
    template = more.pop("template", name)
    path = f"disputes/papers/{template}.html"
    return Paper(f"{KEY}.{name}", label, Mediation, HANDLE, path, context, sign, order=order, **more)


PAPERS: tuple[Paper, ...] = (
    _paper(
        "application",
        "调解申请书",
        "调申",
        _application,
        10,
        form=forms.IdentifyingForm,
        when=_has_application,
        at_issue=open_values("调解申请书", ("id_number", "phone", "address")),
    ),
    _paper(
        "acceptance_notice", "受理通知书", "调受", _acceptance, 20, form=forms.PaperForm, when=_is_accepted
    ),
    _paper(
        "refusal_notice",
        "不予受理通知书",
        "调不受",
        _to_arbitration,
        30,
        form=forms.RefusalForm,
        when=_is_refused,
    ),
    _paper(
        "investigation_record",
        "调查笔录",
        "调查笔",
        _record,
        40,
        template="record",
        form=forms.InvestigationForm,
        when=_has_record(HearingKind.INVESTIGATION),
    ),
    _paper(
        "mediation_record",
        "调解笔录",
        "调解笔",
        _record,
        50,
        template="record",
        form=forms.MediationRecordForm,
        when=_has_record(HearingKind.MEDIATION),
    ),
    _paper(
        "agreement",
        "调解协议书",
        "调协",
        _agreement,
        60,
        form=forms.IdentifyingForm,
        when=_has_agreement,
        at_issue=open_values("调解协议书", ("id_number",)),
    ),
    _paper(
        "termination_notice",
        "终止调解通知书",
        "调终",
        _to_arbitration,
        70,
        form=forms.ToArbitrationForm,
        when=_has_ended,
    ),
    _paper("service_receipt", "送达回证", "调送", _receipt, 80, form=forms.ReceiptForm, when=_has_papers),
    _paper(
        "extension_consent", "延期同意书", "调延", _extension, 90, form=forms.ExtensionForm, when=_is_at_work
    ),
    _paper(
        "power_of_attorney",
        "授权委托书",
        "调委",
        _attorney,
        100,
        form=forms.AttorneyForm,
        when=_has_agent,
        at_issue=open_values("授权委托书", ("id_number", "phone"), (PartyRole.AGENT,)),
    ),
    _paper(
        "representatives",
        "推举代表书",
        "调推",
        _representatives,
        110,
        form=forms.IdentifyingForm,
        when=_has_representatives,
        at_issue=open_values("推举代表书", ("id_number",)),
    ),
    _paper(
        "review_application",
        "仲裁审查申请书",
        "调审",
        _review,
        120,
        form=forms.ReviewForm,
        when=_may_be_reviewed,
        at_issue=open_values("仲裁审查申请书", ("id_number", "phone", "address")),
    ),
)
