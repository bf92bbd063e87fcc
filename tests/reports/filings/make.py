"""A month filed by the unions of the cast, as the pages do it."""

from datetime import date
from typing import Any

from members.models import Headcount
from members.services.headcounts import declare
from reports.models import Filing, FilingCall
from reports.services import filing_answers as answers
from reports.services import filings as services
from tests.conftest import Cast
from tests.members.make import House, make_house
from unionhub.core.models import User
from unionhub.core.workflow import perform

#: A month that is over, whatever the day the tests run on.
MONTH = date(2026, 3, 1)
LAST = date(2026, 3, 31)
FIGURES = {"employees": 100, "women": 40, "migrants": 10, "minorities": 20, "new_form": 5}


def ask(cast: Cast, month: date = MONTH, **changes: Any) -> FilingCall:
    """The month's call with a filing of everybody."""
    call = services.open_call(cast.county, month, cast.clerk)
    for name, value in changes.items():
        setattr(call, name, value)
    call.save()
    services.make_filings(call, services.asked_by(call), cast.clerk)
    call.refresh_from_db()
    return call


def house_of(cast: Cast) -> House:
    """The unions with one employer each, of which the first has declared."""
    house = make_house(cast)
    declare(house.employers["A1"], date(2026, 1, 31), FIGURES, actor=cast.officer)
    return house


def filing_of(code: str, month: date = MONTH) -> Filing:
    """The filing of the union."""
    return Filing.objects.get(organisation__code=code, month=month)


def entered(filing: Filing, **changes: Any) -> dict:
    """All as it stands, confirmed; `changes` are numbers of the first employer, and its `note`."""
    sections = answers.sheet_of(filing)
    found = answers.as_known(sections)
    key = next(key for key in found if key[0] == "members.headcount")
    note = changes.pop("note", "")
    found[key] = answers.Given({**found[key].values, **changes}, True, note)
    return found


def submit(filing: Filing, actor: User, **changes: Any) -> Filing:
    """Sent."""
    return perform(filing, "submit", actor, data={"answers": entered(filing, **changes)})


def standing(employer: Any) -> list[Headcount]:
    """Its declarations, the latest first."""
    return list(Headcount.objects.filter(employer=employer, is_struck=False).order_by("-on"))
