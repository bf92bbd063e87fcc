"""Voices of the workers: collected, reported, settled in the term, told back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from disputes.models import Voice
from disputes.services.voices import TITLE, open_voice
from disputes.sheets.voices import day_problems
from tests.disputes.access_supervision import voice as made_voice
from tests.disputes.samples_supervision import voice
from unionhub.core.models import Clock
from unionhub.core.services.parameters import set_parameter
from unionhub.core.workflow import perform

pytestmark = pytest.mark.django_db


def back(days):
    return timezone.localdate() - timedelta(days=days)


def collected(cast, days=50, **changes):
    return open_voice(voice(cast.union_a1, None, opened_on=back(days), **changes), cast.officer)


def test_from_the_team_to_the_answer(cast):
    made = collected(cast)
    assert (made.number, made.handler) == (f"民〔{back(50).year}〕1号", cast.officer)
    made = perform(made, "report", cast.officer, data={"to": "甲镇总工会"}, on=back(40))
    assert made.handler is None
    clock = Clock.objects.get(case_id=made.pk, term="voice.settle")
    assert clock.start == back(40)
    made = perform(made, "take", cast.township, on=back(39))
    assert made.handler == cast.township
    made = perform(made, "settle", cast.township, note="夜班已供应热饭", on=back(35))
    clock.refresh_from_db()
    assert clock.state == "met"
    made = perform(made, "tell", cast.township, data={"how": "班组会"}, on=back(34))
    assert (made.state, made.is_open, made.told_on) == ("told", False, back(34))
    days = (made.reported_on, made.taken_on, made.settled_on)
    assert days == (back(40), back(39), back(35))


def test_the_term_is_a_dated_parameter(cast):
    set_parameter("disputes.voice.days", 10, valid_from=back(60), actor=cast.sysadmin)
    made = perform(collected(cast), "report", cast.officer, data={"to": "甲镇总工会"}, on=back(40))
    clock = Clock.objects.get(case_id=made.pk, term="voice.settle")
    assert clock.length == 10
    made = perform(made, "take", cast.township, on=back(39))
    perform(made, "settle", cast.township, note="晚了", on=back(1))
    clock.refresh_from_db()
    assert clock.state == "missed"


@pytest.mark.parametrize(("on", "words"), [(51, "收集日期"), (-1, "不能晚于今天")])
def test_not_reported_before_it_was_collected_nor_ahead(cast, on, words):
    made = collected(cast)
    with pytest.raises(ValidationError, match=words):
        perform(made, "report", cast.officer, data={"to": "甲镇总工会"}, on=back(on))
    assert not Clock.objects.filter(case_id=made.pk).exists()


def test_answered_on_the_spot_it_was_never_reported(cast):
    done = perform(collected(cast), "answer", cast.officer, note="说明了排班")
    assert (done.state, done.reported_on, done.settled_on) == ("answered", None, None)


def test_the_title_is_the_beginning_of_what_was_said(cast):
    made = collected(cast, text=f"第一行\n{'长' * 100}")
    assert made.title.startswith("食宿通勤：第一行 长")
    assert len(made.title) <= len("食宿通勤：") + TITLE + 1


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ({"opened_on": 9, "reported_on": 8, "settled_on": 8, "told_on": 7}, []),
        ({"opened_on": 9, "reported_on": 10, "settled_on": None, "told_on": None}, ["reported_on"]),
        ({"opened_on": 9, "reported_on": None, "settled_on": 8, "told_on": None}, ["reported_on"]),
        ({"opened_on": 9, "reported_on": None, "settled_on": None, "told_on": -1}, ["told_on"]),
    ],
)
def test_rows_of_a_list(row, columns):
    days = {name: None if ago is None else back(ago) for name, ago in row.items()}
    assert [name for name, _ in day_problems(days, timezone.localdate())] == columns


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": " \n"}, "填写"),
        ({"text": "话" * 2001}, "2000"),
        ({"opened_on": "2999-01-01"}, "不能晚于今天"),
        ({"source": "rumour"}, "有效"),
        ({"persons": "-3"}, "0"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(cast, changes, words):
    mine, url = Client(), reverse("voice-add")
    mine.force_login(cast.officer)
    fields = next(
        dict(one.form_values())
        for one in html.fromstring(mine.get(url).content).forms
        if "text" in one.fields
    )
    answer = mine.post(url, {**fields, "source": "team", "subject": "living", "text": "没有热饭", **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Voice.objects.exists()


def test_the_list_finds_what_is_overdue_and_costs_the_same_for_one_and_three(cast):
    mine, costs = Client(), []
    mine.force_login(cast.clerk)
    for more in (1, 2):
        for _ in range(more):
            made_voice(cast, cast.town_a, cast.clerk)
        mine.get(reverse("voice-list"))
        with CaptureQueriesContext(connection) as queries:
            mine.get(reverse("voice-list"))
        costs.append(len(queries))
    assert costs[0] == costs[1]
    late = collected(cast, text="更衣室漏水", subject="conditions")
    perform(late, "report", cast.officer, data={"to": "甲镇总工会"}, on=back(45))
    page = mine.get(reverse("voice-list"), {"overdue": "yes"}).content.decode()
    assert "更衣室漏水" in page
    assert "夜班" not in page
