"""Two records side by side, fact by fact."""

from typing import Any

from unionhub.core import access, saving
from unionhub.core.enums import FieldAccess
from unionhub.core.masking import Kind, mask_value
from unionhub.core.views.detail import in_words

from ..models import Membership, Person
from .person_page import current_of, spells_in_words, state_of

ACTION = "members.person.view"
FACTS = (
    "name",
    "sex",
    "birth_date",
    "ethnicity",
    "document_kind",
    "id_number",
    "phone",
    "card_number",
    "joined_on",
    "organisation",
)
#: What stands beside the numbers on this page; the mask leaves out what these would give away.
SHOWN = frozenset({Kind.BIRTH_DATE, Kind.SEX, Kind.ID_NUMBER, Kind.PHONE})


def compared(first: Person, second: Person, user: Any) -> list[dict[str, Any]]:
    """The rows of the comparison: label, both values as this user may see them, whether they differ."""
    rows = []
    for name in FACTS:
        field: Any = Person._meta.get_field(name)
        cells = [_cell(person, field, user) for person in (first, second)]
        if all(cell is None for cell in cells):
            continue
        values = [_plain(person, field) for person in (first, second)]
        rows.append({"label": str(field.verbose_name), "cells": cells, "differs": values[0] != values[1]})
    return rows


def _plain(person: Person, field: Any) -> Any:
    value = getattr(person, field.attname)
    return getattr(value, "plain", value) or ""


def _cell(person: Person, field: Any, user: Any) -> dict[str, Any] | None:
    """One value; None for a field that policy.csv hides from the user."""
    if not saving.is_sensitive(field):
        value = person.organisation if field.name == "organisation" else getattr(person, field.name)
        words = saving.as_text(person, field) if field.flatchoices else in_words(value)
        return {"value": words, "reveal": "", "person": person}
    held = access.field_access(user, ACTION, field.name, person.organisation)
    if held == FieldAccess.ABSENT:
        return None
    plain = getattr(person, field.name).plain
    shown = plain if held == FieldAccess.FULL else mask_value(field.kind, plain, SHOWN)
    return {
        "value": shown,
        "reveal": field.name if held == FieldAccess.REVEAL and plain else "",
        "person": person,
    }


def side(label: str, person: Person, user: Any) -> dict[str, Any]:
    """One of the two records: its state and its spells."""
    current: Membership | None = current_of(person)
    visible = Person.objects.visible_to(user).filter(pk=person.pk).exists()
    return {
        "label": label,
        "person": person,
        "url": person.get_absolute_url() if visible else "",
        "state": state_of(person, current),
        **spells_in_words(person, user),
    }
