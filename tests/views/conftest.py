"""Visits of the example app, and browsers of the cast."""

import re
from datetime import date
from decimal import Decimal

import pytest

from tests.example.models import Visit
from tests.support import browser

#: A number that is sound by its check digit and belongs to nobody (area 000000 does not exist).
ID_NUMBER = "00000019900101123X"


@pytest.fixture
def visit(cast):
    return make_visit(cast, cast.union_a1)


def make_visit(cast, organisation, household="王小明", **fields):
    values = {
        "visited_on": date(2026, 3, 5),
        "amount": Decimal("500.00"),
        "id_number": ID_NUMBER,
        "phone": "13800001234",
        "note": "独居",
        "created_by": cast.clerk,
        **fields,
    }
    return Visit.objects.create(organisation=organisation, household=household, **values)


@pytest.fixture
def clerk(cast):
    return browser(cast.clerk)


def hidden(response, name: str) -> str:
    """The value of a hidden input on the page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no hidden input {name}"
    return found[1]


def form_of(visit, page, **changes):
    """What the change form of the visit sends."""
    return {
        "organisation": visit.organisation_id,
        "household": visit.household,
        "visited_on": visit.visited_on.isoformat(),
        "followed_on": "",
        "companion": "",
        "amount": str(visit.amount),
        "note": "",
        "id_number": "",
        "phone": "",
        "form_token": hidden(page, "form_token"),
        "version": hidden(page, "version"),
        "opened": hidden(page, "opened"),
        **changes,
    }
