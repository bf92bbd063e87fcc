"""Type-ahead of unions and employers, by name, code, pinyin or initials."""

from collections.abc import Iterable
from typing import Any

from unionhub.core.models import Organisation
from unionhub.core.views import LookupView

from ..models import Employer


class UnionLookup(LookupView):
    """Unions whose members this user may see; a township stands for all below it."""

    action = "members.person.view"
    title = "查找工会"

    def rows(self) -> Iterable[tuple[Any, str, str, tuple[str, ...]]]:
        """The tree in its order."""
        found = Organisation.objects.visible_to(self.user, self.action).order_by("path")
        for key, name, short, code in found.values_list("pk", "name", "short_name", "code"):
            yield key, short or name, name if short else code, tuple(filter(None, (name, short, code)))


class EmployerLookup(LookupView):
    """Employers in scope."""

    action = "members.employer.view"
    title = "查找用人单位"

    def rows(self) -> Iterable[tuple[Any, str, str, tuple[str, ...]]]:
        """By name."""
        found = Employer.objects.visible_to(self.user, self.action).order_by("name")
        for key, name, code in found.values_list("pk", "name", "credit_code"):
            yield key, name, code, (name, code)
