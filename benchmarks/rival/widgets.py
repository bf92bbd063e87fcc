"""How the rival reads cells: by its own widgets, with the same checks as ours where it has none.

Each is what its documentation recommends: a subclass of Widget with `clean` and `render`.
"""

from datetime import date, datetime

from import_export.widgets import BooleanWidget, CharWidget, DateWidget

from unionhub.core import cleaners


class ChoiceWidget(CharWidget):
    """A choice by its label."""

    def __init__(self, choices: object) -> None:
        super().__init__()
        pairs = list(choices)  # type: ignore[call-overload]
        self._values = {label: value for value, label in pairs}
        self._labels = dict(pairs)

    def clean(self, value, row=None, **kwargs):
        """The value of the label. Raises ValueError for an unknown one."""
        if not value:
            return ""
        try:
            return self._values[value]
        except KeyError:
            raise ValueError("没有这一项。") from None

    def render(self, value, obj=None, **kwargs):
        """The label."""
        return self._labels.get(value, "")


class IdNumberWidget(CharWidget):
    """A citizen's number whose check digit and birth date hold: our own cleaner, faster than python-stdnum."""

    def clean(self, value, row=None, **kwargs):
        """The clean number. Raises ValueError."""
        return cleaners.id_number(value) or ""


class PhoneWidget(CharWidget):
    """A telephone number."""

    def clean(self, value, row=None, **kwargs):
        """The clean number. Raises ValueError."""
        return cleaners.phone(value) or ""


class DayWidget(DateWidget):
    """A date. With `skip_unchanged` a cell that is a date already must be cut to the day, or it never equals."""

    def clean(self, value, row=None, **kwargs):
        """The day."""
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else super().clean(value, row, **kwargs)


class YesNoWidget(BooleanWidget):
    """是 or 否."""

    TRUE_VALUES = ["是", True, 1, "1"]
    FALSE_VALUES = ["否", False, 0, "0"]

    def render(self, value, obj=None, **kwargs):
        """In a word."""
        return "是" if value else "否"
