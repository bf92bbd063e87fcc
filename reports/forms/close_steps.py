"""Input of the steps of a month's report."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import CaseForm

from ..models import ReturnFile


class SendForm(CaseForm):
    """To whom the report was handed, when, and as which file."""

    cleaners = {"sent_to": cleaners.text, "receiver": cleaners.text}

    sent_to = forms.CharField(label="接收单位", max_length=120)
    receiver = forms.CharField(label="接收人", max_length=60)
    on = forms.DateField(label="报送日期")
    file = forms.ModelChoiceField(
        ReturnFile.objects.none(),
        label="报送的文件",
        required=False,
        empty_label="（没有用本系统生成的文件）",
        help_text="登记后按校验值留存，可随时核对报送的是哪一份文件",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = ReturnFile.objects.filter(close_id=self.case.pk, is_draft=False).defer("content")
        choice = self.fields["file"]
        choice.queryset = files  # type: ignore[attr-defined]
        choice.required = files.exists()
        self.fields["on"].initial = timezone.localdate()

    def clean_on(self) -> date:
        """Nothing is sent tomorrow."""
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("报送日期不能晚于今天。")
        return on
