"""How many of whom in each union, so that the county's totals are exact and every union stays plausible.

The totals are those of a real county (domain.md 4.1), scaled to the size asked for: 14,251 employees, 13,138 members
in good standing, of them 4,957 women, 4,932 migrant workers, 5,601 of minorities.
"""

from dataclasses import dataclass
from datetime import date

from unionhub.core.demo.county import DemoCounty
from unionhub.core.demo.tree import DemoUnion
from unionhub.core.models import Organisation

from ..rules.memberships import months_before
from .shares import apportion, quotas
from .trades import FOUNDED_LATE, Trade, trade_of

MEMBERS, WOMEN, MIGRANTS, MINORITIES, RETAINED = 13_138, 4_957, 4_932, 5_601, 214
#: Members of opening day who left, moved out of the county or died within the two years; not counted above.
DEPARTED = 540
#: Months from the opening balance to the last day told.
MONTHS = 24

#: Usual share of minorities by district; what is not named has the county's.
_MINORITY_RATES = {
    "CX01": 0.36, "CX02": 0.48, "CX03": 0.34, "CX05": 0.52, "CX06": 0.58, "CX07": 0.62, "CX08": 0.4, "CX09": 0.66,
    "CX10": 0.38, "CX11": 0.44, "CX12": 0.46, "CX14": 0.33,
}  # fmt: skip
_MINORITY_RATE = 0.42


@dataclass(frozen=True)
class UnionPlan:
    """What is to be made of one union. `district` counts from 1; `outside` are employees who have not joined."""

    union: DemoUnion
    organisation: Organisation
    trade: Trade
    district: int
    founded_on: date
    employees: int
    members: int
    women: int
    migrants: int
    minorities: int
    retained: int
    departed: int

    @property
    def outside(self) -> int:
        """Employees who are no members."""
        return self.employees - self.members


def opening_day(as_of: date) -> date:
    """The day of the opening balance: 24 months before the day after the last one told."""
    return months_before(as_of.replace(day=1), MONTHS - 1)


def is_new(plan: UnionPlan, opening: date) -> bool:
    """Whether the union was founded after the opening balance, so that all its members joined since."""
    return plan.founded_on > opening


def plan_unions(county: DemoCounty) -> list[UnionPlan]:
    """The plan of every union, in the order of the tree's list."""
    share = county.size.share
    random = county.random("plan")
    opening = opening_day(county.as_of)
    trades = [trade_of(union.nature, union.name) for union in county.unions]
    employees = apportion(
        [trade.size * random.uniform(0.9, 1.1) for trade in trades], county.size.workers, least=4
    )
    total = share(MEMBERS)
    # Organs and institutions have all joined (domain.md 4.1); at least three members are left in every union.
    outside = quotas(
        [0 if trade.public else max(0, count - 3) for trade, count in zip(trades, employees, strict=True)],
        [trade.outside for trade in trades],
        county.size.workers - total,
    )
    members = [count - absent for count, absent in zip(employees, outside, strict=True)]
    women = quotas(members, [trade.women for trade in trades], share(WOMEN))
    migrants = quotas(members, [trade.migrants for trade in trades], share(MIGRANTS))
    minorities = quotas(
        members, [_minority_rate(union, random.gauss(0, 0.04)) for union in county.unions], share(MINORITIES)
    )
    founded = [
        _founded(union, trade, opening, random.random())
        for union, trade in zip(county.unions, trades, strict=True)
    ]
    retained = apportion(
        [
            0 if day > opening else _retaining(trade) * trade.size
            for trade, day in zip(trades, founded, strict=True)
        ],
        share(RETAINED),
    )
    departed = apportion([trade.size * (0.3 + 2 * trade.turnover) for trade in trades], share(DEPARTED))
    districts = {code: number for number, code in enumerate(sorted({u.parent for u in county.unions}), 1)}
    return [
        UnionPlan(
            union,
            county.nodes[union.code],
            trade,
            districts[union.parent],
            *figures,
        )
        for union, trade, *figures in zip(
            county.unions,
            trades,
            founded,
            employees,
            members,
            women,
            migrants,
            minorities,
            retained,
            departed,
            strict=True,
        )
    ]


def _minority_rate(union: DemoUnion, difference: float) -> float:
    return min(0.9, max(0.1, _MINORITY_RATES.get(union.parent, _MINORITY_RATE) + difference))


def _retaining(trade: Trade) -> float:
    """Who retires from a public unit or a state firm stays on its roll; from a stall hardly anybody does."""
    return 1.0 if trade.public else 0.1 if trade.joint else 0.5


def _founded(union: DemoUnion, trade: Trade, opening: date, drawn: float) -> date:
    for part, months in FOUNDED_LATE:
        if part in union.name:
            return months_before(opening, -months).replace(day=1 + int(drawn * 27))
    oldest, newest = (1984, 2008) if trade.public else (2003, 2020)
    return date(
        oldest + int(drawn * (newest - oldest)), 1 + int(drawn * 997) % 12, 1 + int(drawn * 9973) % 28
    )
