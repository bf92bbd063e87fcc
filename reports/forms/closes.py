"""Which month is to be reported, and which report of which organisation is to be seen."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core.forms import PlainForm
from unionhub.core.models import Organisation
from unionhub.core.views import RemoteSelect

from ..closing import months

#: Months offered when one is opened: the last that ended, and as many before it.
OFFERED = 24


class OpenForm(PlainForm):
    """A month of which the report is to be drawn up."""

    month = forms.TypedChoiceField(
        label="统计月份",
        coerce=date.fromisoformat,
        help_text="月份结束以后编制，一般在下月初编制上月的报表。",
        error_messages={"invalid_choice": "请在列出的月份中选择。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = months.before(timezone.localdate())
        choices = []
        for _ in range(OFFERED):
            choices.append((first.isoformat(), months.words(first)))
            first = months.before(first)
        self.fields["month"].choices = choices  # type: ignore[attr-defined]


class ClosedForm(PlainForm):
    """Which report (`close`: one of those offered), of which organisation."""

    close = forms.ChoiceField(
        label="报表", required=False, error_messages={"invalid_choice": "没有所选的月度报表，请重新选择。"}
    )
    organisation = forms.ModelChoiceField(
        label="组织",
        queryset=Organisation.objects.all(),
        empty_label=None,
        widget=RemoteSelect("figure-organisation-lookup"),
        error_messages={"invalid_choice": "没有所选的组织，或者不在您的范围内。"},
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["close"].choices = offered  # type: ignore[attr-defined]
        self.fields["close"].widget.attrs.setdefault("class", "form-select")

    def clean_close(self) -> str:
        """The one chosen, else the newest. Raises ValidationError where there is none at all."""
        chosen = self.cleaned_data["close"] or next((pk for pk, _ in self.fields["close"].choices), "")  # type: ignore[attr-defined]
        if not chosen:
            raise ValidationError("还没有封存的月度报表。")
        return str(chosen)
