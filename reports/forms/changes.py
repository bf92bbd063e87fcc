"""What the page of changes is asked: which closed month and edition, where, and which of the cells."""

from typing import Any

from django import forms

from unionhub.core.forms import PlainForm
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation
from unionhub.core.views import RemoteSelect

from ..changes.compare import COLUMNS
from ..enums import ColumnKind
from ..models import PeriodClose
from ..workflow.closes import CLOSE

#: Which organisations are listed: the place and what lies directly below, or everything below.
BELOW, EVERY = "", "all"


class ChangesForm(PlainForm):
    """The filters; `closes` are the closed months that may be chosen, newest first."""

    organisation = forms.ModelChoiceField(
        label="组织",
        queryset=Organisation.objects.all(),
        empty_label=None,
        widget=RemoteSelect("figure-organisation-lookup"),
    )
    report = forms.ChoiceField(
        label="报表",
        required=False,
        error_messages={"invalid_choice": "没有所选月份的封存报表，请重新选择。"},
    )
    group = forms.ChoiceField(
        label="类别", required=False, error_messages={"invalid_choice": "没有所选的数字类别，请重新选择。"}
    )
    column = forms.ChoiceField(
        label="栏目",
        required=False,
        choices=[("", "全部"), *((column.value, column.label) for column in COLUMNS)],
        error_messages={"invalid_choice": "没有所选的栏目，请重新选择。"},
    )
    level = forms.ChoiceField(
        label="单位",
        required=False,
        choices=[(BELOW, "本级和下一级"), (EVERY, "所有下级")],
        error_messages={"invalid_choice": "没有所选的范围，请重新选择。"},
    )

    def __init__(self, *args: Any, closes: list[PeriodClose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        report: Any = self.fields["report"]
        report.choices = [(report_key(close), report_label(close)) for close in closes]
        group: Any = self.fields["group"]
        groups = dict.fromkeys(item.group for item in indicators().values())
        group.choices = [("", "全部"), *((name, name) for name in groups)]
        for name in ("report", "group", "column", "level"):
            self.fields[name].widget.attrs["class"] = "form-select"

    @property
    def keys(self) -> list[str]:
        """The figures of the chosen group; empty for all."""
        group = self.cleaned_data["group"]
        return [key for key, item in indicators().items() if item.group == group] if group else []

    @property
    def columns(self) -> list[ColumnKind]:
        """The chosen column; empty for all."""
        column = self.cleaned_data["column"]
        return [ColumnKind(column)] if column else []


def report_key(close: PeriodClose) -> str:
    """«2026-10», of another edition than the first «2026-10.2»."""
    month = f"{close.month:%Y-%m}"
    return month if close.edition == 1 else f"{month}.{close.edition}"


def report_label(close: PeriodClose) -> str:
    """«2026年10月（第 2 版，已报送）»."""
    edition = "" if close.edition == 1 else f"第 {close.edition} 版，"
    return f"{close.month.year}年{close.month.month}月（{edition}{CLOSE.state(close.state).label}）"
