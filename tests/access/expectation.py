"""What each identity should get at each address, read from policy.csv alone.

Nothing here imports the code under test: the table is parsed again, grants are those the cast was given, and scope is
compared by code lists, so that a fault in `access.py` or `scope.py` cannot hide itself (scorecard A2).
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = (ROOT / "unionhub" / "policy.csv", ROOT / "tests" / "example" / "policy.csv")

#: Organisations of the cast and what lies inside each.
INSIDE = {
    "C": {"C", "TA", "TB", "A1", "A2", "B1"},
    "TA": {"TA", "A1", "A2"},
    "TB": {"TB", "B1"},
    "A1": {"A1"},
    "A2": {"A2"},
    "B1": {"B1"},
}


@cache
def cells() -> dict[str, frozenset[str]]:
    """Subjects per action."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in FILES:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                if row["action"] and not row["action"].startswith(("!", "#")) and not row["field"]:
                    found[row["action"]] |= {
                        name
                        for name, cell in row.items()
                        if name not in ("action", "field", "label") and cell == "yes"
                    }
    return {action: frozenset(subjects) for action, subjects in found.items()}


@dataclass(frozen=True)
class Identity:
    """Someone who knocks: the account's name, its roles with the codes of the organisations they are granted over."""

    username: str
    grants: tuple[tuple[str, str], ...] = ()
    state: str = "active"  # active, anonymous, disabled, expired

    def __str__(self) -> str:
        return f"{self.username or 'anonymous'}({self.state})"


IDENTITIES = (
    Identity("", state="anonymous"),
    *(
        Identity(role, ((role, "C"),))
        for role in ("clerk", "head", "leader", "finance", "auditor", "sysadmin", "secadmin")
    ),
    Identity("township", (("township", "TA"),)),
    Identity("township_b", (("township", "TB"),)),
    Identity("officer", (("grassroots", "A1"),)),
    Identity("officer_a2", (("grassroots", "A2"),)),
    Identity("officer_b", (("grassroots", "B1"),)),
    # Sees the whole county and acts in one township: the one for whom «visible, but not held there» is 403.
    Identity("split", (("leader", "C"), ("clerk", "TA"))),
    Identity("disabled", (("clerk", "C"),), state="disabled"),
    Identity("expired", (("clerk", "C"),), state="expired"),
)


def holds(identity: Identity, action: str, organisation: str | None = None) -> bool:
    """Whether the table gives the identity the action (at the organisation)."""
    subjects = cells()[action]
    if "public" in subjects:
        return True
    if identity.state in ("anonymous", "disabled"):
        return False
    if "account" in subjects:
        return True
    return any(
        role in subjects and (organisation is None or organisation in INSIDE[where])
        for role, where in identity.grants
    )


@dataclass(frozen=True)
class Target:
    """One address with one object behind it (or none): where it belongs and who alone may see it."""

    kwargs: tuple[tuple[str, object], ...] = ()
    organisation: str | None = None
    owner: str | None = None
    relation: str = "none"
    exists: bool = True
    #: The record's own actions, where the address serves records of many kinds (papers, reveals).
    action: str = ""
    view_action: str = ""
    #: What is sent, and the field of `view_action` it asks to see.
    data: tuple[tuple[str, object], ...] = ()
    field: str = ""
    #: A confidential record: beside its owner only whoever holds this action there sees it.
    overseen_by: str = ""


def expected(
    identity: Identity, action: str, view_action: str, target: Target, step_actions: Iterable[str]
) -> str:
    """One of: ok, login, step (sent to change the password), 403, 404."""
    public = "public" in cells()[action]
    if not public and identity.state in ("anonymous", "disabled"):
        return "login"
    if identity.state == "expired" and not public and action not in step_actions:
        return "step"
    action, view_action = target.action or action, target.view_action or view_action
    if not holds(identity, action):
        return "403"
    if target.relation == "none":
        return "ok"
    visible = target.exists and _sees(identity, view_action, target)
    if not visible:
        return "404"
    if target.field and not sees(identity, view_action, target.field, target.organisation):
        return "403"
    return "ok" if holds(identity, action, target.organisation) else "403"


def _sees(identity: Identity, view_action: str, target: Target) -> bool:
    own = target.owner == identity.username
    if target.overseen_by:
        in_scope = holds(identity, view_action, target.organisation)
        return in_scope and (own or holds(identity, target.overseen_by, target.organisation))
    return own if target.owner else holds(identity, view_action, target.organisation)


def sees(identity: Identity, action: str, field: str, organisation: str | None) -> bool:
    """Whether one of the identity's roles there may see the whole of the field, with or without a reason."""
    for path in FILES:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                if (row["action"], row["field"]) == (action, field):
                    return any(
                        row[role] in ("reveal", "full") and organisation in INSIDE[where]
                        for role, where in identity.grants
                    )
    return False
