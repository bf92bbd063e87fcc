"""What the check of a roll looks up once: unions and employers in reach, and who stood in the file so far."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from unionhub.core.enums import OrganisationKind
from unionhub.core.sheets import Check

from ..models import Membership
from .lookups import Lookup, employers, organisations

ADD, WHOLE = "add", "whole"
AUTO, JOINING, OPENING = "auto", "join", "opening"
#: Nodes of the tree that have no members of their own.
MEMBERLESS = frozenset({OrganisationKind.COUNTY, OrganisationKind.GROUP})


@dataclass
class RollState:
    """Lookups of one reading. `begun`: unions that have had members; `seen`: rows by number, to find it twice;
    `met`: known people in the file; `unclear`: (union, name) of rows whose number cannot be read; `named`: unions.
    """

    on: date
    mode: str
    basis: str
    unions: Lookup
    employers: Lookup
    begun: set[int]
    seen: dict[str, int] = field(default_factory=dict)
    met: set[int] = field(default_factory=set)
    unclear: set[tuple[int | None, str | None]] = field(default_factory=set)
    named: set[int] = field(default_factory=set)

    def employer_name(self, key: int | None) -> str:
        """The employer's name; of one out of reach that there is one."""
        if key is None:
            return "未填"
        return str(self.employers.records.get(key, "其他单位"))


def prepare(check: Check, action: str) -> RollState:
    """Load the lookups within the user's reach."""
    options: Any = check.options
    return RollState(
        on=check.on,
        mode=options.get("mode") or ADD,
        basis=options.get("basis") or AUTO,
        unions=organisations(check.user, action, without=MEMBERLESS),
        employers=employers(check.user, "members.employer.view"),
        begun=set(
            Membership.objects.standing().order_by().values_list("organisation_id", flat=True).distinct()
        ),
    )
