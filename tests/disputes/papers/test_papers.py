"""What the papers of mediation must say, when they may be issued, and how much of a person they print.

That everything said stands in PDF and Word is tried for all papers in tests/papers/test_every_paper.py.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from disputes.documents.mediation import KEY, PAPERS
from disputes.documents.mediation_parties import together
from disputes.forms.mediation_papers import FULL_HELP, IdentifyingForm, ReceiptForm
from disputes.models import AgreementItem, Claim, Mediation, Participant
from disputes.queries.mediation_papers import committee_of_county, may_open
from tests.disputes.mediation.make import apply, id_number, seated
from tests.disputes.papers_mediation import SAMPLES, agreed, collective, full, hearing, items
from tests.papers.reading import html_blocks, pdf_pages, squeezed
from unionhub.core import documents, papers
from unionhub.core.models import AuditEvent, Clock, IssuedPaper
from unionhub.core.papers import frozen
from unionhub.core.workflow import perform

pytestmark = pytest.mark.django_db

#: What a paper has to say by law and practice, beside what all have.
MUST = {
    "application": ["申请人", "被申请人", "甲镇砖厂", "调解请求", "32,000.00元", "事实与理由", id_number(11)],
    "acceptance_notice": ["决定于", "受理", "陈调解", "回避", "授权委托书", "盖章"],
    "refusal_notice": ["不予受理", "被申请人不同意调解", "仲裁委员会申请仲裁", "一年", "时效期间至"],
    "investigation_record": ["甲镇总工会调解室", "孙记录", "欠了多少", "逐人签名"],
    "mediation_record": ["甲镇总工会调解室", "孙记录", "调解员（签名）", "核对无误"],
    "agreement": [
        "甲方",
        "乙方",
        id_number(11),
        "壹万贰仟元伍角整",
        "贰万元整",
        "叁万贰仟元伍角整",
        "履行期限",
        "银行转账",
        "一式三份",
        "调解员（签名）",
        "盖章",
        "支付令",
        "司法确认",
    ],
    "termination_notice": [
        "没有达成协议",
        "双方对欠付金额分歧较大",
        "测试县劳动人事争议仲裁委员会",
        "时效期间至",
    ],
    "service_receipt": ["受送达人", "受理通知书", "调受〔", "未能送达的情况"],
    "extension_consent": ["延长10日", "双方一致同意", "被申请人（签名或者盖章）"],
    "power_of_attorney": ["委托人", "赵代理", "一般代理", id_number(77), "委托期限"],
    "representatives": ["共11名劳动者", "下列3人", "推举人签名表", id_number(21)],
    "review_application": ["共同申请", "测试县劳动人事争议仲裁委员会", "十五日内", "恶意串通", "贰万元整"],
}


def said(html):
    return "".join(html_blocks(html))


def fresh(case):
    return Mediation.objects.get(pk=case.pk)


def paper(name):
    return papers.paper(f"{KEY}.{name}")


def test_there_are_twelve_each_with_what_it_must_say():
    assert [one.key.removeprefix(f"{KEY}.") for one in PAPERS] == list(MUST)
    assert len(PAPERS) == 12


@pytest.mark.parametrize("name", sorted(MUST))
def test_it_says_what_it_must(name, cast):
    case, data = SAMPLES[f"{KEY}.{name}"](cast)
    words = said(frozen.opened(papers.issue(paper(name), case, cast.clerk, data)))
    assert [must for must in MUST[name] if squeezed(must) not in words] == []
    assert squeezed(paper(name).label) in words


@pytest.mark.parametrize("name", sorted(set(MUST) - {"application"}))
def test_before_its_time_it_says_why_not(name, cast):
    case = full(apply(cast.county, cast.clerk))
    refusal = paper(name).refuse(case)
    assert refusal.endswith("。")
    with pytest.raises(ValidationError):
        papers.issue(paper(name), case, cast.clerk, {})
    assert not IssuedPaper.objects.exists()


def test_the_application_needs_a_party_and_a_claim(cast):
    case = apply(cast.county, cast.clerk)
    assert paper("application").refuse(case) == ""
    Claim.objects.filter(mediation=case).delete()
    assert "请求" in paper("application").refuse(case)
    Participant.objects.filter(mediation=case).delete()
    assert "当事人" in paper("application").refuse(case)


@pytest.mark.parametrize(("late", "refused"), [(0, False), (1, True)])
def test_the_joint_review_is_asked_for_until_the_fifteenth_day(cast, late, refused):
    case = agreed(cast)
    Clock.objects.filter(case_id=case.pk, term="mediation.review").update(
        due_on=timezone.localdate() - timedelta(days=late)
    )
    assert ("届满" in paper("review_application").refuse(fresh(case))) is refused


# --- How much of a person is printed --------------------------------------------------------------------------------

SECRETS = (id_number(11), "13900000000", "测试县甲镇新村1号")


def test_a_draft_and_a_paper_issued_without_asking_show_masks_only(cast):
    case = full(apply(cast.county, cast.clerk))
    for data in ({}, {"is_full": False}, {"is_full": True}):
        draft = papers.draft(paper("application"), case, data)
        assert not [secret for secret in SECRETS if secret in draft]
        assert id_number(11)[-4:] in draft
    made = frozen.opened(papers.issue(paper("application"), case, cast.clerk, {"is_full": False}))
    assert not [secret for secret in SECRETS if secret in made]
    assert not AuditEvent.objects.filter(action="core.reveal").exists()


def test_in_full_it_is_recorded_for_each_person_without_the_value(cast):
    case = collective(cast)
    made = papers.issue(paper("application"), case, cast.clerk, {"is_full": True})
    assert id_number(21) in frozen.opened(made)
    events = AuditEvent.objects.filter(action="core.reveal", object_type="disputes.party")
    assert events.count() == 11
    event = events.first()
    assert (event.actor_id, event.changes["field"]) == (cast.clerk.pk, ["", "证件号码、手机号码"])
    assert "调解申请书" in event.reason
    assert id_number(11) not in str(list(events.values()))


def test_a_paper_opens_only_what_it_needs(cast):
    case = agreed(cast)
    words = frozen.opened(papers.issue(paper("agreement"), fresh(case), cast.clerk, {"is_full": True}))
    assert SECRETS[0] in words
    assert not [secret for secret in SECRETS[1:] if secret in words]


def test_whom_policy_gives_nothing_neither_is_asked_nor_gets_it(cast):
    case = full(apply(cast.county, cast.clerk))
    assert may_open(cast.clerk, case)
    assert not may_open(cast.leader, case)
    assert not may_open(cast.township, case)
    form = IdentifyingForm(case=case, user=cast.leader, action="disputes.mediation.handle")
    assert "is_full" not in form.fields
    offered = IdentifyingForm(case=case, user=cast.clerk, action="disputes.mediation.handle")
    assert offered.fields["is_full"].help_text == FULL_HELP
    with pytest.raises(PermissionDenied):
        paper("application").at_issue(case, {"is_full": True}, cast.leader)
    assert not AuditEvent.objects.filter(action="core.reveal").exists()


# --- What is typed, long and strange --------------------------------------------------------------------------------

HOSTILE = '<script>alert(1)</script><img src="file:///etc/passwd">&amp;“\u202e”\x00尾'


def test_what_was_typed_stands_as_text(cast):
    case = full(seated(cast.county, cast.clerk))
    typed = HOSTILE.replace("\x00", "")  # what is typed cannot hold it; sealed text could
    Claim.objects.create(mediation=case, text=typed)
    items(case)
    AgreementItem.objects.filter(mediation=case).update(text=typed)
    Mediation.objects.filter(pk=case.pk).update(employer_name=typed, employer_contact=typed[:60])
    case = fresh(case)
    case.account = HOSTILE * 20
    case.agreement_text = HOSTILE
    case.save()
    row = hearing(case, "mediation", HOSTILE)
    for name, data in (
        ("application", {}),
        ("agreement", {}),
        ("mediation_record", {"hearing": row}),
        ("extension_consent", {"days": 3, "reason": HOSTILE}),
        ("service_receipt", {"recipient": HOSTILE, "place": HOSTILE, "papers": [(HOSTILE, HOSTILE)]}),
    ):
        html = papers.draft(paper(name), case, data)
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "&lt;script&gt;" in html
        assert "\x00" not in html
        assert "\u202e" not in html
        words = "".join(pdf_pages(documents.render_pdf(html)))
        assert "alert(1)" in words
        assert "root:" not in words


def test_a_record_of_another_mediation_is_not_printed_here(cast):
    case = full(seated(cast.county, cast.clerk))
    strange = hearing(full(seated(cast.county, cast.clerk, serial=40)), "mediation")
    with pytest.raises(ValidationError, match="本案的笔录"):
        papers.draft(paper("mediation_record"), case, {"hearing": strange})


def test_the_receipt_offers_the_papers_in_force_of_this_case(cast):
    case = full(perform(apply(cast.county, cast.clerk), "accept", cast.clerk))
    first = papers.issue(paper("acceptance_notice"), case, cast.clerk, {})
    second = papers.issue(paper("application"), case, cast.clerk, {})
    papers.void(second, cast.clerk, "写错")
    form = ReceiptForm(
        {"recipient": "甲镇砖厂", "papers": [first.pk], "on": timezone.localdate()},
        case=case,
        user=cast.clerk,
        action="disputes.mediation.handle",
    )
    offered: Any = form.fields["papers"]
    assert list(offered.queryset) == [first]
    assert form.is_valid(), form.errors
    assert form.cleaned_data["papers"] == [("受理通知书", first.number)]


def test_the_employer_may_apply_too(cast):
    case = apply(cast.county, cast.clerk, side="employer")
    words = said(papers.draft(paper("application"), full(case), {}))
    assert "申请人：甲镇砖厂" in words
    assert "被申请人：王大山" in words


def test_many_are_named_by_the_first(cast):
    assert together([]) == ""
    assert together(["王大山", "李红", "赵四"]) == "王大山、李红、赵四"
    assert together(["王大山", "李红", "赵四", "孙五"]) == "王大山等4人"


def test_the_committee_is_named_after_the_county(cast):
    assert committee_of_county() == "测试县劳动人事争议仲裁委员会"


def test_one_amount_has_no_total_and_an_act_no_amount(cast):
    case = full(seated(cast.county, cast.clerk))
    AgreementItem.objects.create(
        mediation=case, text="支付工资", amount=Decimal("1.00"), due_on=timezone.localdate()
    )
    AgreementItem.objects.create(mediation=case, text="出具证明", due_on=timezone.localdate(), way="act")
    words = said(papers.draft(paper("agreement"), case, {}))
    assert "合计" not in words
    assert words.count("大写") == 1
