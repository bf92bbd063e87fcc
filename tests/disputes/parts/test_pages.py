"""The pages of parts: entering in the browser, what is refused, what the tabs show, tokens and versions."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.forms import NullBooleanField
from django.urls import reverse
from django.utils import timezone

from disputes.models import (
    AgreementItem,
    Claim,
    FactSheet,
    Hearing,
    Mediation,
    Participant,
    Performance,
    ServedPaper,
)
from tests.disputes.mediation.make import apply, id_number, seated
from tests.disputes.papers_mediation import agreed, hearing, items
from tests.support import browser
from unionhub.core import form_tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(cast):
    return browser(cast.clerk)


def add(case, part):
    return reverse("mediation-part-add", args=[case.pk, part])


def change(part, row):
    return reverse("mediation-part-change", args=[part, row.pk])


def send(client, address, **fields):
    """Fill in and send the page's form as it stands."""
    page = client.get(address)
    assert page.status_code == 200
    context = page.context
    sent = {}
    for name, field in context["form"].fields.items():
        value = context["form"][name].value()
        if value is not False or isinstance(field, NullBooleanField):
            sent[name] = "" if value is None else value
    sent |= {form_tokens.FIELD: context["form_token"], "version": context["version"], **fields}
    return client.post(address, sent)


def words(answer):
    return answer.content.decode()


def test_a_person_a_claim_and_a_record_are_entered(cast, clerk):
    case = seated(cast.county, cast.clerk)
    answer = send(clerk, add(case, "participant"), name="李小红", role="agent", id_number=id_number(90))
    assert answer["Location"] == f"{case.get_absolute_url()}?tab=people"
    assert Participant.objects.get(role="agent").party.name == "李小红"
    send(clerk, add(case, "claim"), text="支付加班费", amount="120.50")
    assert Mediation.objects.get(pk=case.pk).claimed == Decimal("32120.50")
    answer = send(
        clerk,
        add(case, "hearing"),
        kind="mediation",
        day="2026-03-05",
        time="09:30",
        place="调解室",
        present="王大山",
        record="问：欠了多少？",
    )
    assert answer.status_code == 302
    row = Hearing.objects.get()
    assert timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M") == "2026-03-05 09:30"
    assert "问：欠了多少？" in words(clerk.get(f"{case.get_absolute_url()}?tab=hearings"))


