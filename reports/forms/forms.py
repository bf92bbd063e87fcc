"""Uploading a city's form, and what is asked of one of its cells."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import access
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.indicators.declare import Declared
from unionhub.core.indicators.drill import members_of
from unionhub.core.indicators.period import BadPeriod, PeriodKind
from unionhub.core.indicators.registry import dimensions_of, indicators
from unionhub.core.models import Organisation
from unionhub.core.scope import where
from unionhub.core.views import RemoteSelect

from ..enums import ColumnKind, MarkKind
from ..models import ReturnForm
from ..period_words import read_period
from ..returns.constants import FIXED
from ..rules.forms import EMPTY_WORDS
from ..services import forms as services
from ..services.marks import LISTS, Mark

_MONTH = "请写成 2026-11 这样的年月。"


class MonthField(forms.CharField):
    """A month, «2026-11» or as people write it; cleaned it is its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=20,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "如 2026-11"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """«2026-11»."""
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def clean(self, value: Any) -> date:
        """Its first day. Raises ValidationError."""
        text = super().clean(value).strip()
        try:
            period = read_period(text, timezone.localdate())
        except BadPeriod as error:
            raise ValidationError(_MONTH) from error
        if period.kind != PeriodKind.MONTH or not re.search(r"\d", text):
            raise ValidationError(_MONTH)
        return period.first


class _Upload(RecordForm):
    """What both uploads share: the file is read at once, so that what is wrong with it stands beside it."""

    audited = True
    first_month = MonthField(label="启用月份", help_text="从哪个统计月份起使用这张表样。")
    file = forms.FileField(
        label="表样文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx", "class": "form-control"}),
        help_text="市总下发的 .xlsx 文件，原样上传；.xls 请先在 Excel 或 WPS 中“另存为”.xlsx。",
    )

    class Meta:
        model = ReturnForm
        fields: tuple[str, ...] = ("first_month",)

    def clean_file(self) -> Any:
        """Its layout. Raises FileRefused, in words."""
        upload = self.cleaned_data["file"]
        content = upload.read()
        layout = services.read(content, upload.name)
        if not any(sheet.state == "visible" and sheet.kind == "worksheet" for sheet in layout.sheets):
            raise ValidationError("文件里没有可见的工作表。")
        return content, upload.name, layout


class AddForm(_Upload):
    """A new form of the city's."""

    class Meta(_Upload.Meta):
        fields = ("name", "first_month")

    def clean(self) -> dict[str, Any] | None:
        """It belongs where the right is held; its name is not in use."""
        self.instance.organisation = where(self.user, self.action)
        data = super().clean() or self.cleaned_data
        if "name" in data:
            services.check_new(ReturnForm(organisation=self.instance.organisation, name=data["name"]))
        return data

    def save(self, commit: bool = True) -> ReturnForm:
        """Through the service."""
        return services.add_form(self.instance, self.cleaned_data["file"], self.user)


class ReplaceForm(_Upload):
    """The changed form that follows another (`old`)."""

    def __init__(self, *args: Any, old: ReturnForm, **kwargs: Any) -> None:
        self.old = old
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any] | None:
        """It belongs where the old one does, follows it, and is another file."""
        self.instance.organisation = self.old.organisation
        data = super().clean() or self.cleaned_data
        if "file" in data and "first_month" in data:
            services.check_successor(self.old, data["first_month"], data["file"][0])
        return data

    def save(self, commit: bool = True) -> ReturnForm:
        """Through the service."""
        return services.replace_form(self.instance, self.old, self.cleaned_data["file"], self.user)


class ChangeForm(RecordForm):
    """Name and first month of a form."""

    first_month = MonthField(label="启用月份", help_text="从哪个统计月份起使用这张表样。")

    class Meta:
        model = ReturnForm
        fields = ("name", "first_month")

    def clean_first_month(self) -> date:
        """Between the months of the forms before and after it."""
        month: date = self.cleaned_data["first_month"]
        before, after = self.instance.replaces, getattr(self.instance, "replaced_by", None)
        if before is not None and month <= before.first_month:
            raise ValidationError(f"应晚于上一版的 {before.first_month:%Y-%m}。")
        if after is not None and month >= after.first_month:
            raise ValidationError(f"应早于下一版的 {after.first_month:%Y-%m}。")
        return month


