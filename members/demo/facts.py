"""Draws one worker: age, people, name, schooling, politics, form of employment."""

from bisect import bisect
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from members.enums import (
    DocumentKind,
    Education,
    EmploymentForm,
    Ethnicity,
    HouseholdType,
    NewFormGroup,
    PoliticalStatus,
    Sex,
    SkillGrade,
)

from .names import full_name
from .trades import SCHOOLING, Trade

_DEGREES = (
    Education.POSTGRADUATE, Education.BACHELOR, Education.COLLEGE, Education.VOCATIONAL, Education.SENIOR,
    Education.JUNIOR, Education.PRIMARY,
)  # fmt: skip
_SCHOOLING = {milieu: list(accumulate(weights)) for milieu, weights in SCHOOLING.items()}
#: The peoples of the county's minorities, by weight.
_PEOPLES = (
    ("05", 380), ("03", 300), ("17", 140), ("02", 70), ("11", 25), ("26", 15), ("38", 15), ("29", 12), ("15", 6),
    ("04", 6), ("35", 5), ("41", 4), ("08", 4), ("06", 4), ("43", 4), ("44", 4), ("31", 3), ("07", 3), ("30", 3),
    ("50", 2), ("12", 1), ("14", 1),
)  # fmt: skip
_PEOPLE_CODES = [code for code, _ in _PEOPLES]
_PEOPLE_WEIGHTS = list(accumulate(weight for _, weight in _PEOPLES))
_GRADES = (SkillGrade.FIVE, SkillGrade.FOUR, SkillGrade.THREE, SkillGrade.TWO, SkillGrade.ONE)
_GRADE_WEIGHTS = [34, 66, 90, 98, 100]
_SMALL_PARTIES = (
    PoliticalStatus.LEAGUE_DEMOCRATIC, PoliticalStatus.PROMOTION, PoliticalStatus.PEASANTS, PoliticalStatus.JIUSAN,
    PoliticalStatus.KMT, PoliticalStatus.CONSTRUCTION, PoliticalStatus.NO_PARTY,
)  # fmt: skip
#: Oldest age in work of men, of women in offices and of women at machines (国务院 1978 年 104 号; the slow rise since
#: 2025 moves these by months only).
_OLDEST_MAN, _OLDEST_CADRE, _OLDEST_WORKWOMAN = 59.5, 54.5, 49.5
_YOUNGEST = 18
_YEAR = 365.2425


@dataclass(frozen=True, slots=True)
class Facts:
    """What a spell tells of its member, in the order of MEMBER_FACTS."""

    employment_form: str = EmploymentForm.IN_POST
    is_migrant: bool = False
    new_form_group: str = NewFormGroup.NONE
    political_status: str = PoliticalStatus.MASSES
    education: str = Education.UNKNOWN
    skill_grade: str = SkillGrade.NONE
    household_type: str = HouseholdType.URBAN

    def row(self) -> tuple:
        """The values in the order of MEMBER_FACTS."""
        return (
            self.employment_form,
            self.is_migrant,
            self.new_form_group,
            self.political_status,
            self.education,
            self.skill_grade,
            self.household_type,
        )


@dataclass(slots=True)
class Worker:
    """A person as drawn, without number and record."""

    name: str
    sex: str
    birth: date
    ethnicity: str
    facts: Facts
    document_kind: str = DocumentKind.ID_CARD

    def age(self, on: date) -> float:
        """Years on the day."""
        return (on - self.birth).days / _YEAR


def draw_worker(
    random: Random, trade: Trade, as_of: date, *, female: bool, minority: bool, migrant: bool
) -> Worker:
    """A worker of the trade on the day."""
    sex = Sex.FEMALE if female else Sex.MALE
    birth = _birth(random, trade, as_of, female)
    ethnicity = _ethnicity(random, minority)
    name = full_name(random, ethnicity, sex, birth.year)
    age = (as_of - birth).days / _YEAR
    return Worker(name, sex, birth, ethnicity, _facts(random, trade, age, migrant))


def retire(random: Random, worker: Worker, as_of: date) -> Worker:
    """The worker as one who has left work: retired at the age for it, or else without work."""
    facts = worker.facts
    if random.random() < 0.14:
        form = EmploymentForm.UNEMPLOYED
    else:
        form = EmploymentForm.RETIRED
        oldest = _OLDEST_MAN + 1 if worker.sex == Sex.MALE else _OLDEST_CADRE + 1
        worker.birth = as_of - timedelta(days=int((oldest + 0.2 + random.random() * 5) * _YEAR))
    worker.facts = replace(facts, employment_form=form, new_form_group=NewFormGroup.NONE, is_migrant=False)
    return worker


