"""The clerks of a small county at work: each deed goes through the domain's service and is written into the ledger.

A deed that the state of things does not allow is left out before the service is asked, so a refusal is a fault.
"""

from datetime import date, timedelta

from django.utils import timezone

from members.enums import BeginReason
from members.models import Employer, Membership, Union, UnionSpell
from members.services import departures, employers, headcounts, memberships, transfers, unions
from members.services.unions import Place
from tests.conftest import Cast, make_account
from tests.indicators.registry.ledger import Dated, Ledger, Spell
from tests.members.make import OPENING, make_house, make_person
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation

#: Names of the people; every second one is a woman.
PEOPLE = ("甲一", "乙二", "丙三", "丁四", "戊五")
DEEDS = (
    "join", "enter", "migrant", "retain", "retain above", "restore", "leave", "die", "move", "go abroad",
    "strike", "found", "place", "declare", "cover",
)  # fmt: skip


class Office:
    """Three unions in two townships, five people, an employer of each union; the county's two clerks."""

    def __init__(self, cast: Cast) -> None:
        self.house = make_house(cast)
        self.cast, self.clerk = cast, cast.clerk
        self.second = make_account("clerk2", cast.county, ("clerk", cast.county))
        self.today = timezone.localdate()
        self.ledger = Ledger(women=set(PEOPLE[1::2]))
        self.nodes = {node.code: node for node in Organisation.objects.all()}
        self.people = {}
        for serial, name in enumerate(PEOPLE, 1):
            sex = "2" if name in self.ledger.women else "1"
            self.people[name] = make_person(cast.union_a1, name, serial, sex=sex, joined_on=None)
        for code, parent in (("TA", "C"), ("TB", "C"), ("A1", "TA"), ("A2", "TA"), ("B1", "TB")):
            begun = OPENING if parent != "C" else date(1950, 1, 1)
            self.ledger.places.append(Dated(code, parent, begun))
        for code, employer in self.house.employers.items():
            self.ledger.unions[code] = date(2015, 5, 1)
            self.ledger.coverages.append(Dated(employer.name, code, OPENING))
        Union.objects.update(is_joint=True)  # so that one union may cover several employers
        #: The day each person, union and employer was last dealt with: the next deed is later.
        self.last: dict[str, date] = {}

    @property
    def unions(self) -> list[str]:
        """Codes of the grassroots unions."""
        return list(self.ledger.unions)

    def do(self, deed: str, gap: int, who: int, what: int) -> bool:
        """Try a deed so many days after the last of its kind; False where the state of things does not allow it."""
        person = PEOPLE[who % len(PEOPLE)]
        union = self.unions[what % len(self.unions)]
        act = getattr(self, "_" + deed.replace(" ", "_"))
        about = {"found": "", "place": union, "declare": union + "?", "cover": union + "!"}.get(deed, person)
        on = self.last.get(about, OPENING) + timedelta(gap)
        if on > self.today or not act(on, person, union, what):
            return False
        self.last[about] = on
        return True

    def _row(self, person: str) -> Membership:
        row = memberships.current(self.people[person])
        assert row is not None
        return row

    def _begin(self, on: date, person: str, union: str, reason: str) -> bool:
        if self.ledger.open_spell(person) is not None or self.ledger.unions[union] > on:
            return False
        memberships.begin(
            self.people[person], self.nodes[union], on, reason=reason, facts={}, actor=self.clerk
        )
        self.ledger.spells.append(Spell(person, union, on, begun_by=reason))
        return True

    def _join(self, on: date, person: str, union: str, what: int) -> bool:
        return self._begin(on, person, union, BeginReason.JOIN)

    def _enter(self, on: date, person: str, union: str, what: int) -> bool:
        return self._begin(on, person, union, BeginReason.OPENING)

    def _next(self, on: date, person: str, reason: str, **changed: object) -> None:
        """Close the person's spell in the ledger and open the next one."""
        old = self.ledger.open_spell(person)
        assert old is not None
        old.end, old.ended_by = on, reason
        facts = {"where": old.where, "is_regular": old.is_regular, "is_migrant": old.is_migrant, **changed}
        self.ledger.spells.append(Spell(person, begin=on, begun_by=reason, **facts))

    def _migrant(self, on: date, person: str, union: str, what: int) -> bool:
        old = self.ledger.open_spell(person)
        if old is None:
            return False
        memberships.change(self._row(person), on, {"is_migrant": not old.is_migrant}, self.clerk)
        self._next(on, person, "change", is_migrant=not old.is_migrant)
        return True

    def _retain(self, on: date, person: str, union: str, what: int, above: bool = False) -> bool:
        old = self.ledger.open_spell(person)
        if old is None or not old.is_regular:
            return False
        upper = self.nodes[old.where].parent
        departures.retain(self._row(person), on, self.clerk, why="retired", at_upper=above)
        self._next(on, person, "retain", is_regular=False, where=upper.code if above else old.where)
        return True

    def _retain_above(self, on: date, person: str, union: str, what: int) -> bool:
        return self._retain(on, person, union, what, above=True)

    def _restore(self, on: date, person: str, union: str, what: int) -> bool:
        old = self.ledger.open_spell(person)
        if old is None or old.is_regular or old.where not in self.ledger.unions:
            return False
        departures.restore(self._row(person), on, {}, self.clerk)
        self._next(on, person, "restore", is_regular=True)
        return True

    def _leave(self, on: date, person: str, union: str, what: int) -> bool:
        old = self.ledger.open_spell(person)
        if old is None:
            return False
        if what % 2:
            departures.leave(self._row(person), on, self.clerk, body="委员会", note="本人提出")
        else:
            departures.die(self._row(person), on, self.clerk)
        old.end, old.ended_by = on, "leave" if what % 2 else "died"
        return True

    _die = _leave

    def _move(self, on: date, person: str, union: str, what: int) -> bool:
        old = self.ledger.open_spell(person)
        if old is None or old.where == union or self.ledger.unions[union] > on:
            return False
        sent = transfers.hand_out(self._row(person), self.clerk, to_organisation=self.nodes[union])
        transfers.accept(sent, self.second, on=on)
        migrant = old.is_migrant
        old.end, old.ended_by = on, "transfer_out"
        self.ledger.spells.append(Spell(person, union, on, is_migrant=migrant, begun_by="transfer_in"))
        return True

    def _go_abroad(self, on: date, person: str, union: str, what: int) -> bool:
        old = self.ledger.open_spell(person)
        if old is None:
            return False
        sent = transfers.hand_out(self._row(person), self.clerk, outside_name="外县工会")
        transfers.accept(sent, self.second, on=on)
        old.end, old.ended_by = on, "transfer_out"
        return True

    def _strike(self, on: date, person: str, union: str, what: int) -> bool:
        """A spell that should never have been entered: whatever it said is as if it had not been."""
        mine = [row for row in self.ledger.spells if row.whose == person]
        if not mine:
            return False
        wrong = mine[what % len(mine)]
        row = Membership.objects.standing().get(person=self.people[person], valid_from=wrong.begin)
        memberships.correct(row, None, self.clerk, "登记有误")
        self.ledger.spells.remove(wrong)
        return True

    def _found(self, on: date, person: str, union: str, what: int) -> bool:
        code, parent = f"N{len(self.unions)}", ("TA", "TB")[what % 2]
        node = Organisation(
            name=f"新建第{len(self.unions)}工会",
            code=code,
            kind=OrganisationKind.PRIMARY,
            parent=self.nodes[parent],
        )
        made = unions.register(
            node,
            Union(founded_on=on, founding_document="批复1号"),
            nature=self.house.natures["私营企业"],
            industry="C",
            actor=self.clerk,
        )
        self.nodes[code] = made.organisation
        self.ledger.unions[code] = on
        self.ledger.places.append(Dated(code, parent, on))
        self.last[code] = on
        return True

    def _place(self, on: date, person: str, union: str, what: int) -> bool:
        """The union goes to the other township."""
        held = next(row for row in self.ledger.places if row.whose == union and row.end is None)
        other = "TB" if held.where == "TA" else "TA"
        spell = UnionSpell.objects.standing().get(union__organisation__code=union, valid_to=None)
        unions.classify(
            spell.union,
            on,
            Place(self.nodes[other], spell.nature, spell.industry),
            self.clerk,
            reason="区划调整",
        )
        held.end = on
        self.ledger.places.append(Dated(union, other, on))
        self.nodes[union] = Organisation.objects.select_related("parent").get(code=union)
        return True

    def _employer(self, union: str) -> Employer | None:
        return self.house.employers.get(union)

    def _declare(self, on: date, person: str, union: str, what: int) -> bool:
        employer = self._employer(union)
        if employer is None:
            return False
        headcounts.declare(employer, on, {"employees": 10 + what}, actor=self.clerk)
        self.ledger.headcounts.setdefault(employer.name, {})[on] = 10 + what
        return True

    def _cover(self, on: date, person: str, union: str, what: int) -> bool:
        """Another union covers the employer from now on."""
        employer, target = self._employer(union), self.unions[(what // 7) % len(self.unions)]
        if employer is None or self.ledger.unions[target] > on:
            return False
        held = next(row for row in self.ledger.coverages if row.whose == employer.name and row.end is None)
        if held.where == target or not self.nodes[target].union.is_joint:
            return False
        employers.cover(employer, self.nodes[target], on, actor=self.clerk)
        held.end = on
        self.ledger.coverages.append(Dated(employer.name, target, on))
        return True
