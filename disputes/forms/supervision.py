"""What the forms of supervision share: prose in lines, days in order, the employer by record or by name."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import CaseForm, RecordForm

from ..rules.dates import FUTURE, order_problem
from ..services.employers import name_problem


def prose(value: Any) -> str | None:
    """Text of several paragraphs: each line cleaned, empty lines at the ends left out; None for nothing."""
    lines = [cleaners.text(line) or "" for line in str(value).splitlines()]
    return "\n".join(lines).strip("\n") or None


def area(label: str, length: int, rows: int = 5, *, required: bool = True, help_text: str = "") -> Any:
    """A field of several lines."""
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DayForm(CaseForm):
    """The day of a step: neither ahead nor before what the case has behind it (`earlier`: labels by field)."""

    earlier: Iterable[tuple[str, str]] = ()
    on = forms.DateField(label="日期", initial=timezone.localdate)

    def clean_on(self) -> date:
        """In the order of the case."""
        on = self.cleaned_data["on"]
        days = [(label, getattr(self.case, name)) for name, label in self.earlier]
        problem = order_problem(on, timezone.localdate(), days)
        if problem:
            raise forms.ValidationError(problem)
        return on


class EmployerNamed(RecordForm):
    """A record about an employer that is registered, or named."""

    def clean(self) -> dict[str, Any]:
        """One of the two; the registered one's name is the record's."""
        found = super().clean() or self.cleaned_data
        if "employer" in self.errors or "employer_name" in self.errors:
            return found
        problem = name_problem(found.get("employer"), found.get("employer_name") or "")
        if problem:
            self.add_error("employer_name", problem)
        elif found.get("employer") is not None:
            found["employer_name"] = found["employer"].name
        return found

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer"].help_text = "已登记的用人单位从这里选"
        self.fields["employer_name"].required = False
        self.fields["employer_name"].help_text = "没有登记的填写名称"

    def not_ahead(self, *names: str) -> None:
        """Tell beside each of the days that lies ahead."""
        for name in names:
            on = self.cleaned_data.get(name)
            if on is not None and on > timezone.localdate():
                self.add_error(name, FUTURE)
