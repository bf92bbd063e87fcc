"""Pages of legal aid: entering, hostile and broken input, a list that costs the same, the paper's masks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disputes.models import LegalAid, Party
from disputes.services.parties import been_here_before, find_or_enter
from tests.access.test_traces import form_of
from tests.disputes.legal_aid.make import entered
from tests.disputes.mediation.make import apply, id_number
from tests.support import browser
from unionhub.core import papers
from unionhub.core.models import AuditEvent
from unionhub.core.papers import frozen

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
HOSTILE = "<script>alert(1)</script>&quot;'=1+1"
ENTRY = {"name": "艾山江", "phone": "13812345678", "employer_name": "甲镇砖厂", "account": "拖欠工资"}


def send(user, name, /, *args, **fields):
    """Open the page, fill the form as a browser would, send it."""
    client, address = browser(user), reverse(name, args=args)
    page = client.get(address)
    assert page.status_code == 200, page.content.decode()[:300]
    return client.post(address, form_of(page.content, address) | fields)


def test_entering_leads_to_the_page_of_the_application(cast):
    answer = send(cast.clerk, "legal-aid-add", **ENTRY, is_migrant="on")
    aid = LegalAid.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == aid.get_absolute_url()
    page = browser(cast.clerk).get(aid.get_absolute_url() + "?tab=means").content.decode()
    assert "免予核查" in page
    assert "未知（困难帮扶模块尚未启用）" in page


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"name": ""}, "请填写"),
        ({"phone": "123"}, "手机"),
        ({"id_number": "11010119900101001X"}, "校验"),
        ({"employer_name": ""}, "请选择已登记的单位，或者填写单位名称"),
        ({"opened_on": "2999-01-01"}, "申请日期不能晚于今天"),
        ({"claimed": "-5"}, "大于或等于"),
        ({"income": "abc"}, "数字"),
        ({"household": "0"}, "大于或等于"),
        ({"organisation": "987654321"}, "不存在或不在您的范围内"),
        ({"mediation_case": "987654321"}, "不存在或不在您的范围内"),
    ],
)
def test_broken_input_is_told_beside_its_cause_and_nothing_is_written(cast, fields, word):
    answer = send(cast.clerk, "legal-aid-add", **{**ENTRY, **fields})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not LegalAid.objects.exists()
    assert not Party.objects.exists()


def test_hostile_text_comes_out_as_text(cast):
    send(
        cast.clerk,
        "legal-aid-add",
        **{**ENTRY, "employer_name": HOSTILE, "account": HOSTILE * 3},
    )
    aid = LegalAid.objects.get()
    client = browser(cast.clerk)
    for address in (aid.get_absolute_url(), reverse("legal-aid-list")):
        page = client.get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_list_costs_the_same_with_one_and_with_three_rows(cast):
    client, costs = browser(cast.clerk), []
    assert client.get(reverse("legal-aid-list")).status_code == 200
    for many in (1, 2):
        for at in range(many):
            entered(cast, name="艾山江" + "甲乙丙"[many + at - 1], phone=f"138123456{many}{at}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("legal-aid-list")).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "query",
    [
        "mine=yes",
        "mine=no",
        "overdue=yes",
        "overdue=no",
        "state=received",
        "q=艾山江",
        "opened_from=abc",
        "sort=-opened_on",
    ],
)
def test_every_filter_answers(cast, query):
    entered(cast)
    page = browser(cast.clerk).get(f"{reverse('legal-aid-list')}?{query}").content.decode()
    shown = "甲镇砖厂" in page
    assert shown is (query not in ("mine=yes", "overdue=yes"))


def test_a_mediation_of_somebody_else_is_not_linked(cast):
    case = apply(cast.union_a1, cast.clerk, serial=31)
    answer = send(cast.clerk, "legal-aid-add", **ENTRY, mediation_case=str(case.pk))
    assert answer.status_code == 422
    assert "参加人中没有这位申请人" in answer.content.decode()
    assert not LegalAid.objects.exists()


def test_the_mediation_of_the_applicant_is_shown_to_whoever_may_see_it(cast):
    case = apply(cast.union_a1, cast.clerk, serial=31)
    party = case.participants.first().party
    aid = entered(cast, name=party.name, id_number=id_number(31), phone="", mediation_case=case)
    assert aid.applicant == party
    assert case.number in browser(cast.clerk).get(aid.get_absolute_url()).content.decode()
    LegalAid.objects.filter(pk=aid.pk).update(handler=cast.township)
    page = browser(cast.township).get(aid.get_absolute_url()).content.decode()
    assert aid.number in page
    assert case.number not in page


def test_an_earlier_application_is_told_to_its_own_people_only(cast):
    aid = entered(cast)
    party = find_or_enter(name="艾山江", phone="13812345678", organisation=cast.town_b, actor=cast.township_b)
    assert [matter.url for matter in been_here_before(party, cast.clerk)] == [aid.get_absolute_url()]
    assert been_here_before(party, cast.township_b) == []


def test_the_application_prints_the_number_in_full_only_when_asked_and_leaves_a_trace(cast):
    aid = entered(cast, id_number=id_number(31))
    declared = papers.paper("disputes.legal_aid.application")
    masked = frozen.opened(papers.issue(declared, aid, cast.clerk, {}))
    assert id_number(31) not in masked
    assert not AuditEvent.objects.filter(action="core.reveal").exists()
    full = frozen.opened(papers.issue(declared, aid, cast.clerk, {"is_full": True}))
    assert id_number(31) in full
    told = AuditEvent.objects.get(action="core.reveal")
    assert aid.number in told.reason
    assert id_number(31) not in str(told.changes)
