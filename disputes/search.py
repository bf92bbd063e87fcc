"""What the search box finds in the domain, by topic."""

from django.db.models import Q

from unionhub.core.search import SearchSource

from .filters.petitions import petition_match
from .models import LegalAid, Mediation, MediationBody, Party, Petition, SupervisionLetter, Voice
from .states import state_label

PETITIONS = (
    SearchSource(
        key="disputes.petition",
        label="信访",
        model=Petition,
        action="disputes.petition.view",
        match=petition_match,
        note=lambda row: f"{row.opened_on} · {row.organisation}",
        related=("organisation",),
        order=420,
    ),
)

MEDIATION = (
    SearchSource(
        "mediations",
        "劳动争议调解",
        Mediation,
        "disputes.mediation.view",
        lambda text: Q(number__contains=text) | Q(title__contains=text),
        note=lambda case: f"{case.opened_on:%Y-%m-%d} 收到，{state_label(case)}",
        order=60,
    ),
    SearchSource(
        "parties",
        "当事人",
        Party,
        "disputes.party.view",
        lambda text: Q(name__contains=text),
        order=70,
        secrets=("id_number", "phone"),
    ),
)

SUPERVISION = (
    SearchSource(
        "letters",
        "劳动法律监督文书",
        SupervisionLetter,
        "disputes.letter.view",
        lambda text: Q(number__contains=text) | Q(employer_name__contains=text),
        note=lambda case: f"{case.get_letter_kind_display()}，{state_label(case)}",
        order=440,
    ),
    SearchSource(
        "voices",
        "职工民情",
        Voice,
        "disputes.voice.view",
        lambda text: Q(number__contains=text) | Q(title__contains=text),
        note=lambda case: f"{case.opened_on:%Y-%m-%d} 收集，{state_label(case)}",
        order=460,
    ),
)

LEGAL_AID = (
    SearchSource(
        "legal_aids",
        "法律援助",
        LegalAid,
        "disputes.legal_aid.view",
        lambda text: Q(number__contains=text) | Q(applicant__name__contains=text),
        note=lambda case: f"{case.opened_on:%Y-%m-%d} 申请，{state_label(case)}",
        order=430,
    ),
    SearchSource(
        "mediation_bodies",
        "调解组织",
        MediationBody,
        "disputes.body.view",
        lambda text: Q(name__contains=text),
        note=lambda body: str(body.organisation),
        related=("organisation",),
        order=480,
    ),
)

SEARCHES: tuple[SearchSource, ...] = (
    *MEDIATION,
    *PETITIONS,
    *SUPERVISION,
    *LEGAL_AID,
)
