"""The four papers of legal aid, in our own words after what the law asks each to say (法律援助法 §41–49).

The applicant is identified in full only at issue, when that was ticked, by whom policy.csv gives the values; this is
recorded as a reveal.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied

from unionhub.core import audit
from unionhub.core.clocks import term
from unionhub.core.masking import Kind
from unionhub.core.papers import Paper, fact_rows, issued
from unionhub.core.sensitive.reveal import ACTION as REVEAL

from ..enums import AidGround
from ..forms.mediation_papers import IdentifyingForm, PaperForm
from ..models import LegalAid
from ..queries.mediation_papers import SENSITIVE, may_open
from ..rules import legal_aid as rules
from ..rules.amounts import in_figures
from ..services.legal_aid import income_of, means_of
from .mediation_common import day_words

Data = Mapping[str, Any]
OPENED = "opened"
KEY = "disputes.legal_aid"


def _applicant(aid: LegalAid, data: Data) -> dict[str, str]:
    """The applicant as the paper names him: masked but for what the issuing opened."""
    opened: Mapping[str, str] = data.get(OPENED) or {}
    party = aid.applicant
    shown = {name: opened.get(name, getattr(party, name).masked({Kind.SEX})) for name in SENSITIVE}
    return {"name": party.name, "sex": party.get_sex_display(), **shown}


def _open(label: str, names: tuple[str, ...], aid: LegalAid, data: Data, actor: Any) -> Data:
    """These values of the applicant in full, recorded as revealed. Raises PermissionDenied."""
    if not data.get("is_full"):
        return {}
    if not may_open(actor, aid):
        raise PermissionDenied(REVEAL)
    party = aid.applicant
    found = {name: getattr(party, name).plain for name in names if getattr(party, name)}
    fields = "、".join(str(party._meta.get_field(name).verbose_name) for name in found)
    if found:
        audit.record(
            REVEAL,
            actor=actor,
            obj=party,
            organisation=aid.organisation,
            reason=f"出具{label}：{aid.number}",
            changes={"field": ["", fields]},
        )
    return {OPENED: found}


def _common(aid: LegalAid) -> dict[str, Any]:
    return {
        "aid": aid,
        "issuer": aid.organisation.name,
        "sealed_by": aid.organisation.name,
        "opened": day_words(aid.opened_on),
        "decided": day_words(aid.decided_on),
        "name": aid.applicant.name,
        "matter": aid.get_matter_display(),
        "service": aid.get_service_display(),
    }


def _application(aid: LegalAid, data: Data) -> dict[str, Any]:
    who = _applicant(aid, data)
    income = income_of(aid)
    facts = (
        ("申请人", who["name"]),
        ("性别", who["sex"]),
        ("证件号码", who["id_number"]),
        ("联系电话", who["phone"]),
        ("住址", who["address"]),
        ("农民工", "是" if aid.is_migrant else "否"),
        ("对方单位", aid.employer_name),
        ("援助事项", aid.get_matter_display()),
        ("援助形式", aid.get_service_display()),
        ("请求金额", in_figures(aid.claimed) if aid.claimed is not None else ""),
        ("家庭月收入", in_figures(income) if income is not None else ""),
        ("家庭人口", aid.household),
        ("经济状况", aid.get_ground_display()),
        ("证明材料", aid.proof),
    )
    return {
        **_common(aid),
        "facts": fact_rows(facts),
        "story": aid.account.plain,
        "signatures": ["申请人"],
    }


def _decision(aid: LegalAid, data: Data) -> dict[str, Any]:
    waived = aid.ground != AidGround.MEANS
    return {
        **_common(aid),
        "waived": waived,
        "ground": aid.get_ground_display().removesuffix("，免予核查"),
        "means": rules.MEANS_IN_WORDS[means_of(aid)],
        "appoint_days": term("legal_aid.appoint").length,
        "after_challenge": aid.granted_on is not None and aid.granted_on != aid.decided_on,
        "granted": day_words(aid.granted_on),
    }


def _refusal(aid: LegalAid, data: Data) -> dict[str, Any]:
    return {**_common(aid), "reason": aid.reason, "challenge_days": term("legal_aid.challenge").length}


def _appointment(aid: LegalAid, data: Data) -> dict[str, Any]:
    facts = (
        ("受援人", aid.applicant.name),
        ("联系电话", _applicant(aid, data)["phone"]),
        ("对方单位", aid.employer_name),
        ("援助事项", aid.get_matter_display()),
        ("援助形式", aid.get_service_display()),
        ("承办人员", aid.lawyer),
        ("所在机构", aid.firm),
        ("承办电话", aid.lawyer_phone),
    )
    return {
        **_common(aid),
        "facts": fact_rows(facts),
        "appointed": day_words(aid.appointed_on),
        "granted": day_words(aid.granted_on),
    }


# --- When ----------------------------------------------------------------------------------------------------------


def _once(key: str, aid: LegalAid) -> str:
    return "已经出具过；要更正的，请对原文书重新出具。" if issued(aid, f"{KEY}.{key}").exists() else ""


def _granted(aid: LegalAid) -> str:
    return _once("grant", aid) if aid.granted_on is not None else "决定给予援助之后才能出具。"


def _refused(aid: LegalAid) -> str:
    if aid.decided_on is None or aid.granted_on == aid.decided_on:
        return "决定不予援助之后才能出具。"
    return _once("refusal", aid)


def _appointed(aid: LegalAid) -> str:
    return "" if aid.appointed_on is not None else "指派援助人员之后才能出具。"


PAPERS: tuple[Paper, ...] = (
    Paper(
        f"{KEY}.application",
        "法律援助申请书",
        LegalAid,
        f"{KEY}.handle",
        "disputes/papers/aid_application.html",
        _application,
        "援申",
        form=IdentifyingForm,
        order=10,
        at_issue=partial(_open, "法律援助申请书", SENSITIVE),
    ),
    Paper(
        f"{KEY}.grant",
        "给予法律援助决定书",
        LegalAid,
        f"{KEY}.handle",
        "disputes/papers/aid_grant.html",
        _decision,
        "援决",
        form=PaperForm,
        when=_granted,
        order=20,
    ),
    Paper(
        f"{KEY}.refusal",
        "不予法律援助决定书",
        LegalAid,
        f"{KEY}.handle",
        "disputes/papers/aid_refusal.html",
        _refusal,
        "援不",
        form=PaperForm,
        when=_refused,
        order=30,
    ),
    Paper(
        f"{KEY}.appointment",
        "法律援助指派通知书",
        LegalAid,
        f"{KEY}.handle",
        "disputes/papers/aid_appointment.html",
        _appointment,
        "援指",
        form=IdentifyingForm,
        when=_appointed,
        order=40,
        at_issue=partial(_open, "法律援助指派通知书", ("phone",)),
    ),
)
