"""The form field of an encrypted value: it never prints what is stored, and keeps it when left empty."""

from typing import Any

from django import forms

from .tokens import Secret


class _KeepWhenEmpty:
    """A widget whose empty answer counts as «not sent», so that the model form keeps the stored value."""

    keep = False

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether nothing was entered while a stored value is to be kept."""
        return self.keep and not (data.get(name) or "").strip()


class SensitiveInput(_KeepWhenEmpty, forms.TextInput):
    """One line."""


class SensitiveTextarea(_KeepWhenEmpty, forms.Textarea):
    """Several lines."""


class SensitiveCharField(forms.CharField):
    """Text for an EncryptedTextField.

    A stored value is not shown; leaving the field empty keeps it. `show_plain = True` (for a user whom policy.csv
    gives `full`) prints the value, and emptying the field then clears it.
    """

    widget = SensitiveInput
    long_widget = SensitiveTextarea
    show_plain = False

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """Learn from the form whether there is a stored value."""
        stored = form.get_initial_for_field(self, field_name)
        if isinstance(stored, Secret) and stored and not self.show_plain:
            self.required = self.widget.is_required = False
            self.widget.keep = True
            self.widget.attrs.setdefault("placeholder", "已填写，不修改请留空")
        self.widget.attrs.setdefault("autocomplete", "off")
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value: Any) -> Any:
        """Nothing of a stored value, unless it may be shown in full."""
        if isinstance(value, Secret):
            return value.plain if self.show_plain else ""
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the answer differs from what is stored."""
        data = self.to_python(data)
        if isinstance(initial, Secret):
            return initial.plain != data if self.show_plain else bool(data)
        return super().has_changed(initial, data)
