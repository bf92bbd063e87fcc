"""`manage.py clock` over the seeded table of holidays."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from unionhub.core.clocks import working_calendar
from unionhub.core.clocks.notices import enter
from unionhub.core.models import Holiday, HolidayYear

pytestmark = pytest.mark.django_db

NAMES = [
    "negotiation.reply",
    "mediation.accept",
    "mediation.term",
    "mediation.review",
    "judicial_confirmation",
    "arbitration.limitation",
    "arbitration.accept",
    "arbitration.award",
    "arbitration.sue",
    "arbitration.annul",
    "payment_order.court",
    "payment_order.debtor",
    "petition.inform",
    "petition.objection",
    "petition.handle",
    "petition.handle_extended",
    "petition.review",
    "petition.recheck",
    "legal_aid.decide",
    "legal_aid.appoint",
]


@pytest.fixture(autouse=True)
def notices():
    """The notices, also where a flush of the tables took the migration's rows away."""
    enter(HolidayYear, Holiday)


def _clock(*words: str) -> str:
    out = io.StringIO()
    call_command("clock", *words, stdout=out)
    return out.getvalue()


def test_the_table_holds_2004_to_2026():
    assert set(HolidayYear.objects.values_list("year", flat=True)) == set(range(2004, 2027))
    calendar = working_calendar()
    assert not calendar.works(date(2026, 10, 7))
    assert calendar.works(date(2026, 10, 10))
    assert calendar.name_of(date(2026, 10, 7)) == "国庆节"


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("mediation.accept", "2026-09-23", "2026-09-29"),
        ("mediation.term", "2026-09-17", "2026-10-08"),
        ("petition.handle", "2026-03-02", "2026-05-06"),
        ("petition.handle_extended", "2026-03-02", "2026-06-01"),
    ],
)
def test_vectors(name, start, end):
    found = json.loads(_clock(name, "--from", start, "--json"))
    assert found["due"] == end
    assert found["provisional"] is False
    assert found["explanation"].endswith("。")
    assert set(found) == {"due", "warn_on", "provisional", "explanation"}


def test_public_notice():
    found = json.loads(_clock("public_notice", "--from", "2024-03-12", "--working-days", "5", "--json"))
    assert found["due"] == "2024-03-18"


def test_a_year_without_notice_is_provisional():
    found = json.loads(_clock("mediation.accept", "--from", "2027-02-03", "--json"))
    assert found["provisional"] is True
    assert "（暂定）" in _clock("mediation.accept", "--from", "2027-02-03")


def test_list_names_them_all():
    listed = _clock("list")
    assert all(any(line.startswith(f"{name} ") for line in listed.splitlines()) for name in NAMES)
    assert {row["name"] for row in json.loads(_clock("list", "--json"))} >= set(NAMES)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["no.such", "--from", "2026-01-01"], "没有“no.such”这个期限"),
        (["mediation.accept"], "请用 --from"),
        (["mediation.accept", "--from", "2026-02-30"], "请用 --from"),
        (["arbitration.limitation", "--from", "9999-12-31"], "应在 1949 年至 2100 年之间"),
        (["public_notice", "--from", "0001-01-01", "--working-days", "1"], "应在 1949 年至 2100 年之间"),
        (["mediation.accept", "--from", "2026-02-03", "--working-days", "3"], "只用于 public_notice"),
        (["public_notice", "--from", "2026-02-03"], "--working-days"),
        (["public_notice", "--from", "2026-02-03", "--working-days", "0"], "期限应在"),
    ],
)
def test_wrong_words_are_told(words, answer):
    with pytest.raises(CommandError, match=answer):
        _clock(*words)
