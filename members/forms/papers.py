"""What is asked before papers are printed for many unions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import PlainForm

from ..documents.elections import Letter, PaperKind


class PaperForm(PlainForm):
    """Kind, issuer, numbers and dates; what is left empty is printed as a blank."""

    kind = forms.ChoiceField(label="文书", choices=PaperKind.choices, initial=PaperKind.NOTICE.value)
    issuer = forms.CharField(label="发文机关", max_length=60)
    code_word = forms.CharField(
        label="发文字号：代字", max_length=20, required=False, help_text="如“澄工发”；留空打印空白"
    )
    year = forms.IntegerField(label="年份", min_value=1950, max_value=2199, required=False)
    first_number = forms.IntegerField(
        label="起始序号",
        min_value=1,
        max_value=99_999,
        required=False,
        help_text="各工会依次编号；留空打印空白，手工填写",
    )
    issued_on = forms.DateField(label="成文日期", required=False, help_text="留空打印空白")
    answer_by = forms.DateField(label="报送请示的期限", required=False, help_text="换届通知用；留空打印空白")
    cleaners = {"issuer": cleaners.text, "code_word": cleaners.text}
    groups: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("文书", "", ("kind", "issuer")),
        ("字号与日期", "", ("code_word", "year", "first_number", "issued_on", "answer_by")),
    )

    def clean(self) -> dict[str, Any]:
        """A letter has an issuer once cleaned."""
        data = super().clean() or {}
        if "issuer" not in self.errors and not data.get("issuer"):
            raise ValidationError("请填写发文机关。")
        return data

    def letter(self) -> Letter:
        """What was asked for, as the papers take it."""
        data = self.cleaned_data
        return Letter(
            kind=data["kind"],
            issuer=data["issuer"],
            prefix=data.get("code_word") or "",
            year=data.get("year") or 0,
            first_number=data.get("first_number") or 0,
            issued_on=data["issued_on"].isoformat() if data.get("issued_on") else "",
            answer_by=data["answer_by"].isoformat() if data.get("answer_by") else "",
        )


def first_letter(issuer: str) -> dict[str, Any]:
    """What the form holds when it opens."""
    return {"kind": PaperKind.NOTICE.value, "issuer": issuer, "year": timezone.localdate().year}
