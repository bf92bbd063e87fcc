"""Sealed text as it lies in the database, and the `Secret` that stands for it in Python."""

import hmac
import uuid
from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

from ..masking import Kind, mask_value
from . import keyring
from .errors import PlainRefused

MASK = "******"


class Token(str):
    """Sealed text from the database. Harmless to show, useless to print."""

    __slots__ = ()


class IndexValue(str):
    """A digest `<key id>:<hex>` of a blind index."""

    __slots__ = ()


def associated(place: str, row_key: uuid.UUID) -> bytes:
    """Associated data: `app.Model.field:row key`."""
    return f"{place}:{row_key.hex}".encode()


class Secret:
    """A sensitive value. It opens only by `.plain`; text, repr, format, copies and JSON never show it.

    Equality compares the plain values in constant time. It cannot be pickled, so it does not slip into task
    arguments, caches or sessions.
    """

    __slots__ = ("_kind", "_place", "_plain", "_row_key", "_token")
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self,
        *,
        place: str = "",
        row_key: uuid.UUID | None = None,
        token: str | None = None,
        plain: str | None = None,
        kind: Kind = Kind.TEXT,
    ) -> None:
        self._place, self._row_key, self._token, self._plain, self._kind = place, row_key, token, plain, kind

    @property
    def plain(self) -> str:
        """The value. Raises SealBroken, KeyMissing or KeyringError; never an empty text instead of a value."""
        if self._plain is None:
            if not self._token:
                self._plain = ""
            elif self._row_key is None:
                raise PlainRefused("A sealed value opens through its model instance only.")
            else:
                key = keyring.current().key_of(self._token)
                self._plain = key.open(self._token, associated(self._place, self._row_key))
        return self._plain

    @property
    def changed(self) -> bool:
        """Whether the value was given in this process and is not sealed yet."""
        return self._token is None

    def masked(self, shown: Collection[Kind] | None = None) -> str:
        """What may be shown of the value beside the facts of its row (`core.masking`); opens the value.

        Without `shown` it is what may stand beside anything: of an ID number no digit.
        """
        return (
            mask_value(self._kind, self.plain, {Kind.BIRTH_DATE} if shown is None else shown) if self else ""
        )

    def at(self, place: str, row_key: uuid.UUID, kind: Kind = Kind.TEXT) -> "Secret":
        """This value at home in the place; one from elsewhere is opened there and will be sealed anew."""
        if self._place == place and self._row_key == row_key:
            return self
        if self._row_key is None and self._token is not None:
            return Secret(place=place, row_key=row_key, token=self._token, kind=kind)
        return Secret(place=place, row_key=row_key, plain=self.plain, kind=kind)

    def sealed(self) -> "Secret":
        """This value with text sealed by the key now active: what may be written."""
        if self._place == "" or self._row_key is None:
            raise PlainRefused("A value without a row cannot be sealed; set it on a model instance.")
        key = keyring.current().active_key
        if self._token is not None and (not self._token or self._token.startswith(f"v1.{key.id}.")):
            return self
        token = key.seal(self.plain, associated(self._place, self._row_key))
        return Secret(
            place=self._place, row_key=self._row_key, token=token, plain=self.plain, kind=self._kind
        )

    @property
    def token(self) -> Token:
        """The sealed text. Raises PlainRefused when the value is not sealed yet."""
        if self._token is None:
            raise PlainRefused("The value is not sealed yet.")
        return Token(self._token)

    def __bool__(self) -> bool:
        return bool(self._plain if self._token is None else self._token)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Secret):
            other = other.plain if other else ""
        if not isinstance(other, str):
            return NotImplemented
        if not other or not self:
            # Whether there is a value is no secret, and asking it opens nothing.
            return bool(other) == bool(self)
        return hmac.compare_digest(self.plain.encode(), other.encode())

    def __str__(self) -> str:
        return MASK if self else ""

    def __repr__(self) -> str:
        return f"<Secret {self._place}>"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: dict) -> "Secret":
        return self

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(
            "A Secret cannot be pickled; pass the record's id and read the value where it is needed."
        )


def any_sealed_value(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether any row of any model holds a sealed value; False before the tables exist."""
    from .fields import encrypted_fields, sealed_text  # noqa: PLC0415  (fields build on this module)

    if not apps.ready:
        return False
    present = set(connections[using].introspection.table_names())
    return any(
        sealed_text(model, field, using).exists()
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and model._meta.db_table in present
        for field in encrypted_fields(model)
    )
