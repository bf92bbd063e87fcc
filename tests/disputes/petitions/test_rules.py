"""The rules of petitions at their borders, and the vectors of their terms."""

from datetime import date

import pytest

from disputes.rules import petitions as rules
from unionhub.core.clocks import due, term, working_calendar


@pytest.mark.parametrize(
    ("form", "persons", "came", "refused"),
    [
        ("visit", 1, 0, "请填写来访人数"),
        ("visit", 1, 1, ""),
        ("visit", 1, 2, "不能多于涉及人数"),
        ("visit", 40, 5, ""),
        ("visit", 40, 6, "不得超过 5 人"),
        ("visit", 6, 6, "不得超过 5 人"),
        ("letter", 40, 0, ""),
        ("letter", 40, 1, "只有来访"),
    ],
)
def test_of_many_who_visit_five_may_come(form, persons, came, refused):
    found = rules.refuse_visit(form, persons, came, 5)
    assert (refused in found) if refused else found == ""


@pytest.mark.parametrize(("known", "refused"), [(4, False), (5, True), (6, True)])
def test_of_a_visit_no_sixth_person_is_entered(known, refused):
    assert bool(rules.refuse_more_petitioners("visit", known, 5)) is refused
    assert rules.refuse_more_petitioners("letter", known, 5) == ""


COUNTY, TOWN, UNION, OTHER = "0000001.", "0000001.0000002.", "0000001.0000002.0000004.", "0000001.0000003."


@pytest.mark.parametrize(
    ("accused", "in_charge", "own", "refusal"),
    [
        ({UNION}, COUNTY, [COUNTY], ""),
        ({UNION}, TOWN, [TOWN], ""),
        ({TOWN}, COUNTY, [OTHER], ""),
        ({COUNTY}, COUNTY, [COUNTY], rules.COUNTY_ACCUSED),
        ({UNION, COUNTY}, TOWN, [TOWN], rules.COUNTY_ACCUSED),
        ({UNION}, COUNTY, [UNION], rules.OWN_UNIT_ACCUSED),
        ({TOWN}, COUNTY, [COUNTY, UNION], rules.OWN_UNIT_ACCUSED),
        ({UNION}, UNION, [COUNTY], rules.IN_CHARGE_ACCUSED),
        ({TOWN}, UNION, [COUNTY], rules.IN_CHARGE_ACCUSED),
        (set(), UNION, [UNION], ""),
    ],
)
def test_where_an_accusation_may_be_entered(accused, in_charge, own, refusal):
    assert rules.refuse_accused(accused, in_charge, own, COUNTY) == refusal


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("wages", 1, ""), ("wages", 1, "甲公司"), True),
        (("wages", 1, ""), ("wages", 2, ""), False),
        (("wages", 1, ""), ("injury", 1, ""), False),
        (("wages", None, "甲公司"), ("wages", None, " 甲公司"), True),
        (("wages", None, "甲公司"), ("wages", 1, "甲公司"), True),
        (("wages", None, "甲公司"), ("wages", None, "乙公司"), False),
    ],
)
def test_the_same_matter(one, other, same):
    assert rules.is_same_matter(*one, other) is same


ENDS = date(2026, 4, 1)


def test_a_reply_is_final_after_the_window_or_when_accepted():
    assert rules.refuse_close(False, ENDS, ENDS)
    assert rules.refuse_close(False, ENDS, date(2026, 4, 2)) == ""
    assert rules.refuse_close(True, ENDS, date(2026, 3, 5)) == ""
    assert rules.refuse_close(False, None, date(2026, 3, 5)) == ""


def test_a_review_is_asked_for_until_the_last_day():
    assert rules.refuse_late_request(ENDS, ENDS, "复查") == ""
    assert "2026-04-01" in rules.refuse_late_request(ENDS, date(2026, 4, 2), "复查")


def test_a_referral_stands_after_the_days_to_object():
    assert rules.refuse_early_end(False, ENDS, ENDS)
    assert rules.refuse_early_end(True, ENDS, ENDS) == ""
    assert rules.refuse_early_end(False, ENDS, date(2026, 4, 2)) == ""


def test_the_title_of_an_accusation_tells_nothing():
    assert rules.title_of("letter", "accusation", "wages") == "来信 检举控告"
    assert rules.title_of("visit", "appeal", "wages") == "来访 申诉求决：劳动报酬"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "start", "ends"),
    [
        ("petition.handle", date(2026, 3, 2), date(2026, 5, 6)),  # 1 May to 5 May are days off
        ("petition.handle_extended", date(2026, 3, 2), date(2026, 6, 1)),
        ("petition.inform", date(2026, 3, 2), date(2026, 3, 17)),
        ("petition.review", date(2026, 3, 2), date(2026, 4, 1)),
    ],
)
def test_vectors(name, start, ends):
    assert due(term(name), start, working_calendar()).due == ends
