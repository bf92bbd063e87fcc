"""Model fields: `EncryptedTextField`, and `BlindIndexField` for finding equal values.

Both write only what they sealed themselves: plain text in `queryset.update()`, in a filter or in a fixture raises
instead of being stored or compared.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import Case, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Exact, IsNull
from django.db.models.query_utils import DeferredAttribute

from ..masking import Kind
from . import keyring
from .errors import PlainRefused
from .forms import SensitiveCharField
from .tokens import IndexValue, Secret, Token


def encrypted_fields(model: type[models.Model]) -> Iterator["EncryptedTextField"]:
    """The encrypted fields stored in the model's own table."""
    return (field for field in model._meta.local_fields if isinstance(field, EncryptedTextField))


def index_fields(model: type[models.Model], source: str) -> list["BlindIndexField"]:
    """All index columns over the field `source`: main and spare, inherited ones included."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, BlindIndexField) and field.source == source
    ]


def sealed_text(model: type[models.Model], field: models.Field, using: str) -> models.QuerySet:
    """Rows with a value in the field, its sealed text annotated as `sealed` and comparable as plain text."""
    rows = model._base_manager.using(using).annotate(sealed=Cast(field.attname, models.TextField()))
    return rows.exclude(sealed="")


def _made_of(value: Any, field_type: type[models.Field]) -> bool:
    """Whether an SQL expression consists of values of our own field only, as `bulk_update` builds it.

    Anything else (a Value of plain text, another column, a function) would get round the sealing.
    """
    if isinstance(value, Cast):
        return all(_made_of(part, field_type) for part in value.get_source_expressions())
    if isinstance(value, Case):
        return all(
            _made_of(part, field_type) for part in [*(case.result for case in value.cases), value.default]
        )
    return isinstance(value, Value) and (
        value.value is None or isinstance(getattr(value, "_output_field_or_none", None), field_type)
    )


class SecretAttribute(DeferredAttribute):
    """Gives the field's value as a Secret that is at home in the instance's row."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        """Return the Secret; loads a deferred field."""
        if instance is None:
            return self
        secret = super().__get__(instance, cls).at(self.field.place, instance.row_key, self.field.kind)
        instance.__dict__[self.field.attname] = secret
        return secret

    def __set__(self, instance: Any, value: Any) -> None:
        """Take text, a Secret, sealed text from the database, or None for empty. Anything else is a TypeError."""
        data = instance.__dict__
        if isinstance(value, Token):
            # At home as early as possible: an instance that later gets another row key is then sealed anew.
            field = self.field
            data[field.attname] = Secret(
                place=field.place if "row_key" in data else "",
                row_key=data.get("row_key"),
                token=value,
                kind=field.kind,
            )
        elif isinstance(value, Secret):
            data[self.field.attname] = value
        elif value is None or isinstance(value, str):
            data[self.field.attname] = Secret(plain=value or "")
        else:
            raise TypeError(f"{self.field.place} takes text, not {type(value).__name__}.")


class EncryptedTextField(models.Field):
    """Text sealed with the active key. `obj.field` is a Secret: `.plain` opens it, str() shows a mask.

    `kind` says which mask fits (`core.masking.Kind`); `max_length` limits the plain text. Empty text is stored empty;
    NULL is not used. The model must inherit SensitiveModel. `sealed_as` keeps the associated data («app.Model.field»)
    of values written before a model or field was renamed.
    """

    description = "Text encrypted at rest"
    descriptor_class = SecretAttribute
    empty_strings_allowed = True
    #: Read by lists, filters, forms and the audit log: never shown, searched, sorted or recorded in clear.
    sensitive = True

    def __init__(self, *args: Any, kind: Kind = Kind.TEXT, sealed_as: str = "", **kwargs: Any) -> None:
        self.kind = Kind(kind)
        self.sealed_as = sealed_as
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """What a migration needs: the mask and the length of the plain text are no part of the column."""
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("default") == "":
            del kwargs["default"]
        kwargs.pop("max_length", None)
        if self.sealed_as:
            kwargs["sealed_as"] = self.sealed_as
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        """A text column on every engine."""
        return "TextField"

    @property
    def place(self) -> str:
        """`app.Model.field`, the part of the associated data that is the same for all rows."""
        return self.sealed_as or f"{self.model._meta.label}.{self.name}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Token | None:
        """Mark what the database holds as sealed."""
        return None if value is None else Token(value)

    def pre_save(self, instance: models.Model, add: bool) -> Token:
        """Seal with the active key; a value read under an older key is sealed anew."""
        secret = getattr(instance, self.attname).sealed()
        instance.__dict__[self.attname] = secret
        return secret.token

    def to_python(self, value: Any) -> Any:
        """Text or Secret, unchanged; anything else is a TypeError (a number has lost digits already)."""
        if value is None or isinstance(value, str | Secret):
            return value
        raise TypeError(f"{self.name} takes text, not {type(value).__name__}.")

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """The usual checks; what is sealed already was checked when it was given."""
        if not isinstance(value, Secret):
            super().validate(value, model_instance)
        elif value.changed or not value:
            super().validate(value.plain, model_instance)

    def run_validators(self, value: Any) -> None:
        """Validators see the plain text of a value that is new."""
        if not isinstance(value, Secret):
            super().run_validators(value)
        elif value.changed:
            super().run_validators(value.plain)

    def get_prep_value(self, value: Any) -> Any:
        """Sealed text as plain str for the driver. Raises PlainRefused for anything that is not sealed."""
        if isinstance(value, Secret):
            value = value.sealed().token
        if value is None or value == "" or isinstance(value, Token):
            return None if value is None else str(value)
        raise PlainRefused(
            f"Plain text would reach the encrypted column {self.name}. Set it on an instance and save, "
            "or seal it with sensitive.seal_many(); several instances at once go through sensitive.save_many()."
        )

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Refuse an instance's value that was not sealed by save(): its blind indexes would be left behind."""
        if isinstance(value, Secret) and value.changed:
            raise PlainRefused(f"Use sensitive.save_many() instead of bulk_update() for {self.name}.")
        if hasattr(value, "as_sql") and not _made_of(value, EncryptedTextField):
            raise PlainRefused(f"An SQL expression would write past the sealing of {self.name}.")
        return super().get_db_prep_save(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only «empty», NULL, and sealed text can be asked for. Raises FieldError for the rest."""
        if lookup_name in ("exact", "isnull"):
            return _SealedExact if lookup_name == "exact" else IsNull
        raise FieldError(
            f"{self.name} is encrypted and knows no {lookup_name!r}; use blind_lookup() for equality."
        )

    def value_to_string(self, obj: models.Model) -> str:
        """Refuse: a dump in a serialised form would lose the row's binding."""
        raise PlainRefused("Encrypted fields are not serialised; use manage.py backup.")

    def formfield(self, **kwargs: Any) -> Any:
        """A field that never prints the stored value and keeps it when left empty."""
        long = {"widget": SensitiveCharField.long_widget} if self.kind is Kind.TEXT else {}
        return super().formfield(
            **{"form_class": SensitiveCharField, "max_length": self.max_length, **long, **kwargs}
        )


class _SealedExact(Exact):
    """`field=""` and `field=<sealed text>`; a comparison with plain text never finds anything and is refused."""

    def get_prep_lookup(self) -> Any:
        if self.rhs == "" or isinstance(self.rhs, Token):
            return str(self.rhs)
        raise FieldError(
            "An encrypted field is not compared with plain text; use blind_lookup(model, field, value)."
        )


def unchanged(value: str) -> str:
    """The normaliser of an index without one."""
    return value


class BlindIndexField(models.CharField):
    """A keyed digest of the encrypted field `source`, for equality search and uniqueness.

    The declaration contributes a second column `<name>_spare`. Outside a rotation of the index key one of the two is
    filled and the other NULL; during it both are, each under its own key (see `reindex`). Both are computed on every
    save. `unique=True` holds in both; an empty source gives NULL. `normalise` is a module-level function.
    """

    sensitive = True

    def __init__(
        self,
        *args: Any,
        source: str,
        normalise: Callable[[str], str] = unchanged,
        slot: str = keyring.MAIN,
        paired: bool = False,
        **kwargs: Any,
    ) -> None:
        self.source, self.normalise, self.slot, self.paired = source, normalise, slot, paired
        kwargs.update(max_length=90, null=True, blank=True, editable=False, default=None)
        if not kwargs.get("unique"):
            kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """What a migration needs; there both columns are written out, so neither adds another (`paired`)."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null", "blank", "editable", "default"):
            kwargs.pop(fixed, None)
        kwargs.update(source=self.source, paired=True)
        if self.normalise is not unchanged:
            kwargs["normalise"] = self.normalise
        if self.slot != keyring.MAIN:
            kwargs["slot"] = self.slot
        return name, path, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Add this column and, once, its spare."""
        super().contribute_to_class(cls, name, private_only)
        spare = f"{name}_spare"
        if self.paired or self.slot != keyring.MAIN or cls._meta.abstract or spare in cls.__dict__:
            return
        twin = BlindIndexField(
            self.verbose_name,
            source=self.source,
            normalise=self.normalise,
            slot=keyring.SPARE,
            unique=self.unique,
            db_index=self.db_index,  # type: ignore[attr-defined]
        )
        cls.add_to_class(spare, twin)

    def db_type(self, connection: Any) -> str | None:
        """The long name of varchar on PostgreSQL, lest Django add a LIKE index that nobody asks for."""
        return (
            f"character varying({self.max_length})"
            if connection.vendor == "postgresql"
            else super().db_type(connection)
        )

    @property
    def source_field(self) -> EncryptedTextField:
        """The encrypted field the digest is made of."""
        field = self.model._meta.get_field(self.source)
        if not isinstance(field, EncryptedTextField):
            raise FieldError(
                f"{self.model._meta.label}.{self.name}: source {self.source!r} is no EncryptedTextField."
            )
        return field

    def digest(self, plain: str, key: Any) -> IndexValue | None:
        """The digest of a plain value under an index key; None for one that normalises to nothing."""
        normalised = self.normalise(plain) if plain else ""
        return IndexValue(key.digest(self.source_field.place, normalised)) if normalised else None

    def compute(self, plain: str) -> IndexValue | None:
        """What this column is to hold for a plain value at present."""
        key = keyring.current().writing_to(self.slot)
        return self.digest(plain, key) if key else None

    def compute_all(self, values: Iterable[str]) -> list[IndexValue | None]:
        """What this column is to hold for each of the plain values at present."""
        key = keyring.current().writing_to(self.slot)
        if key is None:
            return [None for _ in values]
        normalised = [self.normalise(value) if value else "" for value in values]
        digests = key.digest_all(self.source_field.place, normalised)
        return [
            IndexValue(digest) if value else None for value, digest in zip(normalised, digests, strict=True)
        ]

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> IndexValue | None:
        """Mark the digest as ours."""
        return None if value is None else IndexValue(value)

    def pre_save(self, instance: models.Model, add: bool) -> IndexValue | None:
        """Compute from the source, always: the keys in use may have changed since the row was read."""
        value = self.compute(getattr(instance, self.source).plain)
        setattr(instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Refuse anything but a digest: plain text could land here through `queryset.update()`."""
        if hasattr(value, "as_sql") and _made_of(value, BlindIndexField):
            return value
        if value is not None and not isinstance(value, IndexValue):
            raise PlainRefused(f"{self.name} holds digests only; use sensitive.index_many().")
        return super().get_db_prep_save(None if value is None else str(value), connection)

    def get_prep_value(self, value: Any) -> Any:
        """Digests as plain str; a filter by plain text is refused, as it would never find anything."""
        if value is None or isinstance(value, IndexValue) or _looks_like_digest(value):
            return None if value is None else str(value)
        raise FieldError(f"{self.name} holds digests; use blind_lookup(model, {self.source!r}, value).")


def _looks_like_digest(value: Any) -> bool:
    key_id, separator, digest = str(value).partition(":")
    return bool(separator) and key_id.isalnum() and len(digest) == 64
