"""A ledger in plain Python of what was done to a small county, counted by naive loops: what figures must agree with.

Nothing here asks the database or the product. Days are counted half-open, as people speak of them: from the first day
on, until the day from which it is no more.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

#: What an entry into, or an exit from, the regular members is called; what fits nothing was corrected.
ENTRIES = {
    "join": "joined",
    "transfer_in": "transferred_in",
    "restore": "restored",
    "opening": "opening_entries",
}
EXITS = {
    "leave": "left",
    "lapse": "left",
    "expelled": "left",
    "died": "died",
    "transfer_out": "transferred_out",
    "retain": "retained_out",
}
COMING = (*ENTRIES.values(), "corrected_in")
GOING = ("left", "died", "transferred_out", "retained_out", "corrected_out")


@dataclass
class Dated:
    """Something true of `whose` at `where` from a day to a day."""

    whose: str
    where: str
    begin: date
    end: date | None = None

    def on(self, day: date) -> bool:
        """Whether it is true on the day."""
        return self.begin <= day and (self.end is None or day < self.end)


@dataclass
class Spell(Dated):
    """A membership; `where` is the union."""

    is_regular: bool = True
    is_migrant: bool = False
    begun_by: str = "join"
    ended_by: str = ""


@dataclass
class Ledger:
    """Everything that was done. `women` are names; `places` say below which node a union stood."""

    spells: list[Spell] = field(default_factory=list)
    women: set[str] = field(default_factory=set)
    places: list[Dated] = field(default_factory=list)
    unions: dict[str, date] = field(default_factory=dict)
    coverages: list[Dated] = field(default_factory=list)
    headcounts: dict[str, dict[date, int]] = field(default_factory=dict)

    def open_spell(self, person: str) -> Spell | None:
        """The person's spell that goes on."""
        return next((row for row in self.spells if row.whose == person and row.end is None), None)

    def below(self, node: str, day: date) -> set[str]:
        """The node and what stood below it on the day."""
        found = {node}
        while True:
            more = {row.whose for row in self.places if row.on(day) and row.where in found} - found
            if not more:
                return found
            found |= more

    def stocks(self, node: str, day: date) -> dict[str, int]:
        """What is counted at the end of the day."""
        inside = self.below(node, day)

        def members(fits: Callable[[Spell], bool]) -> int:
            return sum(1 for row in self.spells if row.where in inside and row.on(day) and fits(row))

        counted = {
            "members": members(lambda row: row.is_regular),
            "roll": members(lambda row: True),
            "retained": members(lambda row: not row.is_regular),
            "voters": members(lambda row: row.is_regular),
            "women": members(lambda row: row.is_regular and row.whose in self.women),
            "migrants": members(lambda row: row.is_regular and row.is_migrant),
            "unions": sum(1 for union, founded in self.unions.items() if union in inside and founded <= day),
            "employees": 0,
        }
        for row in self.coverages:
            declared = {on: many for on, many in self.headcounts.get(row.whose, {}).items() if on <= day}
            if row.where in inside and row.on(day) and declared:
                counted["employees"] += declared[max(declared)]
        return counted

    def undeclared(self, node: str, day: date) -> int:
        """Covered employers of which nothing was declared up to the day."""
        inside = self.below(node, day)
        return sum(
            1
            for row in self.coverages
            if row.where in inside
            and row.on(day)
            and not any(on <= day for on in self.headcounts.get(row.whose, {}))
        )

    def flows(self, node: str, first: date, last: date) -> dict[str, int]:
        """Who came to and went from the regular members of the node's unions within the days, by what it is called."""
        inside = self.below(node, last)
        regular = [row for row in self.spells if row.is_regular and row.where in inside]
        counted = dict.fromkeys((*COMING, *GOING), 0)
        for row in regular:
            mine = [other for other in regular if (other.whose, other.where) == (row.whose, row.where)]
            if first <= row.begin <= last and not any(other.end == row.begin for other in mine):
                counted[ENTRIES.get(row.begun_by, "corrected_in")] += 1
            if row.end is None or not first <= row.end <= last:
                continue
            if not any(other.begin == row.end for other in mine):
                counted[EXITS.get(row.ended_by, "corrected_out")] += 1
        founded = [union for union, on in self.unions.items() if union in inside and first <= on <= last]
        return {**counted, "new_unions": len(founded)}
