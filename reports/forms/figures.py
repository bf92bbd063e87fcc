"""What can be asked of a figure, and the name under which a question is kept."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import access
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.indicators import Balance, Indicator, Median, Ratio, Stated
from unionhub.core.indicators.declare import LEVELS, Declared, Level
from unionhub.core.indicators.drill import members_of
from unionhub.core.indicators.period import BadPeriod, Period
from unionhub.core.indicators.registry import dimensions_of, indicators
from unionhub.core.models import Organisation
from unionhub.core.scope import where
from unionhub.core.views import RemoteSelect

from ..models import SavedFigure
from ..period_words import PRESETS, TODAY, read_period
from ..questions import SPLIT, VIEWS

#: Down to where a figure is shown, in words.
DOWN_TO = {Level.COUNTY: "县", Level.AREA: "县、乡镇（系统、园区）", Level.UNION: "基层工会"}
#: Of the choice of a part: rows of the very organisation, without those below it.
OWN = "own"


class PeriodSelect(forms.Select):
    """The usual periods to choose, any other one to type."""

    def __init__(self) -> None:
        super().__init__({"data-select": "", "data-create": "", "data-placeholder": "如 2026-10、本年累计"})

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list:
        """The presets with what they mean today, and what was typed."""
        today = timezone.localdate()
        self.choices = [(word, f"{word} · {read(today).label}") for word, read in PRESETS.items()]
        self.choices += [(text, text) for text in value if text and text not in PRESETS]
        return super().optgroups(name, [text or TODAY for text in value] or [TODAY], attrs)


class PeriodField(forms.CharField):
    """A period in words or figures; cleaned it is a `Period`, empty is today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=60, widget=PeriodSelect(), **kwargs)

    def clean(self, value: Any) -> Period:
        """Read it. Raises ValidationError that says what may be written."""
        try:
            return read_period(super().clean(value), timezone.localdate())
        except BadPeriod as error:
            raise ValidationError(str(error)) from error


class PlaceForm(PlainForm):
    """At which organisation, and for which period."""

    organisation = forms.ModelChoiceField(
        label="组织",
        queryset=Organisation.objects.all(),
        empty_label=None,
        widget=RemoteSelect("figure-organisation-lookup"),
    )
    period = PeriodField(label="期间")


class QuestionForm(PlaceForm):
    """A figure's page: which figure, organisation, period, and by what it is split."""

    key = forms.ChoiceField(
        label="数字",
        widget=forms.Select({"data-select": ""}),
        error_messages={"invalid_choice": "没有所选的数字，请重新选择。"},
    )
    by = forms.ChoiceField(
        label="分组",
        required=False,
        widget=forms.Select({"class": "form-select"}),
        error_messages={"invalid_choice": "这个数字不能按所选的方式分组，请重新选择。"},
    )
    view = forms.ChoiceField(
        required=False,
        choices=list(VIEWS.items()),
        widget=forms.HiddenInput(),
        error_messages={"invalid_choice": "没有这种查看方式。"},
    )

    #: The kinds of figures that have such a page.
    kinds: tuple[type, ...] = (Indicator, Stated, Balance, Ratio, Median)

    def __init__(self, *args: Any, item: Declared, **kwargs: Any) -> None:
        self.item = item
        super().__init__(*args, **kwargs)
        self.order_fields(["key", "organisation", "period", "by", "part"])
        groups: dict[str, list[tuple[str, str]]] = {}
        for other in indicators().values():
            if isinstance(other, self.kinds) and access.may(self.user, other.view_action):
                groups.setdefault(other.group, []).append((other.key, other.label))
        key: Any = self.fields["key"]
        key.choices = list(groups.items())
        by: Any = self.fields.get("by")
        if by is not None:
            by.choices = [("", "下级单位"), *dimensions_of(item).items()]

    def clean_organisation(self) -> Organisation:
        """The figure must be kept down to the organisation's level."""
        chosen = self.cleaned_data["organisation"]
        if LEVELS[chosen.kind] > self.item.lowest:
            raise ValidationError(
                f"“{self.item.label}”只统计到{DOWN_TO[self.item.lowest]}一级，请选择上级组织。"
            )
        return chosen

    def clean_view(self) -> str:
        """Split unless asked otherwise."""
        return self.cleaned_data["view"] or SPLIT


class RecordsForm(QuestionForm):
    """The list behind a figure: instead of splitting it, one part may be chosen.

    `part` is «» (all), «own», or «dimension:member»; read it by `chosen`.
    """

    by = None  # type: ignore[assignment]
    view = None  # type: ignore[assignment]
    part = forms.CharField(
        label="范围", required=False, max_length=120, widget=forms.Select({"class": "form-select"})
    )

    def clean(self) -> dict[str, Any]:
        """The part must be one of the figure's; its choices are those of the period's day."""
        data = super().clean() or self.cleaned_data
        period, today = data.get("period"), timezone.localdate()
        self.day = period.until(today) if period is not None else today
        groups = {
            label: [(f"{key}:{member}", name) for member, name in members_of(self.item, key, self.day)]
            for key, label in dimensions_of(self.item).items()
        }
        widget: Any = self.fields["part"].widget
        widget.choices = [("", "全部"), (OWN, "仅本级"), *groups.items()]
        self.labels = {value: name for choices in groups.values() for value, name in choices}
        part = data.get("part", "")
        if part and part != OWN and part not in self.labels:
            self.add_error("part", "没有所选的这一部分，请重新选择。")
        return data

    def clean_view(self) -> str:
        """A list has no views."""
        return SPLIT

    @property
    def chosen(self) -> tuple[str, str, bool]:
        """(dimension, member, whether of the very organisation only)."""
        part = self.cleaned_data["part"]
        if part == OWN:
            return "", "", True
        dimension, _, member = part.partition(":")
        return dimension, member, False


class SavedForm(RecordForm):
    """The name of a question. What it asks was written into the instance by the view."""

    class Meta:
        model = SavedFigure
        fields = ("title", "is_shared")

    def clean(self) -> dict[str, Any] | None:
        """A new one belongs where its owner works by this right, and to him."""
        if self.instance.pk is None:
            self.instance.created_by = self.user
            self.instance.organisation = where(self.user, self.action)
        data = super().clean() or self.cleaned_data
        same = SavedFigure.objects.filter(created_by=self.user, title=data.get("title"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("title", "您已有同名的查询，请换一个名称。")
        return data
