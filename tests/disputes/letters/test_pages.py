"""The pages of letters: entering with hostile input, the list, the employer's panel, the letter on paper."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from disputes.models import SupervisionLetter
from members.models import Employer
from tests.disputes.access_supervision import letter

pytestmark = pytest.mark.django_db


def browser(user):
    found = Client()
    found.force_login(user)
    return found


def form(page, **more):
    """The fields of the page's own form, changed."""
    fields = next(
        dict(one.form_values())
        for one in html.fromstring(page.content).forms
        if one.method == "POST" and "form_token" in dict(one.form_values()) and "facts" in one.fields
    )
    return {**fields, **more}


GOOD = {
    "employer_name": "甲镇砖厂",
    "letter_kind": "notice",
    "subject": "wages",
    "facts": "拖欠工资。\r\n\r\n共 12 人。",
    "law": "劳动法第五十条。",
    "asks": "请支付。",
}


def add(user, **changes):
    mine, url = browser(user), reverse("letter-add")
    return mine.post(url, form(mine.get(url), **{**GOOD, **changes}))


def test_a_letter_is_entered_with_the_usual_term_and_its_paragraphs(cast):
    answer = add(cast.clerk)
    assert answer.status_code == 302
    made = SupervisionLetter.objects.get()
    assert (made.reply_days, made.addressee, made.organisation) == (15, "甲镇砖厂", cast.county)
    assert made.facts == "拖欠工资。\n\n共 12 人。"
    assert made.created_by == made.handler == cast.clerk


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"employer_name": ""}, "请选择用人单位"),
        ({"letter_kind": "suggestion"}, "主管部门"),
        ({"letter_kind": "decree"}, "有效"),
        ({"opened_on": "2999-01-01"}, "不能晚于今天"),
        ({"reply_days": "0"}, "1"),
        ({"reply_days": "121"}, "120"),
        ({"reply_days": "15 天"}, "整数"),
        ({"facts": "\u200b \n "}, "填写"),
        ({"facts": "欠" * 4001}, "4000"),
        ({"persons": "-1"}, "0"),
        ({"organisation": "987654321"}, "不在您的范围内"),
        ({"employer": "987654321"}, "不在您的范围内"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(cast, changes, words):
    answer = add(cast.clerk, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SupervisionLetter.objects.exists()


def test_what_is_typed_is_shown_as_text(cast):
    add(cast.clerk, employer_name="<script>alert(1)</script>厂")
    made = SupervisionLetter.objects.get()
    page = browser(cast.clerk).get(made.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_list_costs_the_same_for_one_and_for_three(cast):
    mine, costs = browser(cast.clerk), []
    for states in (("draft",), ("sent", "replied")):
        for state in states:
            letter(cast, cast.town_a, cast.clerk, state)
        mine.get(reverse("letter-list"))
        with CaptureQueriesContext(connection) as queries:
            mine.get(reverse("letter-list"))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_overdue_ones_are_found_and_red(cast):
    letter(cast, cast.town_a, cast.clerk, "sent", employer_name="甲镇砖厂")
    letter(cast, cast.town_a, cast.clerk, "replied", employer_name="甲镇瓦厂", replied_on="2026-10-01")
    page = browser(cast.clerk).get(reverse("letter-list"), {"overdue": "yes"}).content.decode()
    assert "逾期未答复</span>" in page
    assert "is-bad" in page
    assert "甲镇砖厂" in page
    assert "甲镇瓦厂" not in page


def test_the_employers_page_shows_its_letters_only(cast):
    ours = Employer.objects.create(organisation=cast.town_a, name="甲镇砖厂")
    theirs = Employer.objects.create(organisation=cast.town_a, name="甲镇瓦厂")
    mine = letter(cast, cast.town_a, cast.clerk, "sent", employer=ours)
    SupervisionLetter.objects.filter(pk=mine.pk).update(number="工提〔2026〕91号")
    other = letter(cast, cast.town_a, cast.clerk, "sent", employer=theirs)
    SupervisionLetter.objects.filter(pk=other.pk).update(number="工提〔2026〕92号")
    page = browser(cast.clerk).get(ours.get_absolute_url(), {"tab": "letters"}).content.decode()
    assert "工提〔2026〕91号" in page
    assert "92号" not in page


def test_a_letter_of_another_township_is_not_found(cast):
    made = letter(cast, cast.town_b, cast.clerk)
    assert browser(cast.township).get(made.get_absolute_url()).status_code == 404


def test_the_paper_waits_for_the_approval(cast):
    made = letter(cast, cast.county, cast.clerk)
    page = browser(cast.clerk).get(made.get_absolute_url(), {"tab": "papers"}).content.decode()
    assert "审定之后才能出具" in page