class FigureSelect(forms.Select):
    """One figure by name, pinyin or another word for it; prints only what is chosen."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list:
        """The empty option and the chosen one."""
        pairs: Any = self.choices
        options: list[tuple[str, str]] = [("", ""), *(one for one in pairs if one[0] and one[0] in value)]
        return [
            (None, [self.create_option(name, key, label, key in value, at)], at)
            for at, (key, label) in enumerate(options)
        ]


class MarkForm(PlainForm):
    """What a cell is for. `mark` is the answer; fields that the kind does not ask for are left out of it."""

    kind = forms.ChoiceField(label="填什么", choices=MarkKind.choices, widget=forms.RadioSelect())
    key = forms.ChoiceField(
        label="数字",
        required=False,
        error_messages={"invalid_choice": "没有所选的数字，请重新选择。"},
        widget=FigureSelect({"data-select": "", "data-placeholder": "名称、拼音或首字母"}),
    )
    column = forms.ChoiceField(label="列", required=False, choices=[("", "请选择"), *ColumnKind.choices])
    node = forms.ModelChoiceField(
        label="组织",
        required=False,
        queryset=Organisation.objects.all(),
        empty_label="全县",
        widget=RemoteSelect("figure-organisation-lookup", {"data-placeholder": "全县"}),
    )
    part = forms.ChoiceField(
        label="其中", required=False, error_messages={"invalid_choice": "没有所选的部分，请重新选择。"}
    )
    by = forms.ChoiceField(
        label="逐行按", required=False, error_messages={"invalid_choice": "不能这样逐行，请重新选择。"}
    )
    names_in = forms.CharField(
        label="名称写在哪一列",
        required=False,
        max_length=3,
        widget=forms.TextInput(attrs={"placeholder": "如 A；表上已印好则不填"}),
    )
    fixed = forms.ChoiceField(
        label="内容", required=False, choices=[("", "其他文字"), *((word, word) for word in FIXED)]
    )
    text = forms.CharField(label="文字", required=False, max_length=200)
    empty_as = forms.ChoiceField(label="没有数字时写", required=False, choices=EMPTY_WORDS)

    #: Which fields each kind asks for, in order.
    asked = {
        MarkKind.FIGURE: ("key", "column", "node", "part", "empty_as"),
        MarkKind.ROWS: ("key", "column", "by", "names_in", "empty_as"),
        MarkKind.NAMES: ("key", "by"),
        MarkKind.CONSTANT: ("fixed", "text"),
    }

    def __init__(self, *args: Any, item: Declared | None = None, lookup: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key: Any = self.fields["key"]
        key.choices = [("", ""), *figures_for(self.user)]
        key.widget.attrs["data-remote"] = lookup
        dimensions = dimensions_of(item) if item is not None else {}
        part: Any = self.fields["part"]
        today = timezone.localdate()
        part.choices = [
            ("", "全部"),
            *(
                (label, [(f"{name}:{member}", words) for member, words in members_of(item, name, today)])
                for name, label in dimensions.items()
                if item is not None
            ),
        ]
        by: Any = self.fields["by"]
        by.choices = [*LISTS.items(), *dimensions.items()]
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField) and name not in ("kind", "key", "node"):
                field.widget.attrs.setdefault("class", "form-select form-select-sm")
            elif isinstance(field, forms.CharField):
                field.widget.attrs.setdefault("class", "form-control form-control-sm")

    def clean_names_in(self) -> str:
        """The letters of a column."""
        letters: str = self.cleaned_data["names_in"].strip().upper()
        if letters and not re.fullmatch("[A-Z]{1,3}", letters):
            raise ValidationError("请写列的字母，如 A。")
        return letters

    def shown(self) -> Iterable[Any]:
        """The fields that the chosen kind asks for."""
        kind: Any = self["kind"].value()
        known = kind if kind in MarkKind.values else MarkKind.FIGURE
        return [self[name] for name in self.asked[MarkKind(known)]]

    @property
    def mark(self) -> Mark:
        """The answer, after validation."""
        data = self.cleaned_data
        kind, node = data["kind"], data.get("node")
        if kind == MarkKind.CONSTANT:
            return Mark(kind, text=data["fixed"] or data["text"].strip())
        name, _, member = data["part"].partition(":")
        if kind == MarkKind.FIGURE:
            return Mark(
                kind,
                key=data["key"],
                column=data["column"],
                node_id=node.pk if node else None,
                by=name,
                member=member,
                empty_as=data["empty_as"],
            )
        key = data["key"] if kind == MarkKind.ROWS or data["by"] not in LISTS else ""
        if kind == MarkKind.NAMES:
            return Mark(kind, key=key, by=data["by"])
        return Mark(kind, key=key, column=data["column"], by=data["by"], empty_as=data["empty_as"])


def answers_of(mark: Mark) -> dict[str, Any]:
    """A mark as the form's first values."""
    values: dict[str, Any] = {
        "kind": mark.kind,
        "key": mark.key,
        "column": mark.column,
        "node": mark.node_id,
        "by": mark.by,
        "empty_as": mark.empty_as,
    }
    if mark.kind == MarkKind.FIGURE and mark.by:
        values["part"] = f"{mark.by}:{mark.member}"
    if mark.kind == MarkKind.CONSTANT:
        values |= {"fixed": mark.text} if mark.text in FIXED else {"text": mark.text}
    return values


def figures_for(user: Any) -> list[tuple[str, str]]:
    """The figures the user may see somewhere, as (key, label)."""
    return [(key, item.label) for key, item in indicators().items() if access.may(user, item.view_action)]
