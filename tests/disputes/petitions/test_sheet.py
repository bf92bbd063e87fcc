"""The list of old petitions: what a row may say, and that no accusation goes through it."""

from datetime import date

import pytest
from django.utils import timezone

from disputes.models import Petition
from disputes.sheets.petitions import NATURES, PETITIONS, problems
from tests.disputes.petitions.make import enter
from unionhub.core.workflow import perform

ROW = {
    "state": "closed",
    "opened_on": date(2019, 3, 5),
    "accepted_on": date(2019, 3, 8),
    "settled_on": date(2019, 5, 6),
    "closed_on": date(2019, 6, 28),
    "form": "visit",
    "persons": 12,
    "representatives": 5,
    "person": "王小明",
    "id_number": None,
    "phone": None,
    "satisfaction": "satisfied",
}


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({}, []),
        ({"accepted_on": None}, ["accepted_on"]),
        ({"settled_on": None}, ["settled_on"]),
        ({"settled_on": date(2019, 3, 7)}, ["accepted_on"]),
        ({"closed_on": date(2019, 5, 6)}, []),
        ({"closed_on": date(2019, 5, 5)}, ["accepted_on"]),
        ({"state": "refused"}, ["settled_on", "satisfaction"]),
        ({"representatives": 6}, ["representatives"]),
        ({"form": "letter"}, ["representatives"]),
        ({"form": "letter", "representatives": None}, []),
        ({"person": None, "phone": "13812345678"}, ["person"]),
        ({"person": None}, []),
    ],
)
def test_what_is_wrong_with_a_row_stands_at_its_column(changes, columns):
    assert [name for name, _ in problems({**ROW, **changes}, 5)] == columns


def test_accusations_cannot_be_chosen():
    assert "accusation" not in dict(NATURES)


@pytest.mark.django_db
def test_the_export_holds_ended_petitions_without_accusations(cast):
    plain = enter(cast)
    secret = enter(cast, nature="accusation", accused_words="包工头张某")
    enter(cast)  # still open
    for made in (plain, secret):
        perform(made, "withdraw", cast.clerk, note="已自行解决")
    names = [column.name for column in PETITIONS.columns]
    rows = [
        dict(zip(names, row, strict=True))
        for row in PETITIONS.export_rows(cast.clerk, cast.county, timezone.localdate())
    ]
    assert [row["number"] for row in rows] == [plain.number]
    assert rows[0]["person"] == "王建国"
    assert rows[0]["phone"] == "138****5678"
    assert Petition.objects.count() == 3
