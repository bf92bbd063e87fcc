"""Accidents: levels by their victims at the borders, the form, the list, striking."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from disputes.enums import AccidentLevel as Level
from disputes.models import Accident
from disputes.rules.accidents import least_level, level_problem
from disputes.sheets.accidents import NAMES, problems
from tests.disputes.access_supervision import accident

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("deaths", "severe", "level"),
    [
        (0, 0, Level.GENERAL),
        (2, 9, Level.GENERAL),
        (3, 0, Level.LARGER),
        (0, 10, Level.LARGER),
        (9, 49, Level.LARGER),
        (10, 0, Level.MAJOR),
        (0, 50, Level.MAJOR),
        (29, 99, Level.MAJOR),
        (30, 0, Level.GRAVE),
        (0, 100, Level.GRAVE),
    ],
)
def test_the_victims_give_the_least_level(deaths, severe, level):
    assert least_level(deaths, severe) == level
    assert level_problem(level, deaths, severe) == ""
    if level != Level.GENERAL:
        assert level.label in level_problem(Level.GENERAL, deaths, severe)
    assert level_problem(Level.GRAVE, deaths, severe) == ""  # the loss in money may make it graver


def row(**values):
    return {**dict.fromkeys(NAMES), "occurred_on": DAY, "kind": "safety", "level": "general", **values}


@pytest.mark.parametrize(
    ("values", "columns"),
    [
        ({}, set()),
        ({"level": None}, {"level"}),
        ({"deaths": 3}, {"level"}),
        ({"kind": "health"}, {"level"}),
        ({"kind": "health", "level": None}, set()),
        ({"injured": 1, "severely_injured": 2}, {"severely_injured"}),
        ({"in_aftermath": True}, {"joined_on"}),
        ({"in_aftermath": True, "joined_on": DAY}, set()),
        ({"closed_on": date(2026, 3, 4)}, {"closed_on"}),
        ({"occurred_on": date(2026, 3, 9)}, {"occurred_on"}),
    ],
)
def test_rows_of_a_list(values, columns):
    assert set(problems(row(**values), date(2026, 3, 8))) == columns


GOOD = {
    "occurred_on": "2026-03-05",
    "kind": "safety",
    "level": "general",
    "employer_name": "甲镇砖厂",
    "deaths": "0",
    "injured": "2",
    "severely_injured": "1",
    "patients": "0",
}


def add(user, **changes):
    mine, url = Client(), reverse("accident-add")
    mine.force_login(user)
    fields = next(
        dict(one.form_values())
        for one in html.fromstring(mine.get(url).content).forms
        if "deaths" in one.fields
    )
    return mine.post(url, {**fields, **GOOD, **changes})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"deaths": "3"}, "较大事故"),
        ({"severely_injured": "3"}, "不能超过受伤人数"),
        ({"kind": "health"}, "不分等级"),
        ({"level": ""}, "请选择等级"),
        ({"in_investigation": "on"}, "请填写工会参加的日期"),
        ({"in_investigation": "on", "joined_on": "2026-03-04"}, "不能早于发生日期"),
        ({"occurred_on": "2999-01-01"}, "不能晚于今天"),
        ({"deaths": "-1"}, "0"),
        ({"deaths": "99999999999999999999"}, ""),
        ({"employer_name": ""}, "请选择用人单位"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(cast, changes, words):
    answer = add(cast.clerk, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Accident.objects.exists()


@pytest.mark.django_db
def test_entered_and_struck_it_counts_no_more(cast):
    assert add(cast.clerk, in_investigation="on", joined_on="2026-03-06").status_code == 302
    made = Accident.objects.get()
    assert (made.participation, made.organisation) == ("事故调查", cast.county)
    mine = Client()
    mine.force_login(cast.clerk)
    url = reverse("accident-strike", args=[made.pk])
    fields = next(
        dict(one.form_values())
        for one in html.fromstring(mine.get(url).content).forms
        if "note" in one.fields
    )
    assert mine.post(url, {**fields, "note": ""}).status_code == 422
    assert mine.post(url, {**fields, "note": "重复登记"}).status_code == 302
    mine.get(made.get_absolute_url())  # takes the message that names the record
    made.refresh_from_db()
    assert (made.is_struck, made.struck_reason) == (True, "重复登记")
    assert "甲镇砖厂" not in mine.get(reverse("accident-list")).content.decode()
    assert "甲镇砖厂" in mine.get(reverse("accident-list"), {"struck": "with"}).content.decode()
    again = mine.get(url)
    fields = next(
        dict(one.form_values()) for one in html.fromstring(again.content).forms if "note" in one.fields
    )
    assert "已经作废" in mine.post(url, {**fields, "note": "再来"}).content.decode()


@pytest.mark.django_db
def test_the_list_costs_the_same_for_one_and_for_three(cast):
    mine = Client()
    mine.force_login(cast.clerk)
    costs = []
    for more in (1, 2):
        for _ in range(more):
            accident(cast, cast.town_a, cast.clerk)
        mine.get(reverse("accident-list"))
        with CaptureQueriesContext(connection) as queries:
            mine.get(reverse("accident-list"))
        costs.append(len(queries))
    assert costs[0] == costs[1]
