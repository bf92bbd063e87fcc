"""Forms of lists and receipts for the upper systems."""

from typing import Any

from django import forms
from django.utils import timezone

from unionhub.core.forms import PlainForm, RecordForm

from ..enums import UpwardSystem
from ..models import UpwardList
from ..services.receipts import LONGEST
from ..services.upward import WHICH, headings_of, sheets_for, upward_sheets


class UpwardListForm(RecordForm):
    """A list's system, name and sheet. The sheet is chosen once: the columns hang on it."""

    sheet = forms.ChoiceField(label="依据的名单", help_text="只列出您可以导出的名单；建好后不能更换。")

    class Meta:
        model = UpwardList
        fields = ["system", "name", "sheet"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sheet"]
        if self.instance.pk:
            known = upward_sheets().get(self.instance.sheet)
            field.choices = [(self.instance.sheet, known.label if known else "（已不存在）")]
            field.disabled = True
        else:
            field.choices = [("", "请选择"), *sheets_for(self.user)]

    def save(self, commit: bool = True) -> UpwardList:
        """A new list begins with all columns of its sheet under their own headings."""
        if not self.instance.pk:
            own = headings_of(upward_sheets()[self.cleaned_data["sheet"]])
            self.instance.columns = [{"name": name, "heading": heading} for name, heading in own.items()]
        saved: UpwardList = super().save(commit)
        return saved


class CopyForm(PlainForm):
    """The name of the copy."""

    name = forms.CharField(label="新名称", max_length=60)


class WhichForm(PlainForm):
    """What an export holds."""

    which = forms.ChoiceField(label="导出", choices=WHICH, widget=forms.RadioSelect, initial="all")


class EnteredForm(PlainForm):
    """When exported records were entered there; who did it is the person who says so."""

    entered_on = forms.DateField(label="录入日期", initial=timezone.localdate)


class ReceiptForm(PlainForm):
    """When, by whom and under which number a record was entered there."""

    entered_on = forms.DateField(label="录入日期", initial=timezone.localdate)
    by_name = forms.CharField(label="经手人", max_length=LONGEST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by_name"].initial = self.user.name


class OneReceiptForm(ReceiptForm):
    """The same for one record: in which system, and its number there."""

    system = forms.ChoiceField(label="上级系统", choices=UpwardSystem.choices)
    number = forms.CharField(
        label="系统编号", max_length=LONGEST, required=False, help_text="上级系统给出的编号，没有可不填。"
    )
    field_order = ("system", "entered_on", "by_name", "number")