def before(random: Random, facts: Facts, age: float) -> Facts:
    """The same member a while earlier: one thing was different then."""
    steps: list[dict[str, Any]] = []
    if facts.political_status == PoliticalStatus.PARTY:
        earlier = PoliticalStatus.PROBATIONARY
        steps.append({"political_status": earlier})
    if facts.political_status == PoliticalStatus.MASSES and 28 < age < 31:
        steps.append({"political_status": PoliticalStatus.LEAGUE})
    if facts.education in (Education.BACHELOR, Education.COLLEGE):
        steps.append(
            {
                "education": Education.COLLEGE
                if facts.education == Education.BACHELOR
                else Education.VOCATIONAL
            }
        )
    if facts.skill_grade in _GRADES[1:]:
        steps.append({"skill_grade": _GRADES[_GRADES.index(SkillGrade(facts.skill_grade)) - 1]})
    if facts.employment_form == EmploymentForm.IN_POST:
        steps.append({"employment_form": EmploymentForm.DISPATCHED})
    return replace(facts, **random.choice(steps)) if steps else replace(facts, education=Education.UNKNOWN)


def joined_once(random: Random, birth: date, latest: date) -> date:
    """The day of first joining: some years after the eighteenth birthday, at the latest on `latest`."""
    first = birth + timedelta(days=int(_YEAR * _YOUNGEST))
    day = first + timedelta(days=int(random.expovariate(1 / (5 * _YEAR))))
    return min(max(day, date(1985, 1, 1)), latest)


def _birth(random: Random, trade: Trade, as_of: date, female: bool) -> date:
    mean, spread = (31, 6) if trade.turnover >= 0.5 else (42, 9) if trade.public else (39, 9)
    oldest = (
        _OLDEST_MAN if not female else _OLDEST_CADRE if trade.public or trade.joint else _OLDEST_WORKWOMAN
    )
    youngest = 22.5 if trade.public else 20.2
    age = random.gauss(mean, spread)
    while not youngest < age < oldest:
        age = random.gauss(mean, spread)
    return as_of - timedelta(days=int(age * _YEAR))


def _ethnicity(random: Random, minority: bool) -> str:
    if minority:
        return _PEOPLE_CODES[bisect(_PEOPLE_WEIGHTS, random.random() * _PEOPLE_WEIGHTS[-1])]
    return Ethnicity.FOREIGN if random.random() < 0.0003 else Ethnicity.HAN


def _facts(random: Random, trade: Trade, age: float, migrant: bool) -> Facts:
    weights = _SCHOOLING["migrant" if migrant else trade.schooling]
    education = _DEGREES[bisect(weights, random.random() * weights[-1])]
    form, group = EmploymentForm.IN_POST, NewFormGroup.NONE
    drawn = random.random()
    for name, share in trade.new_forms:
        drawn -= share
        if drawn < 0:
            form, group = EmploymentForm.NEW_FORM, NewFormGroup(name)
            break
    else:
        drawn = random.random()
        if drawn < trade.dispatched:
            form = EmploymentForm.DISPATCHED
        elif not trade.public and not trade.joint and age > 50 and drawn > 0.93:
            form = EmploymentForm.INTERNAL_RETIRED
        elif not trade.public and not trade.joint and drawn > 0.995:
            form = EmploymentForm.LAID_OFF
    return Facts(
        form,
        migrant,
        group,
        _politics(random, trade.party * (0.4 if migrant else 1), age),
        education,
        _grade(random, trade),
        _household(random, migrant, trade),
    )


def _politics(random: Random, party: float, age: float) -> str:
    drawn = random.random()
    if drawn < party * (0.4 if age < 28 else 1):
        return PoliticalStatus.PROBATIONARY if random.random() < 0.03 else PoliticalStatus.PARTY
    if age < 28 and random.random() < 0.6:
        return PoliticalStatus.LEAGUE
    if party > 0.15 and random.random() < 0.012:
        return random.choice(_SMALL_PARTIES)
    return PoliticalStatus.UNKNOWN if random.random() < 0.01 else PoliticalStatus.MASSES


def _grade(random: Random, trade: Trade) -> str:
    if random.random() >= trade.skilled:
        return SkillGrade.NONE
    return _GRADES[bisect(_GRADE_WEIGHTS, random.random() * 100 % 100)]


def _household(random: Random, migrant: bool, trade: Trade) -> str:
    if migrant:
        return HouseholdType.RURAL
    drawn = random.random()
    if drawn < (0.05 if trade.public else 0.12):
        return HouseholdType.CONVERTED
    return HouseholdType.UNKNOWN if drawn > 0.985 else HouseholdType.URBAN
