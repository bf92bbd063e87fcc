"""Reads `policy.csv`, the one place that says who may.

Columns: action, field, label, then one column per subject: `public` (anybody), `account` (any signed-in account)
and the roles. A row without a field grants the action (`yes`); a row with a field says how much of a sensitive field
the role sees (`masked`, `reveal`, `full`); rows `!incompatible` name roles one person may not hold together (`x`).
Everything not written is denied.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .enums import FieldAccess, Role

PUBLIC = "public"
ACCOUNT = "account"
SUBJECTS = (PUBLIC, ACCOUNT, *Role.values)
INCOMPATIBLE = "!incompatible"
_ORDER = (FieldAccess.ABSENT, FieldAccess.MASKED, FieldAccess.REVEAL, FieldAccess.FULL)


@dataclass(frozen=True)
class Policy:
    """The table in memory. Actions map to subjects; (action, field) pairs map to access per role."""

    subjects: dict[str, frozenset[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    fields: dict[tuple[str, str], dict[str, FieldAccess]] = field(default_factory=dict)
    incompatible: frozenset[frozenset[str]] = frozenset()

    @property
    def actions(self) -> frozenset[str]:
        """All declared actions."""
        return frozenset(self.subjects)

    def is_public(self, action: str) -> bool:
        """Whether anybody may, without signing in."""
        return PUBLIC in self.subjects.get(action, ())

    def is_for_accounts(self, action: str) -> bool:
        """Whether every signed-in account may, whatever its roles."""
        return bool({PUBLIC, ACCOUNT} & self.subjects.get(action, frozenset()))

    def roles_for(self, action: str) -> frozenset[str]:
        """The roles granted the action; empty for an unknown action."""
        return self.subjects.get(action, frozenset()) & set(Role.values)

    def field_access(self, action: str, name: str, roles: Iterable[str]) -> FieldAccess:
        """The widest access any of `roles` has to the field within the action; absent when nothing is written."""
        by_role = self.fields.get((action, name), {})
        return max(
            (by_role.get(role, FieldAccess.ABSENT) for role in roles),
            key=_ORDER.index,
            default=FieldAccess.ABSENT,
        )

    def clash(self, roles: Iterable[str]) -> tuple[str, str] | None:
        """Return a pair of roles that one person may not hold together, or None."""
        held = frozenset(roles)
        return next(
            (tuple(sorted(pair)) for pair in sorted(self.incompatible, key=sorted) if pair <= held), None
        )  # type: ignore[return-value]


def read(paths: Iterable[Path]) -> Policy:
    """Read and check the files. Raises ImproperlyConfigured naming file, line and the mend."""
    subjects: dict[str, frozenset[str]] = {}
    labels: dict[str, str] = {}
    fields: dict[tuple[str, str], dict[str, FieldAccess]] = {}
    incompatible: set[frozenset[str]] = set()
    for path in paths:
        with Path(path).open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            if tuple(reader.fieldnames or ())[:3] != ("action", "field", "label") or set(
                (reader.fieldnames or ())[3:]
            ) != set(SUBJECTS):
                raise ImproperlyConfigured(
                    f"{path}: the columns must be action, field, label, {', '.join(SUBJECTS)}"
                )
            for line, row in enumerate(reader, start=2):
                action, name = row["action"].strip(), row["field"].strip()
                if not action or action.startswith("#"):
                    continue
                cells = {
                    subject: row[subject].strip() for subject in SUBJECTS if (row[subject] or "").strip()
                }
                where = f"{path}, line {line} ({action} {name})"
                if action == INCOMPATIBLE:
                    _take(cells, {"x"}, where)
                    incompatible.update(frozenset({name, role}) for role in cells if role != name)
                elif name:
                    _take(cells, set(FieldAccess.values), where)
                    if (action, name) in fields:
                        raise ImproperlyConfigured(f"{where}: declared twice; keep one line")
                    fields[action, name] = {role: FieldAccess(cell) for role, cell in cells.items()}
                else:
                    _take(cells, {"yes"}, where)
                    if action in subjects:
                        raise ImproperlyConfigured(f"{where}: declared twice; keep one line")
                    subjects[action] = frozenset(cells)
                    labels[action] = row["label"].strip()
    return Policy(subjects, labels, fields, frozenset(incompatible))


def _take(cells: dict[str, str], allowed: set[str], where: str) -> None:
    wrong = {cell for cell in cells.values() if cell not in allowed}
    if wrong:
        raise ImproperlyConfigured(
            f"{where}: {', '.join(sorted(wrong))} is none of {', '.join(sorted(allowed))}"
        )


@cache
def load() -> Policy:
    """The policy of `settings.POLICY_FILES`, read once per process."""
    return read(settings.POLICY_FILES)