@pytest.mark.parametrize(
    ("part", "fields", "field"),
    [
        ("claim", {"text": "", "amount": "1"}, "text"),
        ("claim", {"text": "工资", "amount": "-1"}, "amount"),
        ("claim", {"text": "工资", "amount": "1.005"}, "amount"),
        ("claim", {"text": "工资", "amount": "9" * 20}, "amount"),
        ("claim", {"text": "工" * 301, "amount": ""}, "text"),
        ("participant", {"name": "李小红", "role": "agent", "id_number": "123"}, "id_number"),
        ("participant", {"name": "李小红", "role": "agent", "phone": "12"}, "phone"),
        ("participant", {"name": "李小红", "role": "boss"}, "role"),
        (
            "hearing",
            {"day": "2026-02-30", "time": "09:00", "place": "室", "present": "王", "kind": "mediation"},
            "day",
        ),
        (
            "hearing",
            {"day": "2999-01-01", "time": "09:00", "place": "室", "present": "王", "kind": "mediation"},
            "day",
        ),
        ("agreement", {"text": "支付", "due_on": "明天", "way": "cash"}, "due_on"),
        ("served", {"recipient": "王大山", "way": "direct", "on": "2026-01-05"}, "paper"),
        ("served", {"paper": "通知", "recipient": "王", "way": "direct", "on": "2999-01-05"}, "on"),
        ("fact-sheet", {"hired_on": "2026-02-01", "ended_on": "2026-01-01"}, "ended_on"),
        ("fact-sheet", {"unpaid_wages": "-0.01"}, "unpaid_wages"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_written(cast, clerk, part, fields, field):
    case = seated(cast.county, cast.clerk)
    before = (Claim.objects.count(), Participant.objects.count(), Mediation.objects.get(pk=case.pk).version)
    answer = send(clerk, add(case, part), **fields)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    after = (Claim.objects.count(), Participant.objects.count(), Mediation.objects.get(pk=case.pk).version)
    assert after == before
    written = [model for model in (Hearing, AgreementItem, ServedPaper, FactSheet) if model.objects.exists()]
    assert written == []


def test_a_performance_is_entered_from_its_item_and_shown_with_what_is_owed(cast, clerk):
    case = agreed(cast)
    row = AgreementItem.objects.filter(mediation=case, amount=Decimal("20000.00")).get()
    AgreementItem.objects.filter(pk=row.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    address = f"{add(case, 'performance')}?item={row.pk}"
    page = clerk.get(address)
    assert str(page.context["form"]["item"].value()) == str(row.pk)
    answer = send(clerk, address, amount="20000.01")
    assert "尚欠 20,000.00 元" in words(answer)
    assert send(clerk, address, amount="5000").status_code == 302
    shown = words(clerk.get(f"{case.get_absolute_url()}?tab=agreement"))
    assert "15,000.00" in shown
    assert "逾期未履行" in shown
    assert "3 天" in shown


def test_items_of_other_mediations_are_neither_offered_nor_taken(cast, clerk):
    case = agreed(cast)
    other = seated(cast.county, cast.clerk, serial=40)
    items(other)
    strange = AgreementItem.objects.filter(mediation=other).first()
    form = clerk.get(add(case, "performance")).context["form"]
    assert strange not in form.fields["item"].queryset
    answer = send(clerk, add(case, "performance"), item=str(strange.pk), amount="1")
    assert answer.status_code == 422
    assert "不存在或不在您的范围内" in words(answer)
    assert not Performance.objects.exists()


def test_sent_twice_it_is_entered_once_and_an_old_page_is_asked_again(cast, clerk):
    case = apply(cast.county, cast.clerk)
    page = clerk.get(add(case, "claim")).context
    sent = {
        form_tokens.FIELD: page["form_token"],
        "version": page["version"],
        "text": "加班费",
        "amount": "10",
    }
    assert clerk.post(add(case, "claim"), sent).status_code == 302
    assert clerk.post(add(case, "claim"), sent).status_code == 302
    assert Claim.objects.filter(mediation=case).count() == 2
    fresh = clerk.get(add(case, "claim")).context["form_token"]
    stale = clerk.post(add(case, "claim"), {**sent, form_tokens.FIELD: fresh, "text": "另一项"})
    assert stale.status_code == 409
    assert "另一项" in words(stale)
    assert Claim.objects.filter(mediation=case).count() == 2


def test_a_signed_record_has_no_way_to_change_and_says_why(cast, clerk):
    case = seated(cast.county, cast.clerk)
    row = hearing(case, "mediation")
    assert change("hearing", row) in words(clerk.get(f"{case.get_absolute_url()}?tab=hearings"))
    assert send(clerk, change("hearing", row), is_signed="on").status_code == 302
    assert change("hearing", row) not in words(clerk.get(f"{case.get_absolute_url()}?tab=hearings"))
    answer = send(clerk, change("hearing", row), record="改")
    assert answer.status_code == 422
    assert "另记一份笔录" in words(answer)


def test_the_fact_sheet_is_filled_in_changed_shown_and_printed(cast, clerk):
    case = apply(cast.county, cast.clerk)
    assert (
        send(
            clerk, add(case, "fact-sheet"), job="烧窑", has_contract="false", disability_grade="九级"
        ).status_code
        == 302
    )
    assert send(clerk, add(case, "fact-sheet"), unpaid_wages="32000.00").status_code == 302
    sheet = FactSheet.objects.get()
    assert (sheet.job, sheet.has_contract, sheet.disability_grade.plain) == ("烧窑", False, "九级")
    shown = words(clerk.get(f"{case.get_absolute_url()}?tab=fact-sheet"))
    assert "九级" in shown
    assert "32,000.00" in shown
    assert "未订立书面合同的期间" not in shown
    printed = words(clerk.get(reverse("fact-sheet-print", args=[case.pk])))
    assert "未订立书面合同的期间" in printed
    answer = clerk.get(reverse("fact-sheet-print", args=[case.pk]) + "?as=pdf")
    assert answer.content.startswith(b"%PDF")


def test_unknown_parts_and_the_removal_of_the_sheet_are_not_found(cast, clerk):
    case = apply(cast.county, cast.clerk)
    FactSheet.objects.create(mediation=case)
    assert clerk.get(add(case, "strange")).status_code == 404
    assert clerk.get(reverse("mediation-part-remove", args=["fact-sheet", 1])).status_code == 404
    claim = Claim.objects.get(mediation=case)
    assert clerk.get(change("claim", claim)).status_code == 200
    assert clerk.get(reverse("mediation-part-change", args=["claim", claim.pk + 999])).status_code == 404


def test_what_is_typed_comes_out_as_text(cast, clerk):
    case = seated(cast.county, cast.clerk)
    hostile = "<script>alert(1)</script>&“'"
    send(clerk, add(case, "agreement"), text=hostile, amount="1", due_on="2026-12-31", way="cash")
    shown = words(clerk.get(f"{case.get_absolute_url()}?tab=agreement"))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


@pytest.mark.parametrize("tab", ["people", "claims", "hearings", "agreement", "served", "fact-sheet"])
def test_a_tab_costs_the_same_with_more_rows(cast, clerk, tab):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    case = agreed(cast)
    rows = AgreementItem.objects.filter(mediation=case)
    address = f"{case.get_absolute_url()}?tab={tab}"
    clerk.get(address)

    def count():
        with CaptureQueriesContext(connection) as found:
            assert clerk.get(address).status_code == 200
        return len(found)

    few = count()
    for row in rows:
        Performance.objects.create(mediation=case, item=row, on=timezone.localdate())
        hearing(case, "mediation")
        Claim.objects.create(mediation=case, text="又一项")
        ServedPaper.objects.create(mediation=case, paper="通知", recipient="王大山", on=timezone.localdate())
    assert count() == few
