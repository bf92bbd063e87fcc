"""Whole columns at once: for imports, exports and restores of many thousand rows."""

import uuid
from collections.abc import Collection, Iterable, Sequence

from django.db import models

from . import keyring
from .ciphers import VERSION
from .fields import EncryptedTextField, encrypted_fields, index_fields
from .model import with_indexes
from .tokens import IndexValue, Token


def seal_many(model: type[models.Model], name: str, rows: Iterable[tuple[uuid.UUID, str]]) -> list[Token]:
    """Seal (row_key, plain) pairs of one field for a set-based write; the row must be written with this `row_key`.

    Call it inside the transaction that writes, not ahead of it: the keys in use may change in between.
    """
    prefix = f"{_field(model, name).place}:".encode()
    pairs = [(plain, b"%b%032x" % (prefix, row_key.int)) for row_key, plain in rows]
    return list(map(Token, keyring.current().active_key.seal_all(pairs)))


def open_many(model: type[models.Model], name: str, rows: Iterable[tuple[uuid.UUID, str]]) -> list[str]:
    """Open (row_key, sealed text) pairs of one field. Raises SealBroken or KeyMissing at the first that fails."""
    prefix = f"{_field(model, name).place}:".encode()
    ring = keyring.current()
    opened, key, start = [], None, ""
    for row_key, token in rows:
        if not token:
            opened.append("")
            continue
        if key is None or not token.startswith(start):
            key = ring.key_of(token)
            start = f"{VERSION}.{key.id}."
        opened.append(key.open(token, prefix + row_key.hex.encode()))
    return opened


def index_many(
    model: type[models.Model], name: str, values: Sequence[str]
) -> dict[str, list[IndexValue | None]]:
    """Digests of plain values of one field, a list for each index column, as they are to be written at present."""
    return {column.name: column.compute_all(values) for column in index_fields(model, name)}


def save_many(objs: Collection[models.Model], names: Collection[str], batch_size: int = 500) -> int:
    """`bulk_update` that seals encrypted fields and writes their indexes. All objects are of one model.

    Returns the number of rows matched. Raises IntegrityError when a unique index is hurt.
    """
    objs = list(objs)
    if not objs:
        return 0
    model = type(objs[0])
    columns = with_indexes(model, names)
    for encrypted in (
        field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)
    ):
        if encrypted.name in names:
            for obj in objs:
                encrypted.pre_save(obj, False)
                for index in index_fields(model, encrypted.name):
                    index.pre_save(obj, False)
    return model._base_manager.bulk_update(objs, columns, batch_size=batch_size)


def _field(model: type[models.Model], name: str) -> EncryptedTextField:
    field = model._meta.get_field(name)
    if not isinstance(field, EncryptedTextField):
        raise LookupError(f"{model._meta.label}.{name} is no EncryptedTextField.")
    return field


def has_encrypted_fields(model: type[models.Model]) -> bool:
    """Whether the model's own table holds encrypted columns."""
    return any(True for _ in encrypted_fields(model))
