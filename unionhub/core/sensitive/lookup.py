"""Equality search over encrypted fields, and uniqueness together with other columns."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from . import keyring
from .fields import index_fields


def blind_lookup(model: type[models.Model], name: str, value: str) -> Q:
    """Condition «the encrypted field `name` equals `value`»; an empty value matches nothing.

    Raises LookupError when the field has no BlindIndexField.
    """
    return blind_lookup_any(model, name, [value])


def blind_lookup_any(model: type[models.Model], name: str, values: Iterable[str]) -> Q:
    """Condition «the encrypted field equals one of the values»; for some hundred values at a time.

    Asks for the digests under every key of the ring in both columns, so a row is found whichever stage of a rotation
    the process that wrote it had seen, and in a database restored from before a rotation.
    """
    columns = index_fields(model, name)
    if not columns:
        raise LookupError(f"{model._meta.label}.{name} has no BlindIndexField; declare one to search by it.")
    values = list(values)
    condition = Q(pk__in=[])
    for column in columns:
        digests = [column.digest(value, key) for key in keyring.current().index.values() for value in values]
        wanted = [digest for digest in digests if digest]
        if wanted:
            condition |= Q(**{f"{column.name}__in": wanted})
    return condition


def blind_unique(index: str, *others: str, name: str) -> list[models.UniqueConstraint]:
    """Constraints «the indexed value is unique together with `others`», one for each of the index's columns."""
    return [
        models.UniqueConstraint(fields=[index, *others], name=name),
        models.UniqueConstraint(fields=[f"{index}_spare", *others], name=f"{name}_spare"),
    ]
