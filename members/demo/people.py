"""The people of every union with their two years, written as they are drawn, and what later steps need of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from unionhub.core.demo.county import DemoCounty

from ..enums import (
    MINORITIES,
    BeginReason,
    DocumentKind,
    EndReason,
    Ethnicity,
    MembershipKind,
    NewFormGroup,
    Sex,
)
from .facts import Worker, draw_worker
from .history import Story, Teller
from .identity import Identities
from .plan import UnionPlan, is_new, opening_day
from .units import Units
from .writing import PeopleWriter, Written

#: Pairs of records that look like one person, in the full county.
PAIRS = 7
#: Members that each union keeps at hand for committees, requests and proposals.
_AT_HAND = 60
#: Days back from the last one told within which a joining is recent.
_RECENT = 100
#: Papers of the few who are no mainland citizens; they work for the joint venture.
_OTHER_PAPERS = (DocumentKind.HK_MACAO, DocumentKind.HK_MACAO, DocumentKind.TAIWAN, DocumentKind.PASSPORT)


@dataclass(slots=True)
class Member:
    """Somebody in good standing, as later steps need him."""

    person: int
    spell: int
    employer: int | None
    worker: Worker
    here_since: date


@dataclass(slots=True)
class Move:
    """A transfer that was accepted. `target` is None when it led outside the county."""

    person: int
    spell: int
    worker: Worker
    source: UnionPlan
    target: UnionPlan | None
    employer: int | None
    on: date


@dataclass(slots=True)
class Arrival:
    """Somebody who joined or came from outside the county not long ago."""

    person: int
    plan: UnionPlan
    story: Story
    employer: int | None
    id_number: str
    phone: str


@dataclass(slots=True)
class Ended:
    """A membership that ended by a decision of the committee."""

    spell: int
    plan: UnionPlan
    reason: str
    on: date


@dataclass
class People:
    """What was drawn. `heads` counts members by (employer, day): all, women, migrants, minorities, new forms."""

    members: dict[str, list[Member]] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    #: (earlier person, later person, their unions) that share name and birth date.
    pairs: list[tuple[int, int, UnionPlan, UnionPlan]] = field(default_factory=list)
    heads: dict[tuple[int, date], list[int]] = field(default_factory=dict)
    people: int = 0
    spells: int = 0


@dataclass
class _Twins:
    """Two unions, of each one member: same name, birth date, sex and people, another number."""

    first: UnionPlan
    second: UnionPlan
    worker: Worker | None = None
    people: list[int] = field(default_factory=list)

    def liken(self, plan: UnionPlan, worker: Worker) -> bool:
        """Let a fitting worker of the second union look like the one of the first; whether this is one of the two."""
        if plan is self.first:
            if self.worker is None and worker.document_kind == DocumentKind.ID_CARD:
                self.worker = worker
                return True
            return False
        other = self.worker
        if other is None or len(self.people) != 1 or worker.document_kind != DocumentKind.ID_CARD:
            return False
        if worker.sex != other.sex or (worker.ethnicity in MINORITIES) != (other.ethnicity in MINORITIES):
            return False
        worker.name, worker.birth, worker.ethnicity = other.name, other.birth, other.ethnicity
        return True


class _Drawing:
    """Draws all unions in turn."""

    def __init__(
        self,
        county: DemoCounty,
        plans: list[UnionPlan],
        units: Units,
        identities: Identities,
        days: tuple[date, ...],
    ) -> None:
        self._county, self._plans, self._units, self._days = county, plans, units, days
        self._opening = opening_day(county.as_of)
        self._writer = PeopleWriter(county.random("row keys"), identities)
        self._found = People()
        self._seen: set[tuple[str, date]] = set()
        self._twins = _twins(county, plans)
        self._another = _neighbours(plans, self._opening)
        self._pick = {code: _picker(choices) for code, choices in units.covered.items()}

    def run(self) -> People:
        """Draw and write everybody."""
        for at, plan in enumerate(self._plans, start=1):
            self._union(plan)
            if at % 250 == 0:
                self._county.say(f"  人员：{at} / {len(self._plans)} 个工会")
        self._writer.flush()
        for twins in {id(twins): twins for twins in self._twins.values()}.values():
            if len(twins.people) == 2:
                first, second = twins.people
                self._found.pairs.append((first, second, twins.first, twins.second))
        self._found.people, self._found.spells = self._writer.people, self._writer.spells
        return self._found

    def _union(self, plan: UnionPlan) -> None:
        random = self._county.random(f"people {plan.union.code}")
        teller = Teller(random, plan, self._opening, self._county.as_of, self._another)
        flags = zip(
            _shuffled(random, plan.women, plan.members),
            _shuffled(random, plan.minorities, plan.members),
            _shuffled(random, plan.migrants, plan.members),
            strict=True,
        )
        self._found.members[plan.union.code] = []
        papers = list(_OTHER_PAPERS) if plan.union.nature == "外商投资企业" and plan.members > 60 else []
        twins = self._twins.get(plan.union.code)
        for female, minority, migrant in flags:
            worker = self._new(random, plan, female=female, minority=minority, migrant=migrant)
            if papers and not minority and not migrant:
                worker.document_kind, worker.ethnicity = papers.pop(), Ethnicity.HAN
            likened = twins is not None and twins.liken(plan, worker)
            story = teller.standing(worker)
            written, employers = self._write(random, story, plan)
            self._remember(story, plan, written, employers)
            if twins is not None and likened:
                twins.people.append(written.person)
        for _ in range(plan.retained):
            self._write(random, teller.retained(self._any(random, plan)), plan)
        for _ in range(plan.departed):
            story = teller.departed(self._any(random, plan))
            written, _ = self._write(random, story, plan)
            self._gone(story, plan, written)

    def _new(self, random: Random, plan: UnionPlan, **flags: bool) -> Worker:
        """A worker whose name and birth date nobody else has: look-alikes are chosen, not left to chance."""
        while True:
            worker = draw_worker(random, plan.trade, self._county.as_of, **flags)
            if self._unseen(worker):
                return worker

    def _unseen(self, worker: Worker) -> bool:
        key = (worker.name, worker.birth)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _any(self, random: Random, plan: UnionPlan) -> Worker:
        members = plan.members
        return self._new(
            random,
            plan,
            female=random.random() < plan.women / members,
            minority=random.random() < plan.minorities / members,
            migrant=random.random() < plan.migrants / members,
        )

    def _gone(self, story: Story, plan: UnionPlan, written: Written) -> None:
        last, spell = story.last, written.spells[-1]
        if last.end is None:
            return
        if last.end_reason == EndReason.TRANSFER_OUT:
            move = Move(written.person, spell, story.worker, plan, None, None, last.end)
            self._found.moves.append(move)
        elif last.end_reason in (EndReason.LAPSE, EndReason.EXPELLED):
            self._found.ended.append(Ended(spell, plan, last.end_reason, last.end))

    def _write(self, random: Random, story: Story, plan: UnionPlan) -> tuple[Written, list[int | None]]:
        """Queue the story; employers stay the same as long as the union does."""
        employers: list[int | None] = []
        for chapter in story.chapters:
            same = employers and story.chapters[len(employers) - 1].place is chapter.place
            employers.append(employers[-1] if same else self._pick[chapter.place.union.code](random))
        written = self._writer.add(story, plan, employers)
        self._count(story, employers)
        return written, employers

    def _count(self, story: Story, employers: list[int | None]) -> None:
        worker = story.worker
        for chapter, employer in zip(story.chapters, employers, strict=True):
            if chapter.struck or chapter.kind != MembershipKind.REGULAR or employer is None:
                continue
            for day in self._days:
                if chapter.start <= day and (chapter.end is None or chapter.end > day):
                    row = self._found.heads.setdefault((employer, day), [0, 0, 0, 0, 0])
                    row[0] += 1
                    row[1] += worker.sex == Sex.FEMALE
                    row[2] += chapter.facts.is_migrant
                    row[3] += worker.ethnicity in MINORITIES
                    row[4] += chapter.facts.new_form_group != NewFormGroup.NONE

    def _remember(self, story: Story, plan: UnionPlan, written: Written, employers: list[int | None]) -> None:
        person, spells = written.person, written.spells
        last, found = story.last, self._found
        moved = last.begin_reason == BeginReason.TRANSFER_IN
        kept = found.members[plan.union.code]
        if len(kept) < _AT_HAND:
            since = last.start if moved else max(story.joined_on, plan.founded_on)
            kept.append(Member(person, spells[-1], employers[-1], story.worker, since))
        if len(story.chapters) == 1:
            recent = last.start > self._county.as_of - timedelta(_RECENT)
            if recent and last.start != plan.founded_on:
                found.arrivals.append(
                    Arrival(person, plan, story, employers[-1], written.id_number, written.phone)
                )
        elif moved:
            source = story.chapters[-2].place
            found.moves.append(
                Move(person, spells[-2], story.worker, source, plan, employers[-1], last.start)
            )


def draw_people(
    county: DemoCounty,
    plans: list[UnionPlan],
    units: Units,
    identities: Identities,
    days: tuple[date, ...],
) -> People:
    """Draw and write the people of all unions; `days` are those for which heads are counted."""
    return _Drawing(county, plans, units, identities, days).run()


def _twins(county: DemoCounty, plans: list[UnionPlan]) -> dict[str, _Twins]:
    """Pairs of unions, by the codes of both."""
    large = [at for at, plan in enumerate(plans) if plan.members >= 12]
    count = min(max(1, county.size.share(PAIRS)), len(large) // 2)
    drawn = sorted(county.random("twins").sample(large, 2 * count))
    found: dict[str, _Twins] = {}
    for at, other in zip(drawn[::2], drawn[1::2], strict=True):
        twins = _Twins(plans[at], plans[other])
        found |= {plans[at].union.code: twins, plans[other].union.code: twins}
    return found


def _shuffled(random: Random, true: int, size: int) -> list[bool]:
    flags = [True] * true + [False] * (size - true)
    random.shuffle(flags)
    return flags


def _picker(choices: list) -> Callable[[Random], int | None]:
    """Draws the id of one of the union's employers by weight."""
    ids = [employer.pk for employer, _ in choices]
    if len(ids) == 1:
        return lambda random: ids[0]
    cumulative = list(accumulate(weight for _, weight in choices))
    return lambda random: random.choices(ids, cum_weights=cumulative)[0]


def _neighbours(plans: list[UnionPlan], opening: date) -> Callable[[Random, UnionPlan], UnionPlan | None]:
    """Draws where somebody came from: a union of the same side, public or not, that stood at the opening balance."""
    sides: dict[bool, list[UnionPlan]] = {True: [], False: []}
    for plan in plans:
        if not is_new(plan, opening):
            sides[plan.trade.public].append(plan)
    cumulative = {side: list(accumulate(plan.members for plan in found)) for side, found in sides.items()}

    def draw(random: Random, plan: UnionPlan) -> UnionPlan | None:
        found = sides[plan.trade.public]
        if not found:
            return None
        other = random.choices(found, cum_weights=cumulative[plan.trade.public])[0]
        return None if other is plan else other

    return draw
