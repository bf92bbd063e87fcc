"""Panels: what one app shows on the page of another's record, so that no domain imports another.

`<app>/panels.py` ends with `PANELS`, a tuple of `Panel`. A panel shows only to whoever holds its action at the
record's organisation; its context is computed only then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import access, registry


@dataclass(frozen=True)
class Panel:
    """A tab on the pages of `model` («app.model», lower case).

    `context(record, user)` returns what `template` shows; every queryset in it comes through `visible_to(user)`.
    """

    key: str
    model: str
    title: str
    action: str
    template: str
    context: Callable[[Any, Any], dict[str, Any]]
    order: int = 100


def panels_for(record: Any, user: Any) -> list[Panel]:
    """The panels this user sees on the record's page, in order."""
    label = record._meta.label_lower
    organisation = getattr(record, "organisation", None)
    declared = [panel for panel in registry.collect("panels", "PANELS") if panel.model == label]
    return sorted(
        (panel for panel in declared if access.may(user, panel.action, organisation)),
        key=lambda panel: panel.order,
    )


PANELS: tuple[Panel, ...] = ()
