"""Any sequence of actions, sensible or not, leaves spells that do not overlap, at most one open, none in the future."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.enums import OPEN_REQUESTS
from members.models import Membership, Proposal, Transfer
from members.services import departures, joining, memberships, proposals, transfers
from members.services.spells import span_of, spans_of
from tests.conftest import make_account
from tests.members.make import make_member
from tests.members.memberships.desk import join_request

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine, pytest.mark.slow]

FIRST = date(2025, 1, 1)
ACTIONS = (
    "join",
    "change",
    "retain",
    "restore",
    "leave",
    "die",
    "hand out",
    "leave the county",
    "ask",
    "accept",
    "withdraw",
    "expel",
    "decide",
    "correct start",
    "correct end",
    "open again",
    "move",
    "strike",
)


class Desk:
    """One person, two clerks (each step has a second hand), three unions; every action is tried, not planned."""

    def __init__(self, cast, second):
        self.cast, self.one, self.two = cast, cast.clerk, second
        self.unions = (cast.union_a1, cast.union_a2, cast.union_b1)
        self.person = make_member(cast.union_a1, since=FIRST).person
        self.serial = 0

    def spell(self, place):
        rows = list(Membership.objects.standing().filter(person=self.person).order_by("valid_from", "pk"))
        return rows[place % len(rows)] if rows else None

    def do(self, action, day, place):
        """Try one action; a refusal in words is an answer like any other."""
        now, on, union = memberships.current(self.person), FIRST + timedelta(day), self.unions[place % 3]
        transfer = Transfer.objects.filter(state__in=OPEN_REQUESTS).first()
        proposal = Proposal.objects.filter(state__in=OPEN_REQUESTS).first()
        if action == "join":
            request = join_request(self.cast, union, by=self.one, applied_on=FIRST)
            joining.approve(request, self.two, on=on)
        elif action == "change" and now:
            facts = {"education": "12345"[place % 5], "is_migrant": bool(place % 2)}
            memberships.change(now, on, facts, self.one)
        elif action == "retain" and now:
            departures.retain(now, on, self.one, why="closed", at_upper=bool(place % 2))
        elif action == "restore" and now:
            departures.restore(now, on, {}, self.one)
        elif action == "leave" and now:
            departures.leave(now, on, self.one, body="委员会", note="收回")
        elif action == "die" and now:
            departures.die(now, on, self.one)
        elif action == "hand out" and now:
            transfers.hand_out(now, self.one, to_organisation=union)
        elif action == "leave the county" and now:
            transfers.hand_out(now, self.one, outside_name="外县")
        elif action == "ask":
            asked = transfers.ask_transfer(self.person.pk, union, {}, self.one)
            transfers.hand_over(asked, self.two)
        elif action == "accept" and transfer:
            transfers.accept(transfer, self.one if place % 2 else self.two, on=on)
        elif action == "withdraw" and transfer:
            transfers.withdraw(transfer, self.one)
        elif action == "expel" and now:
            proposals.propose(now, "expel", "判刑", self.one)
        elif action == "decide" and proposal:
            proposals.decide(proposal, self.two, on=on, body="委员会", document="1")
        else:
            self.correct(action, on, place, union)

    def correct(self, action, on, place, union):
        """Corrections of any spell, the latest or an old one."""
        spell = self.spell(place)
        right = {
            "correct start": {"valid_from": on},
            "correct end": {"valid_to": on, "end_reason": "leave"},
            "open again": {"valid_to": None},
            "move": {"organisation": union},
            "strike": None,
        }.get(action, {})
        if spell is not None and right != {}:
            memberships.correct(spell, right, self.one, "核对")

    def check(self):
        """What holds whatever was done."""
        rows = spans_of(self.person)
        spans = [span for _, span in rows]
        assert not any(a.overlaps(b) for at, a in enumerate(spans) for b in spans[at + 1 :])
        assert sum(span.end is None for span in spans) <= 1
        today = timezone.localdate()
        for row, span in rows:
            assert span.start <= today
            assert span.end is None or span.start <= span.end <= today
            assert bool(row.end_reason) == (span.end is not None)
            assert span == span_of(row)
        self.person.refresh_from_db()
        if rows:
            latest = max(
                (row for row, _ in rows), key=lambda row: (row.valid_from, row.valid_to is None, row.pk)
            )
            assert self.person.organisation_id == latest.organisation_id
        current = memberships.current(self.person)
        for request in [
            *Transfer.objects.filter(state__in=OPEN_REQUESTS),
            *Proposal.objects.filter(state__in=OPEN_REQUESTS),
        ]:
            assert request.membership == current, "what waits is about the membership of today"
            assert request.organisation_id == current.organisation_id


#: Few days, so that actions meet on one and borders are tried; the most frequent actions stand several times.
DAYS = st.sampled_from([0, 1, 30, 150, 300, 300, 600, 600, 600])
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*ACTIONS, "ask", "accept", "accept", "hand out", "expel", "decide"]),
        DAYS,
        st.integers(0, 5),
    ),
    min_size=3,
    max_size=16,
)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_any_sequence_leaves_spells_apart(cast, steps):
    with transaction.atomic():
        second = make_account("clerk2", cast.county, ("clerk", cast.county))
        desk = Desk(cast, second)
        for action, day, place in steps:
            try:
                with transaction.atomic():
                    desk.do(action, day, place)
            except ValidationError:
                pass
            desk.check()
        transaction.set_rollback(True)
