"""Figures of petitions against plain Python: a year of petitions, each day of which can be asked again."""

from datetime import date
from decimal import Decimal

import pytest

from disputes.indicators import petitions as indicators
from disputes.models import Petition
from tests.disputes.petitions.make import day
from tests.disputes.samples_petitions import petition
from unionhub.core.indicators.period import year, year_to_date
from unionhub.core.indicators.reading import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
P = "disputes.petitions_"
#: opened, accepted, due, settled, closed, and what else is known
ROWS = [
    ("2025-11-03", "2025-11-10", "2026-01-09", "2026-01-09", "2026-02-10", {}),
    ("2025-12-30", None, None, None, "2026-01-05", {"outcome": "refused", "state": "refused"}),
    ("2026-01-01", "2026-01-06", "2026-03-09", "2026-03-10", "2026-04-13", {"satisfaction": "not"}),
    (
        "2026-02-02",
        "2026-02-02",
        "2026-04-03",
        "2026-04-03",
        None,
        {"form": "joint", "satisfaction": "satisfied"},
    ),
    ("2026-05-05", "2026-05-06", "2026-07-06", "2026-06-01", "2026-07-02", {"satisfaction": "basically"}),
    ("2026-05-05", None, None, None, None, {"form": "visit", "representatives": 5, "persons": 40}),
    (
        "2026-06-30",
        "2026-07-01",
        "2026-08-31",
        None,
        None,
        {"form": "visit", "representatives": 2, "persons": 2},
    ),
    ("2026-07-01", None, None, None, "2026-07-03", {"outcome": "repeated", "state": "merged"}),
    ("2026-10-31", None, None, None, None, {"nature": "accusation"}),
]


def _date(text):
    return day(text) if text else None


@pytest.fixture
def told(cast):
    first = None
    for number in range(2):  # so that no number is small
        for opened, accepted, due, settled, closed, more in ROWS:
            made = petition(
                cast.union_a1 if number else cast.county, cast.officer, opened_on=_date(opened), **more
            )
            made.accepted_on, made.due_on, made.settled_on = _date(accepted), _date(due), _date(settled)
            made.closed_on = _date(closed)
            if made.satisfaction:
                made.asked_on = made.settled_on
            if made.outcome == "repeated":
                made.repeats = first
            made.save()
            first = first or made

    def ask(period, user=cast.head):
        keys = [item.key for item in indicators.INDICATORS]
        found = Reader(user).figures(keys, [period], [cast.county])
        return {figure.key.removeprefix(P): figure.value for figure in found}

    return ask


def test_the_year(told):
    assert told(year(2026)) == {
        "received": 14,
        "received_accepted": 8,
        "received_settled": 6,
        "repeated": 2,
        "joint": 2,
        "accusations": 2,
        "visits": 14,
        "accepted": 8,
        "settled": 8,
        "settled_in_time": 6,
        "settled_joint": 2,
        "closed": 10,
        "open": 8,
        "open_before": 4,
        "asked": 6,
        "content": 4,
        "in_time_rate": Decimal("75.00"),
        "satisfaction_rate": Decimal("66.67"),
        "not_accepted": 6,
        "in_hand": 2,
        "carried": 0,
    }


def test_a_past_day_says_what_was_known_then(told):
    june = told(year_to_date(date(2026, 6, 30)))
    assert june["received"] == 10
    assert (june["received_accepted"], june["received_settled"]) == (6, 6)
    assert (june["open"], june["open_before"], june["closed"]) == (8, 4, 6)
    assert june["carried"] == 0


def test_the_checks_hold_for_every_day_of_the_year(told):
    for number in range(1, 13):
        found = told(year_to_date(date(2026, number, 28)))
        assert found["carried"] == 0
        assert found["not_accepted"] >= 0 <= found["in_hand"]


def test_below_the_county_no_figure_is_told(told, cast):
    keys = [P + "received", P + "open"]
    assert Reader(cast.head).figures(keys, [year(2026)], [cast.town_a, cast.union_a1]) == []
    assert Reader(cast.township).figures(keys, [year(2026)], [cast.town_a]) == []
    assert Petition.objects.filter(organisation=cast.union_a1).exists()
