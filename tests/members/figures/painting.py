"""Paints in plain Python, day by day, where one person was a member after each deed: what figures must agree with."""

from datetime import timedelta

from members.models import Membership
from members.services import memberships
from members.services.spells import span_of
from tests.members.memberships.test_sequences import FIRST, Desk

#: Days that are painted; every deed of the desk lies before.
DAYS = 690
#: (union's id, is regular) of a day, or nothing.
Cell = tuple[int, bool] | None


class Painter(Desk):
    """The desk with a calendar of the person: each deed that succeeds paints the days that it is about."""

    def __init__(self, cast, second):
        super().__init__(cast, second)
        self.calendar: list[Cell] = [(cast.union_a1.pk, True)] * DAYS

    def paint(self, start, end, cell):
        """Paint from the one day until the other (None: for good)."""
        first = (start - FIRST).days
        last = DAYS if end is None else (end - FIRST).days
        for place in range(max(first, 0), min(last, DAYS)):
            self.calendar[place] = cell

    def do(self, action, day, place):
        """The deed as the desk does it; then the paint."""
        now, on, union = memberships.current(self.person), FIRST + timedelta(day), self.unions[place % 3]
        held = None if now is None else (now.organisation_id, now.kind == "regular")
        known = {row.pk for row in Membership.objects.filter(person=self.person)}
        super().do(action, day, place)
        if action == "join":
            self.paint(on, None, (union.pk, True))
        elif action == "retain" and now:
            home = now.organisation.parent_id if place % 2 else now.organisation_id
            self.paint(on, None, (home, False))
        elif action == "restore" and now:
            self.paint(on, None, (held[0], True))
        elif action in ("leave", "die", "decide") and now and memberships.current(self.person) is None:
            self.paint(on, None, None)
        elif action == "accept":
            made = Membership.objects.standing().filter(person=self.person).exclude(pk__in=known).first()
            if made is not None:
                self.paint(on, None, (made.organisation_id, True))
            elif now is not None and memberships.current(self.person) is None:
                self.paint(on, None, None)

    def correct(self, action, on, place, union):
        """A wrong spell is wiped off; a date that it shares with a neighbour moves in both."""
        wrong = self.spell(place)
        others = [] if wrong is None else Membership.objects.standing().filter(person=self.person)
        others = [row for row in others if row != wrong and row.valid_to != row.valid_from]
        super().correct(action, on, place, union)
        if wrong is None or action not in (
            "correct start", "correct end", "open again", "move", "strike"
        ):  # fmt: skip
            return
        cell = (wrong.organisation_id, wrong.kind == "regular")
        self.paint(wrong.valid_from, wrong.valid_to, None)
        if action == "strike":
            return
        start, end = wrong.valid_from, wrong.valid_to
        if action == "correct start":
            start = on
        elif action == "correct end":
            end = on
        elif action == "open again":
            end = None
        else:
            cell = (union.pk, cell[1])
        for row in others:
            mine = (row.organisation_id, row.kind == "regular")
            if span_of(row).goes_on and row.valid_to == wrong.valid_from:
                self.paint(row.valid_from, row.valid_to, None)
                self.paint(row.valid_from, start, mine)
            if span_of(wrong).goes_on and row.valid_from == wrong.valid_to and end is not None:
                self.paint(row.valid_from, row.valid_to, None)
                self.paint(end, row.valid_to, mine)
        self.paint(start, end, cell)
