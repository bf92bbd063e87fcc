"""The petitions of the demo county: the figures a county reports, and each as the rules allow."""

from datetime import date

import pytest
from django.core.management import call_command

from disputes.models import Petition
from tests.demo.test_seed import SMALL
from unionhub.core.indicators.period import span
from unionhub.core.indicators.reading import Reader
from unionhub.core.models import Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def test_thirteen_came_and_thirteen_were_answered():
    call_command("seed_demo", **SMALL, without_figures=True)
    names = (
        "received",
        "settled",
        "settled_in_time",
        "joint",
        "settled_joint",
        "visits",
        "carried",
        "repeated",
    )
    county, head = Organisation.objects.get(code="CX"), User.objects.get(username="head")
    year = span(date(2026, 1, 1), date(2026, 10, 31))
    told = Reader(head).figures([f"disputes.petitions_{name}" for name in names], [year], [county])
    found = {figure.key.removeprefix("disputes.petitions_"): figure.value for figure in told}
    assert found == {
        "received": 13,
        "settled": 13,
        "settled_in_time": 13,
        "joint": 1,
        "settled_joint": 1,
        "visits": 12,
        "carried": 0,
        "repeated": 1,
    }
    for row in Petition.objects.all():
        row.full_clean()
        assert row.settled_on <= date(2026, 10, 31)
        assert row.closed_on is None or row.closed_on <= date(2026, 10, 31)
    accusation = Petition.objects.get(nature="accusation")
    assert accusation.number == "检〔2026〕1号"
    seen = Petition.objects.visible_to(User.objects.get(username="union2"))
    assert not seen.filter(pk=accusation.pk).exists()
    assert Petition.objects.visible_to(head).filter(pk=accusation.pk).exists()
