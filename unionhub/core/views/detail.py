"""The base of a record's page: facts in groups, rail, tabs, panels of other apps, history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from .. import access, saving
from ..audit_words import action_label, changes_in_words
from ..enums import FieldAccess
from ..masking import Kind, mask_value
from ..models.audit import AuditEvent, AuditResult
from ..panels import panels_for
from .page import ObjectPage

HISTORY_ROWS = 50


@dataclass(frozen=True)
class Facts:
    """A group of facts: a heading and the names of fields (or properties with a label: «(name, label)»)."""

    title: str
    names: tuple[Any, ...]


@dataclass(frozen=True)
class Tab:
    """A tab below the facts. `context(record, user)` feeds `template`; whoever lacks `action` does not see it."""

    key: str
    label: str
    template: str
    context: Callable[[Any, Any], dict[str, Any]]
    action: str = ""


class DetailView(ObjectPage):
    """A record's page. A subclass sets `action`, `model`, `facts`; and may set `tabs`, `buttons`, `state_field`,
    `state_tones`, `rail_template_name`, `history_action` (who sees the record's history; none: nobody).
    """  # fmt: skip

    template_name = "kernel/detail.html"
    facts: tuple[Facts, ...] = ()
    tabs: tuple[Tab, ...] = ()
    state_field = ""
    state_tones: dict[str, str] = {}
    rail_template_name = ""
    history_action = ""
    #: Facts that narrow a person down, by field («birth_date»: Kind.BIRTH_DATE); encrypted fields name their own kind.
    kinds: dict[str, Kind] = {}

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Adds the facts, the state, and the tabs with the one that is open."""
        tabs = self.get_tabs()
        key = self.request.GET.get("tab", "")
        current = next((tab for tab in tabs if tab["key"] == key), tabs[0] if tabs else None)
        return super().get_context(
            fact_groups=[{"title": group.title, "facts": self.facts_of(group)} for group in self.facts],
            page_state=self.get_state(),
            tabs=tabs,
            tab=current,
            tab_body=current["body"]() if current else "",
            rail_template_name=self.rail_template_name,
            **more,
        )

    def get_state(self) -> dict[str, str] | None:
        """The badge beside the title."""
        if not self.state_field:
            return None
        value = getattr(self.object, self.state_field)
        label = getattr(self.object, f"get_{self.state_field}_display")()
        return {"label": label, "tone": self.state_tones.get(value, "plain")}

    def facts_of(self, group: Facts) -> list[dict[str, Any]]:
        """The group's facts as the template shows them; fields hidden by policy are left out."""
        found = (self.fact(entry) for entry in group.names)
        return [fact for fact in found if fact is not None]

    def fact(self, entry: Any) -> dict[str, Any] | None:
        """One fact: label, value, and how to show it."""
        if isinstance(entry, tuple):
            name, label = entry
            value = getattr(self.object, name)
            return {"label": label, "value": value() if callable(value) else value}
        field = self.model._meta.get_field(entry)
        label = str(field.verbose_name)
        if saving.is_sensitive(field):
            return self.sensitive_fact(field, label)
        value = getattr(self.object, entry)
        if isinstance(field, models.ForeignKey):
            return {"label": label, "value": value}
        if isinstance(value, bool) or field.flatchoices or isinstance(field, models.ManyToManyField):
            return {"label": label, "value": saving.as_text(self.object, field)}  # type: ignore[arg-type]
        return {
            "label": label,
            "value": in_words(value),
            "number": isinstance(value, int | Decimal),
            "wide": isinstance(field, models.TextField),
        }

    @property
    def shown_kinds(self) -> frozenset[Kind]:
        """What the page shows together that narrows a person down; masks leave out the rest."""
        names = [name for group in self.facts for name in group.names if isinstance(name, str)]
        own = (
            getattr(self.model._meta.get_field(name), "kind", self.kinds.get(name, Kind.OPEN))
            for name in names
        )
        return frozenset(own)

    def sensitive_fact(self, field: Any, label: str) -> dict[str, Any] | None:
        """A sensitive value as far as this user may see it, with 查看 when policy lets him reveal it."""
        name = field.name
        held = access.field_access(self.request.user, self.action, name, self.object.organisation)  # type: ignore[union-attr]
        if held == FieldAccess.ABSENT:
            return None
        value = getattr(self.object, name)
        plain = value.plain
        shown = plain if held == FieldAccess.FULL else mask_value(field.kind, plain, self.shown_kinds)
        return {
            "label": label,
            "value": shown,
            "reveal": name if held == FieldAccess.REVEAL and value else "",
        }

    def get_tabs(self) -> list[dict[str, Any]]:
        """Own tabs, panels of other apps, and the history; each renders itself only when it is open."""
        user, record = self.request.user, self.object
        tabs = [
            self._tab(tab.key, tab.label, tab.template, tab.context)
            for tab in self.tabs
            if not tab.action or access.may(user, tab.action, record.organisation)  # type: ignore[union-attr]
        ]
        tabs += [
            self._tab(panel.key, panel.title, panel.template, panel.context)
            for panel in panels_for(record, user)
        ]
        if self.history_action and access.may(user, self.history_action, record.organisation):  # type: ignore[union-attr]
            tabs.append(self._tab("history", "修改记录", "kernel/history.html", history_of))
        return tabs

    def _tab(
        self, key: str, label: str, template: str, context: Callable[[Any, Any], dict[str, Any]]
    ) -> dict[str, Any]:
        def body() -> str:
            values = {"object": self.object, **context(self.object, self.request.user)}
            return render_to_string(template, values, request=self.request)

        return {"key": key, "label": label, "body": body}


def in_words(value: Any) -> Any:
    """A value as it is read on a page."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:,}"
    return value


def history_of(record: models.Model, user: Any) -> dict[str, Any]:
    """What was done to the record, newest first; sensitive values never stood in it."""
    events = AuditEvent.objects.filter(object_type=record._meta.label_lower, object_id=str(record.pk))
    return history_in_words(events)


def history_in_words(events: models.QuerySet[AuditEvent]) -> dict[str, Any]:
    """The latest of the events as `kernel/history.html` shows them."""
    found = list(events.order_by("-pk")[: HISTORY_ROWS + 1])
    rows = [
        {
            "at": event.at,
            "who": event.actor_name,
            "what": action_label(event.action),
            "reason": event.reason,
            "result": event.get_result_display() if event.result != AuditResult.OK else "",
            "changes": changes_in_words(event),
        }
        for event in found[:HISTORY_ROWS]
    ]
    return {"events": rows, "more": len(found) > HISTORY_ROWS}
