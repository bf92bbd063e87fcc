"""The queryset of everything that lies somewhere in the organisation tree."""

from typing import Any

from django.db import models
from django.db.models import Q

from .. import scope


class ScopedQuerySet(models.QuerySet):
    """`visible_to(user)` is the only way to a queryset in a view.

    The model says where its records lie (`organisation_path`: lookup of the owning organisation's path), which action
    lets see them (`view_action`), and, if scope is not all, a further condition (`visibility(user)`: confidential
    files, own entries).
    """

    def visible_to(self, user, action: str | None = None) -> "ScopedQuerySet":
        """Keep what the user may see today by `action` (default: the model's `view_action`)."""
        model: Any = self.model
        paths = scope.scope_paths(user, action or model.view_action)
        rule = getattr(model, "visibility", None)
        return self.filter(scope.within(paths, model.organisation_path), rule(user) if rule else Q())
