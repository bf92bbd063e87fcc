"""The abstract base of models with encrypted fields."""

import uuid
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from .fields import encrypted_fields, index_fields
from .lookup import blind_lookup


class SensitiveModel(models.Model):
    """Gives each row a key of its own, made in Python, that binds the row's sealed values to it.

    Never copied to another row: a copy of a record takes a new `row_key`, and its values are sealed anew on saving.
    """

    row_key = models.UUIDField("行标识", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; with `update_fields` the indexes of the named encrypted fields are written too."""
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = with_indexes(type(self), kwargs["update_fields"])
        super().save(*args, **kwargs)

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """Find another row with an equal value under a unique index. Raises ValidationError beside the source field."""
        super().validate_unique(exclude)
        found = {}
        for model in (type(self), *type(self)._meta.get_parent_list()):
            for field in encrypted_fields(model):
                unique = any(index.unique for index in index_fields(model, field.name))
                secret = getattr(self, field.attname)
                if not unique or not secret or field.name in (exclude or ()):
                    continue
                others = model._base_manager.filter(blind_lookup(model, field.name, secret.plain))
                if others.exclude(row_key=self.row_key).exists():
                    found[field.name] = ValidationError(f"已有相同的{field.verbose_name}。", code="unique")
        if found:
            raise ValidationError(found)


def with_indexes(model: type[models.Model], names: Collection[str]) -> list[str]:
    """The field names, with the index columns of the encrypted ones among them."""
    more = [index.name for name in names for index in index_fields(model, name)]
    return list(dict.fromkeys([*names, *more]))
