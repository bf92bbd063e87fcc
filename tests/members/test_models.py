"""Spells: what is true on a day, what was known on a day, and what the database refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import Membership
from tests.members.make import OPENING, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def test_a_spell_counts_from_its_first_day_to_the_day_before_its_end(cast):
    spell = make_member(cast.union_a1)
    spell.end(date(2025, 6, 1))
    spell.save()
    true_on = [
        day
        for day in (OPENING - timedelta(1), OPENING, date(2025, 5, 31), date(2025, 6, 1))
        if Membership.objects.on(day).exists()
    ]
    assert true_on == [OPENING, date(2025, 5, 31)]


def test_two_spells_of_one_person_never_overlap(cast):
    spell = make_member(cast.union_a1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            person=spell.person, organisation=cast.union_b1, valid_from=date(2025, 3, 1), begin_reason="join"
        )
    spell.strike()
    spell.save()
    Membership.objects.create(
        person=spell.person, organisation=cast.union_b1, valid_from=date(2025, 3, 1), begin_reason="join"
    )


def test_what_was_known_before_an_end_was_entered(cast):
    spell = make_member(cast.union_a1)
    before = timezone.now()
    spell.end(date(2025, 6, 1))
    spell.save()
    day = date(2025, 7, 1)
    assert not Membership.objects.on(day).exists()
    assert Membership.objects.known(day, before).exists()
    assert not Membership.objects.known(day, timezone.now()).exists()
