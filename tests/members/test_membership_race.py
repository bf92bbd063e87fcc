"""Two writers enter a spell of the same person at the same moment: the database lets one in."""

from datetime import date

import pytest
from django.db import IntegrityError, OperationalError, transaction

from members.models import Membership
from tests.members.make import make_person
from tests.support import in_threads
from unionhub.core import guards

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]


def both(cast, person):
    """How many of two spells that begin a month apart got in."""

    def enter(union, day):
        def write():
            with transaction.atomic():
                Membership.objects.create(
                    person=person, organisation=union, valid_from=day, begin_reason="join"
                )

        return write

    results = in_threads(enter(cast.union_a1, date(2026, 1, 1)), enter(cast.union_b1, date(2026, 2, 1)))
    for result in results:
        assert result is None or isinstance(result, IntegrityError | OperationalError), result
    return Membership.objects.filter(person=person).count()


def test_one_of_two_overlapping_spells_gets_in(cast):
    assert [both(cast, make_person(cast.union_a1, serial=number)) for number in range(1, 5)] == [1] * 4


def test_without_the_guard_both_get_in(cast):
    """Negative control."""
    guards.lift()
    try:
        assert both(cast, make_person(cast.union_a1)) == 2
    finally:
        Membership.objects.all().delete()
        guards.install()
