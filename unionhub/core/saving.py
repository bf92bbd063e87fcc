"""The one funnel through which screen forms write records.

In one transaction: lock the record, test scope and right, compare versions, validate on the locked row, save, test the
scope again, record who changed what. What a form may write it declares; what is sensitive is audited as «已修改».
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpRequest

from . import access, audit
from .audit import CHANGED
from .models import Organisation
from .scope import OutOfScope
from .sensitive import BlindIndexField, EncryptedTextField

EMPTY_TO_TEXT = ""


class VersionMissing(Exception):
    """An update came without the version it was made from."""


class Stale(Exception):
    """Somebody saved the record in between. `current` is the record as it stands."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(str(current.pk))
        self.current = current


@dataclass
class Saved:
    """What came of a save: the record, or None when the form did not validate; and the form with its errors."""

    form: ModelForm
    object: models.Model | None
    changes: dict[str, list[str]] = field(default_factory=dict)


def is_sensitive(model_field: Any) -> bool:
    """Whether the field's value must not appear in traces, lists and choices."""
    return isinstance(model_field, EncryptedTextField | BlindIndexField)


def as_text(obj: models.Model, model_field: Any) -> str:
    """The field's value as people read it; of a sensitive field never the value."""
    name = model_field.name
    if is_sensitive(model_field):
        return CHANGED if getattr(obj, name) else EMPTY_TO_TEXT
    if isinstance(model_field, models.ManyToManyField):
        return "、".join(str(item) for item in getattr(obj, name).all()) if obj.pk else EMPTY_TO_TEXT
    if model_field.flatchoices:
        return str(getattr(obj, f"get_{name}_display")())
    value = getattr(obj, name)
    if value is None:
        return EMPTY_TO_TEXT
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def snapshot(obj: models.Model, names: list[str]) -> dict[str, tuple[str, Any]]:
    """(text, comparable value) of each field; the comparable value of a sensitive one is a Secret."""
    result = {}
    for name in names:
        model_field = obj._meta.get_field(name)
        if isinstance(model_field, models.ManyToManyField):
            raw: Any = sorted(getattr(obj, name).values_list("pk", flat=True)) if obj.pk else []
        else:
            raw = getattr(obj, model_field.attname)
        result[name] = (as_text(obj, model_field), raw)
    return result


def differences(obj: models.Model, before: dict, after: dict) -> dict[str, list[str]]:
    """Changed fields as {name: [old, new]}; of sensitive fields only that they changed."""
    changes = {}
    for name, (text, raw) in after.items():
        old_text, old_raw = before.get(name, (EMPTY_TO_TEXT, None))
        if raw == old_raw or (raw in (None, "", []) and old_raw in (None, "", [])):
            continue
        if is_sensitive(obj._meta.get_field(name)):
            changes[name] = [EMPTY_TO_TEXT, CHANGED]
        else:
            changes[name] = [old_text, text]
    return changes


def _declared(form: ModelForm) -> list[str]:
    own = {item.name for item in (*form._meta.model._meta.fields, *form._meta.model._meta.many_to_many)}
    return [name for name in form.fields if name in own and not form.fields[name].disabled]


def whole_row(model: type[models.Model]) -> tuple[str, ...]:
    """What `select_for_update(of=…)` has to name for the record: its own table, and those it extends.

    PostgreSQL reads only locked rows anew after a wait: a state kept in the table extended would be the old one.
    """
    return ("self", *(link.name for link in model._meta.parents.values() if link is not None))


def lock(model: type[models.Model], pk: Any, version: int | None, actor, action: str) -> models.Model:
    """Lock the record for a change, inside the caller's transaction.

    Raises OutOfScope, PermissionDenied, VersionMissing, or Stale with the record as it stands.
    """
    manager: Any = model._default_manager
    obj = manager.select_for_update(of=whole_row(model), no_key=True).visible_to(actor).filter(pk=pk).first()
    if obj is None:
        raise OutOfScope(model._meta.label)
    access.require(actor, action, obj)
    if version is None:
        raise VersionMissing
    if obj.version != version:  # type: ignore[attr-defined]
        raise Stale(obj)
    return obj


@transaction.atomic
def save_record(
    make_form: Callable[[models.Model | None], ModelForm],
    *,
    model: type[models.Model],
    actor,
    action: str,
    pk: Any = None,
    version: int | None = None,
    request: HttpRequest | None = None,
) -> Saved:
    """Create (`pk` None) or change a record from a form bound by `make_form(instance)`.

    Returns the saved record, or the form with its errors and no record. Raises Stale, VersionMissing, OutOfScope or
    PermissionDenied; in each case nothing is written.
    """
    instance = lock(model, pk, version, actor, action) if pk is not None else None
    form = make_form(instance)
    names = _declared(form)
    before = snapshot(instance, names) if instance is not None else {}
    if not form.is_valid():
        return Saved(form, None)
    obj = form.instance
    if instance is not None:
        obj.version += 1
    else:
        _own(obj, actor, action)
    form.save()
    _recheck(obj, actor, action)
    changes = differences(obj, before, snapshot(obj, names))
    if (changes or instance is None) and not getattr(form, "audited", False):
        audit.record(
            action, actor=actor, obj=obj, organisation=_organisation(obj), changes=changes, request=request
        )
    return Saved(form, obj, changes)


def _own(obj: models.Model, actor, action: str) -> None:
    """A new record belongs to the chosen organisation, else to the actor's own, and names who entered it."""
    fields = {item.name for item in obj._meta.fields}
    if "organisation" in fields and obj.organisation_id is None:  # type: ignore[attr-defined]
        obj.organisation = actor.organisation  # type: ignore[attr-defined]
    if "created_by" in fields:
        obj.created_by = actor  # type: ignore[attr-defined]


def _organisation(obj: models.Model) -> Organisation | None:
    return getattr(obj, "organisation", None)


def _recheck(obj: models.Model, actor, action: str) -> None:
    """After the save the record must still be in scope, and the actor must hold the action where it now belongs."""
    manager: Any = type(obj)._default_manager
    held = manager.visible_to(actor).filter(pk=obj.pk).exists()
    if not held or not access.may(actor, action, _organisation(obj)):
        raise PermissionDenied(f"{action}: the record would leave the actor's scope")
