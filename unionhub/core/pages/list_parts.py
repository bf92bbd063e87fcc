"""Small parts that the administration's lists and forms share."""

from typing import Any

import django_filters
from django import forms

from ..models import User
from ..tables import Column


class WideColumn(Column):
    """Text of up to forty characters."""

    width = 30


class YesNoFilter(django_filters.ChoiceFilter):
    """是, 否, or either. `method` names the filter set's method and gets a bool; else the field is compared."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=(("yes", "是"), ("no", "否")), empty_label="不限", **kwargs)

    def filter(self, queryset: Any, value: str) -> Any:
        """Turn the word into a bool first."""
        if not value:
            return queryset
        return queryset.filter(**{self.field_name: value == "yes"})


class AccountChoice(forms.ModelChoiceField):
    """An active account to choose, told from others of the same name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Select(attrs={"data-select": ""}))
        super().__init__(
            queryset=User.objects.filter(is_active=True).select_related("organisation"), **kwargs
        )

    def label_from_instance(self, obj: User) -> str:
        """Name, user name, organisation."""
        return f"{obj.name}（{obj.username}，{obj.organisation.name}）"
