"""Small parts that the administration's lists and forms share."""

from typing import Any

from django import forms

from ..models import User
from ..tables import Column


class WideColumn(Column):
    """Text of up to forty characters."""

    width = 30


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
