"""The demo county's mediations: as many settled as in a real county, some under way, and the figures agree."""

from datetime import date

import pytest

from disputes.demo.mediation import fill
from disputes.models import Mediation
from disputes.services.classes import seed_classes
from unionhub.core.demo.county import DemoCounty, DemoSize
from unionhub.core.demo.tree import COUNTY_CODE
from unionhub.core.indicators import checking
from unionhub.core.indicators.period import year
from unionhub.core.indicators.reading import SYSTEM, Reader


@pytest.mark.django_db
def test_the_demo_has_cases_in_every_way_to_end(cast):
    seed_classes(cast.county)
    users = {name: cast.people[name] for name in ("clerk", "head")}
    county = DemoCounty(DemoSize(), 1, date(2026, 10, 31), {COUNTY_CODE: cast.county}, [], users)
    made = fill(county)
    assert made["劳动争议调解"] == Mediation.objects.count() == 10
    states = set(Mediation.objects.values_list("state", flat=True))
    assert states == {"performed", "agreed", "failed", "refused", "withdrawn", "mediating", "applied"}
    reader = Reader(SYSTEM)
    figures = reader.figures(
        [f"disputes.mediation_{name}" for name in ("agreed", "collective", "performed_amount")],
        [year(2026)],
        [cast.county],
    )
    assert [figure.value for figure in figures] == [3, 1, 33000]
    results = checking.run(checking.checks(), reader, cast.county, year(2026))
    assert [one.check.key for one in results if one.ok is False] == []
