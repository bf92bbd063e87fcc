"""Terms of office, elected bodies and certificates: some due this quarter and the next, some overdue."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from unionhub.core.demo.county import DemoCounty
from unionhub.core.demo.tree import DISTRICTS
from unionhub.core.models import Organisation

from ..enums import Organ, Post, Sex
from ..models import Certificate, CommitteeMember, Term
from ..rules.terms import add_months, due_date, quarter_of
from ..rules.unions import MEMBERS_FOR_OWN_COMMITTEE, committee_size
from .names import full_name
from .people import Member
from .plan import UnionPlan, opening_day
from .writing import moment

#: Ten women members ask for a women's committee (工会女职工委员会工作条例 §10).
_WOMEN = 10
#: Of a hundred unions: overdue, overdue with leave to wait, due this quarter, due the next.
_OVERDUE, _EXTENDED, _THIS, _NEXT = 5, 3, 8, 9
_BLOCK = 1_000


@dataclass
class Offices:
    """What was drawn, to be written."""

    terms: list[Term] = field(default_factory=list)
    seats: list[CommitteeMember] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)


@dataclass(frozen=True)
class _Home:
    """A union as its elections need it."""

    organisation: Organisation
    founded_on: date
    members: int
    women: int
    employees: int
    years: int
    at_hand: list[Member]


def make_offices(
    county: DemoCounty, plans: list[UnionPlan], members: dict[str, list[Member]], founded: dict[str, date]
) -> dict[str, int]:
    """Write terms, committees and certificates of all unions and of the districts; returns how many of each."""
    random = county.random("offices")
    made = Offices()
    homes = list(_homes(county, plans, members, founded, random))
    places = list(range(len(homes)))
    random.shuffle(places)
    for at, home in zip(places, homes, strict=True):
        _office(random, county.as_of, home, at * 100 // len(homes), made)
    Term.objects.bulk_create(made.terms, batch_size=_BLOCK)
    CommitteeMember.objects.bulk_create(made.seats, batch_size=_BLOCK)
    Certificate.objects.bulk_create(made.certificates, batch_size=_BLOCK)
    return {"届次": len(made.terms), "委员": len(made.seats), "法人证书": len(made.certificates)}


def _homes(
    county: DemoCounty,
    plans: list[UnionPlan],
    members: dict[str, list[Member]],
    founded: dict[str, date],
    random: Random,
) -> Iterator[_Home]:
    for plan in plans:
        years = 5 if random.random() < (0.85 if plan.trade.public else 0.4) else 3
        yield _Home(
            plan.organisation,
            plan.founded_on,
            plan.members,
            plan.women,
            plan.employees,
            years,
            members[plan.union.code],
        )
    for code, _, _ in DISTRICTS:
        # A federation's committee is elected from below; its people belong to other unions.
        yield _Home(county.nodes[code], founded[code], 150, 60, 0, 5, [])


def _office(random: Random, as_of: date, home: _Home, place: int, made: Offices) -> None:
    due = _due(random, as_of, home.years, place)
    elected = max(add_months(due, -12 * home.years), home.founded_on)
    due = due_date(elected, home.years)
    number = 1 + (elected - home.founded_on).days // (365 * home.years + 2)
    if number > 1:
        earlier = add_months(elected, -12 * home.years)
        made.terms.append(_term(random, home, number - 1, max(earlier, home.founded_on), elected))
    term = _term(random, home, number, elected, due)
    if _OVERDUE <= place < _OVERDUE + _EXTENDED and due < as_of:
        term.extended_to = add_months(due, 6)
        term.extension_document = f"澄工发〔{due.year}〕{random.randint(1, 60)}号"
    made.terms.append(term)
    chair = _bodies(random, as_of, home, term, made.seats)
    issued = (term.approved_on or elected) + timedelta(10)
    large = home.members >= MEMBERS_FOR_OWN_COMMITTEE
    if issued < as_of and (large or random.random() < 0.3) and random.random() < 0.95:
        made.certificates.append(
            Certificate(
                organisation=home.organisation,
                number=f"工法证字第{len(made.certificates) + 1:09d}号",
                valid_from=issued,
                valid_to=term.extended_to or due,
                legal_representative=chair,
                authority="澄溪县总工会",
                term=term,
            )
        )


def _due(random: Random, as_of: date, years: int, place: int) -> date:
    """When the term ends, by the union's place of a hundred."""
    this = quarter_of(as_of + timedelta(1))
    if place < _OVERDUE:
        return as_of - timedelta(random.randint(15, 270))
    if place < _OVERDUE + _EXTENDED:
        # Six months later is still to come.
        return as_of - timedelta(random.randint(5, 90))
    if place < _OVERDUE + _EXTENDED + _THIS:
        # Not within the next weeks: «this quarter» is to stay so for a while after the last day told.
        last = this.end - timedelta(1)
        return last - timedelta(random.randint(0, max(0, (last - as_of).days - 45)))
    if place < _OVERDUE + _EXTENDED + _THIS + _NEXT:
        return this.end + timedelta(random.randint(0, (this.next.end - this.end).days - 1))
    days = (add_months(as_of, 12 * years) - this.next.end).days - 20
    return this.next.end + timedelta(random.randint(0, days))


