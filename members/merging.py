"""What follows a person when his record is merged into another.

Each domain that refers to a person ends its own `merging.py` with a tuple `MERGES`, as this one does, so that merge and
undo move its rows without knowing the domain. A reference that is in no tuple turns tests/members/test_merging.py red.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from unionhub.core import registry
from unionhub.core.models import Attachment

from .enums import OPEN_REQUESTS
from .models import CommitteeMember, JoinRequest, Membership, Person, Transfer


def _never(kept: Person, gone: Person) -> list[str]:
    return []


@dataclass(frozen=True)
class MergePart:
    """Rows of `model` whose column `column` holds the person's key.

    `label` is what a row is called in words. `only` narrows the rows (a column that refers to several models).
    `refusals(kept, gone)` says in words what must be put right before the two can be one.
    """

    key: str
    label: str
    model: type[Model]
    column: str = "person_id"
    only: Mapping[str, Any] = field(default_factory=dict)
    refusals: Callable[[Person, Person], list[str]] = _never

    def rows(self, person: Person) -> QuerySet:
        """The person's rows."""
        return self.model._base_manager.filter(**{self.column: person.pk}, **self.only)

    @property
    def has_version(self) -> bool:
        """Whether a change of a row shows in its version."""
        return any(item.name == "version" for item in self.model._meta.concrete_fields)


def parts() -> tuple[MergePart, ...]:
    """What all domains declare, in order."""
    return tuple(registry.collect_by_key("merging", "MERGES").values())


def _one_open_transfer(kept: Person, gone: Person) -> list[str]:
    waiting = Transfer.objects.filter(person__in=[kept, gone], state__in=OPEN_REQUESTS)
    if waiting.values("person").distinct().count() < 2:
        return []
    return ["两条记录各有一件未办结的会籍接转，请先办结或撤回其中一件，再合并。"]


MERGES = (
    MergePart("members.membership", "会籍", Membership),
    MergePart("members.transfer", "会籍接转", Transfer, refusals=_one_open_transfer),
    MergePart("members.join_request", "入会申请", JoinRequest),
    MergePart("members.committee_member", "工会任职", CommitteeMember),
    MergePart(
        "core.attachment", "附件", Attachment, column="target_id", only={"target_label": "members.person"}
    ),
)
