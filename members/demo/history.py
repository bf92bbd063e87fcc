"""The two years of a member: opening balance or joining, changes, transfers, retention, leaving.

A `Story` holds the spells in order; dates only, no records. What happens ends some days before the last day told, so
that the figures of that day and of today are the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from members.enums import BeginReason, EmploymentForm, EndReason, MembershipKind

from .facts import Facts, Worker, before, joined_once, retire
from .plan import UnionPlan, is_new

#: Quiet days before the last day told.
QUIET = 3
#: Days from the opening balance to the first joining.
_AFTER = 3
#: Shares among the members of opening day and after.
_CHANGED, _MOVED, _FROM_OUTSIDE, _RETURNED, _CORRECTED = 0.035, 0.020, 0.007, 0.0006, 0.0006
#: Why those who are gone went, by weight.
_ENDS = {
    EndReason.LEAVE: 46.0,
    EndReason.TRANSFER_OUT: 43.0,
    EndReason.DIED: 6.0,
    EndReason.LAPSE: 4.0,
    EndReason.EXPELLED: 0.6,
}


@dataclass(slots=True)
class Chapter:
    """One spell. `place` is the union's plan; `struck` marks an entry that was wrong and put right."""

    place: UnionPlan
    start: date
    begin_reason: str
    facts: Facts
    end: date | None = None
    end_reason: str = ""
    kind: str = MembershipKind.REGULAR
    struck: bool = False


@dataclass(slots=True)
class Story:
    """A worker and his spells; `joined_on` is the day of first joining, `from_outside` a transfer into the county."""

    worker: Worker
    joined_on: date
    chapters: list[Chapter] = field(default_factory=list)

    def turn(self, on: date, end_reason: str, **next_chapter: object) -> None:
        """Close the open chapter and open the next, which differs in what is named."""
        last = self.chapters[-1]
        last.end, last.end_reason = on, end_reason
        values = {"place": last.place, "facts": last.facts, "kind": last.kind, **next_chapter}
        self.chapters.append(Chapter(start=on, **values))  # type: ignore[arg-type]

    @property
    def last(self) -> Chapter:
        """The chapter that stands last."""
        return self.chapters[-1]


class Teller:
    """Tells stories of the members of one union."""

    def __init__(
        self,
        random: Random,
        plan: UnionPlan,
        opening: date,
        as_of: date,
        another: Callable[[Random, UnionPlan], UnionPlan | None],
    ) -> None:
        self._random, self._plan, self._opening, self._as_of = random, plan, opening, as_of
        self._another = another
        self._first = plan.founded_on if is_new(plan, opening) else opening
        self._last = as_of - timedelta(QUIET)
        self._new = is_new(plan, opening)

    def standing(self, worker: Worker) -> Story:
        """Somebody who is a member in good standing of the union on the last day."""
        random, plan = self._random, self._plan
        drawn = random.random()
        if self._new:
            # Most join when the union is founded; the others come later, one by one.
            day = self._first if random.random() < 0.6 else self._day(self._first)
            return self._joined(worker, day)
        if drawn < plan.trade.turnover:
            return self._joined(worker, self._day(self._first + timedelta(_AFTER)))
        drawn = random.random()
        story = self._opened(worker)
        if drawn < _MOVED and (source := self._another(random, plan)) is not None:
            story.last.place = source
            story.turn(
                self._day(self._first + timedelta(30)),
                EndReason.TRANSFER_OUT,
                place=plan,
                begin_reason=BeginReason.TRANSFER_IN,
            )
        elif (drawn := drawn - _MOVED) < _FROM_OUTSIDE:
            story.last.start = self._day(self._first + timedelta(_AFTER))
            story.last.begin_reason = BeginReason.TRANSFER_IN
        elif (drawn := drawn - _FROM_OUTSIDE) < _CHANGED:
            story.last.facts = before(random, worker.facts, worker.age(self._as_of))
            self._change(story, worker.facts)
        elif (drawn := drawn - _CHANGED) < _RETURNED:
            self._away_and_back(story)
        elif drawn - _RETURNED < _CORRECTED:
            wrong = replace(worker.facts, is_migrant=not worker.facts.is_migrant)
            story.chapters.insert(0, replace(story.last, facts=wrong, struck=True))
        return story

    def retained(self, worker: Worker) -> Story:
        """Somebody who keeps the membership without working: most since before the opening balance."""
        story = self._opened(retire(self._random, worker, self._as_of))
        if self._random.random() < 0.65:
            story.last.kind = MembershipKind.RETAINED
            return story
        story.last.facts = replace(worker.facts, employment_form=EmploymentForm.IN_POST)
        story.turn(
            self._day(self._first + timedelta(20)),
            EndReason.RETAIN,
            begin_reason=BeginReason.RETAIN,
            kind=MembershipKind.RETAINED,
            facts=worker.facts,
        )
        return story

    def departed(self, worker: Worker) -> Story:
        """Somebody who was a member and is none any more."""
        random = self._random
        story = self._joined(worker, self._first) if self._new else self._opened(worker)
        reason = random.choices(list(_ENDS), list(_ENDS.values()))[0]
        # A lapse needs half a year without dues and without taking part (章程 §6).
        earliest = self._first + timedelta(200 if reason == EndReason.LAPSE else 25)
        if earliest >= self._last:
            reason, earliest = EndReason.LEAVE, self._first + timedelta(10)
        story.last.end, story.last.end_reason = self._day(earliest), reason
        return story

    def _day(self, earliest: date) -> date:
        """A working day from `earliest` to the last day on which something happens."""
        days = max(0, (self._last - earliest).days)
        day = earliest + timedelta(self._random.randint(0, days))
        back = max(0, day.weekday() - 4)
        return day - timedelta(back) if day - timedelta(back) >= earliest else day

    def _joined(self, worker: Worker, day: date) -> Story:
        story = Story(worker, day)
        story.chapters.append(Chapter(self._plan, day, BeginReason.JOIN, worker.facts))
        return story

    def _opened(self, worker: Worker) -> Story:
        joined = joined_once(self._random, worker.birth, self._opening - timedelta(40))
        story = Story(worker, joined)
        story.chapters.append(Chapter(self._plan, self._opening, BeginReason.OPENING, worker.facts))
        return story

    def _change(self, story: Story, facts: Facts) -> None:
        day = self._day(self._first + timedelta(20))
        story.turn(day, EndReason.CHANGE, begin_reason=BeginReason.CHANGE, facts=facts)

    def _away_and_back(self, story: Story) -> None:
        """Out of work for a time: retained, then restored."""
        facts = story.last.facts
        away = self._first + timedelta(60 + self._random.randint(0, 200))
        idle = replace(facts, employment_form=EmploymentForm.UNEMPLOYED, new_form_group="")
        story.turn(
            away,
            EndReason.RETAIN,
            begin_reason=BeginReason.RETAIN,
            kind=MembershipKind.RETAINED,
            facts=idle,
        )
        story.turn(
            away + timedelta(90 + self._random.randint(0, 150)),
            EndReason.RESTORE,
            begin_reason=BeginReason.RESTORE,
            kind=MembershipKind.REGULAR,
            facts=facts,
        )