def _term(random: Random, home: _Home, number: int, elected: date, due: date) -> Term:
    approved = elected + timedelta(random.randint(5, 16))
    return Term(
        organisation=home.organisation,
        number=number,
        elected_on=elected,
        years=home.years,
        due_on=due,
        direct_election=home.years == 3 and random.random() < 0.4,
        approved_on=approved,
        approval_document=f"澄工发〔{approved.year}〕{random.randint(1, 60)}号",
    )


def _seats(members: int) -> int:
    """How many sit on the committee: an odd number of the bracket, more the more members there are."""
    size = committee_size(members)
    steps = (size.most - size.least) // 2
    lower = {24: 3, 200: 25, 1_000: 201, 5_000: 1_001}.get(size.up_to or 0, 5_001)
    span = max(1, (size.up_to or 50_000) - lower + 1)
    return (
        size.least + 2 * min(steps, (members - lower) * (steps + 1) // span)
        if members >= lower
        else size.least
    )


def _bodies(random: Random, as_of: date, home: _Home, term: Term, seats: list[CommitteeMember]) -> str:
    """Elect the bodies of the term; returns the chair's name."""
    eligible = [member for member in home.at_hand if member.here_since <= term.elected_on]
    women = [member for member in eligible if member.worker.sex == Sex.FEMALE]
    size = _seats(home.members)
    committee = _elect(random, home, term, Organ.COMMITTEE, eligible, size, seats, female=False)
    taken = {seat.person_id for seat in committee}
    if home.members >= MEMBERS_FOR_OWN_COMMITTEE:
        others = [member for member in eligible if member.person not in taken]
        _elect(random, home, term, Organ.AUDIT, others, 3, seats, female=False)
    if home.women >= _WOMEN:
        _elect(random, home, term, Organ.WOMEN, women, 5 if home.women > 60 else 3, seats, female=True)
    if random.random() < 0.1 and (as_of - term.elected_on).days > 400 and len(committee) > 3:
        _replace(random, as_of, home, term, committee, eligible, seats)
    return committee[0].name


def _elect(
    random: Random,
    home: _Home,
    term: Term,
    organ: Organ,
    eligible: list[Member],
    size: int,
    seats: list[CommitteeMember],
    *,
    female: bool,
) -> list[CommitteeMember]:
    """Fill the seats by members at hand, else by name only; names are different within the body."""
    found: dict[str, int | None] = {}
    for member in random.sample(eligible, min(len(eligible), size)):
        found.setdefault(member.worker.name, member.person)
    while len(found) < size:
        found.setdefault(full_name(random, "01", Sex.FEMALE if female else random.choice("12"), 1980), None)
    vices = 0 if size < 5 else 2 if size >= 11 else 1
    recorded = moment(term.elected_on)
    made = []
    for at, (name, person) in enumerate(found.items()):
        post = Post.CHAIR if at == 0 else Post.VICE_CHAIR if at <= vices else Post.MEMBER
        made.append(
            CommitteeMember(
                term=term,
                organ=organ,
                post=post,
                name=name,
                person_id=person,
                is_full_time=post == Post.CHAIR
                and organ == Organ.COMMITTEE
                and home.employees >= 200
                and random.random() < 0.5,
                valid_from=term.elected_on,
                recorded_at=recorded,
            )
        )
    seats += made
    return made


def _replace(
    random: Random,
    as_of: date,
    home: _Home,
    term: Term,
    committee: list[CommitteeMember],
    eligible: list[Member],
    seats: list[CommitteeMember],
) -> None:
    """Somebody gave up his seat, another was elected into it."""
    names = {seat.name for seat in committee}
    people = {seat.person_id for seat in seats if seat.term is term}
    others = [
        member for member in eligible if member.worker.name not in names and member.person not in people
    ]
    if not others:
        return
    gone = committee[-1]
    day = as_of - timedelta(random.randint(60, 300))
    gone.valid_to, gone.end_recorded_at = day, moment(day)
    follower = random.choice(others)
    seats.append(
        CommitteeMember(
            term=term,
            organ=Organ.COMMITTEE,
            post=gone.post,
            name=follower.worker.name,
            person_id=follower.person,
            valid_from=day,
            recorded_at=moment(day),
        )
    )


def founding_days(county: DemoCounty) -> dict[str, date]:
    """When the districts' unions were founded."""
    random = county.random("districts")
    opening = opening_day(county.as_of)
    return {code: date(opening.year - random.randint(18, 40), 4, 28) for code, _, _ in DISTRICTS}
