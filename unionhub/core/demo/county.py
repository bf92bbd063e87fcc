"""What the kernel's seed hands to the parts that the domains declare.

A domain joins the demo by a module or package `demo` that ends with a tuple (found like menus and jobs, `registry`):

    DEMO = (DemoPart("members", fill),)

`fill(county)` writes the domain's records in the running transaction and returns how many of each, by Chinese label.
The kernel imports no domain; the parts run in the order of INSTALLED_APPS.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from ..models import Organisation, User
from .tree import DemoUnion

#: The day up to which the demo tells its story, as long as today is not before it.
AS_OF = date(2026, 10, 31)
#: Employees of the unions in a real county (domain.md 4.1), and the size that goes with 130 unions.
UNIONS, WORKERS = 130, 14_251


@dataclass(frozen=True)
class DemoSize:
    """How large: grassroots unions, and the employees they declare. Everything else keeps the county's proportions."""

    unions: int = UNIONS
    workers: int = WORKERS

    def share(self, of_the_county: int) -> int:
        """A number of the full county, in the proportion of this size."""
        return (2 * self.workers * of_the_county + WORKERS) // (2 * WORKERS)


@dataclass(frozen=True)
class DemoCounty:
    """The tree and the accounts as seeded, and what keeps two seeds equal."""

    size: DemoSize
    seed: int
    as_of: date
    nodes: dict[str, Organisation]
    unions: list[DemoUnion]
    users: dict[str, User]
    say: Callable[[str], None] = field(default=lambda text: None, compare=False)

    def random(self, about: str) -> Random:
        """A source of its own for each topic: what one draws does not move the others."""
        return Random(f"{self.seed}:{about}")  # noqa: S311  (fictitious people, no secrets)


@dataclass(frozen=True)
class DemoPart:
    """What a domain adds to the demo."""

    key: str
    fill: Callable[[DemoCounty], dict[str, int]]


def last_day_told(today: date) -> date:
    """AS_OF; on a clock that stands before it, the last day of the month before: nothing may lie in the future."""
    return AS_OF if today >= AS_OF else today.replace(day=1) - timedelta(1)
