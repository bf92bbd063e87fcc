"""A month's report through its procedure: who may do what, what stops it, and what stays."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from reports.closing import engine, store
from reports.models import CloseFinding, PeriodClose
from reports.services import closes as services
from unionhub.core.models import CaseEvent
from unionhub.core.workflow import Overtaken, perform, steps_for

from .make import LAST, OCTOBER, closed, counted, explain, furnish, signed, visit

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def house(cast):
    return furnish(cast)


def test_a_month_goes_from_draft_to_sent_by_different_hands(cast, house):
    close = closed(cast)
    assert (close.state, close.signer, close.final.digest) == ("closed", cast.leader.name, close.digest)
    close = perform(close, "send", cast.clerk, data={"sent_to": "市总工会", "receiver": "刘某", "file": None})
    today = timezone.localdate()
    assert (close.state, close.sent_on, close.sent_to, close.receiver) == ("sent", today, "市总工会", "刘某")
    assert close.keep_until == today.replace(year=today.year + 3)
    assert [event.transition for event in close.events.all()] == [
        "open", "count", "check", "review", "sign", "close", "send",
    ]  # fmt: skip
