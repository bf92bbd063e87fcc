"""How an audit event reads on a page: action, kind of object and changed fields in the words of the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from . import policy
from .models.audit import AuditEvent
from .preferences import PREFERENCES

#: Names in `changes` that are no field of the model.
_OTHER_NAMES = {
    "field": "查看的内容",
    "grants": "有效授权数",
    "initial_password": "初始密码",
    **{preference.key: preference.label for preference in PREFERENCES},
}
#: Choices of preferences by key, then value.
_OTHER_CHOICES = {preference.key: dict(preference.choices) for preference in PREFERENCES}


@dataclass(frozen=True)
class Change:
    """One changed field. `has_old` is False where only that it changed was kept."""

    label: str
    old: Any
    new: Any
    has_old: bool


def action_label(action: str) -> str:
    """The label of policy.csv; the name itself for an action that has left it."""
    return policy.load().labels.get(action) or {"core.access": "访问地址"}.get(action, action)


def type_label(object_type: str) -> str:
    """What a kind of object is called: the model's name, else the type as written."""
    try:
        return str(apps.get_model(object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return object_type


def changes_in_words(event: AuditEvent, names: Mapping[str, str] | None = None) -> list[Change]:
    """The changed fields with the model's own names and the labels of choices; `names` adds labels."""
    fields = _fields(event.object_type)
    labels: dict[str, str] = {**_OTHER_NAMES, **(names or {})}
    found = []
    for name, change in (event.changes if isinstance(event.changes, dict) else {}).items():
        has_old = isinstance(change, list) and len(change) == 2
        old, new = change if has_old else (None, change)
        field = fields.get(name)
        label = str(field.verbose_name) if field is not None else str(labels.get(name, name))
        choices = dict(field.flatchoices) if field is not None else _OTHER_CHOICES.get(name, {})
        found.append(Change(label, _in_words(old, choices), _in_words(new, choices), has_old))
    return found


def _fields(object_type: str) -> dict[str, Any]:
    try:
        meta = apps.get_model(object_type)._meta
    except (LookupError, ValueError):
        return {}
    return {field.name: field for field in (*meta.fields, *meta.many_to_many)}


def _in_words(value: Any, choices: Mapping[Any, Any]) -> Any:
    """A stored value as it is read."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None:
        return ""
    return choices.get(value, value) if isinstance(value, str | int) else value
