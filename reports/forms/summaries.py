"""Beginning a summary: which period and organisation, from which text; and what stands around its text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.indicators.period import BadPeriod, span
from unionhub.core.models import Organisation

from ..models import Summary
from ..rules import summaries as rules
from ..services.summaries import GONE, LEVELS, ONLY_DRAFT

#: Years offered: the present one and so many before it.
YEARS = 6
#: Lines of a title.
LINES = 4
SIGNED = "signed"
#: States in which something of the head may still be changed.
HEAD_IN = ("draft", SIGNED)


class StartForm(PlainForm):
    """Whose summary of which period; `based_on` is an earlier one whose text it begins with."""

    groups = (
        ("总结什么", "", ("organisation", "year", "part", "first", "last")),
        ("从什么文字开始", "数字总是按所选期间重新计算。", ("based_on",)),
    )

    organisation = forms.ModelChoiceField(
        label="单位", queryset=Organisation.objects.filter(kind__in=LEVELS), empty_label=None
    )
    year = forms.TypedChoiceField(label="年份", coerce=int, required=False)
    part = forms.ChoiceField(
        label="期间",
        choices=[*((key, name) for key, (name, *_) in rules.PARTS.items()), (rules.OTHER, "其他期间")],
    )
    first = forms.DateField(label="起始日期", required=False, help_text="只在选“其他期间”时填写")
    last = forms.DateField(label="截止日期", required=False, help_text="只在选“其他期间”时填写")
    based_on = forms.ModelChoiceField(
        label="底稿",
        widget=forms.Select(attrs={"data-placeholder": "按标准写法起草"}),
        queryset=Summary.objects.exclude(state=GONE).order_by("-period", "-edition"),
        required=False,
        empty_label="按标准写法起草",
        help_text="选一份以前的总结，就沿用它的文字，其中的数字换成所选期间的数字",
    )

    def prepare(self) -> None:
        """Offer the last years."""
        this = timezone.localdate().year
        self.fields["year"].choices = [(one, f"{one}年") for one in range(this, this - YEARS, -1)]  # type: ignore[attr-defined]
        super().prepare()

    def clean(self) -> dict[str, Any]:
        """The period that was chosen, as `period`."""
        found = super().clean() or self.cleaned_data
        part = found.get("part")
        if part == rules.OTHER:
            found["period"] = self._own_span(found)
        elif part:
            if not found.get("year"):
                self.add_error("year", "请选择年份。")
            else:
                found["period"] = rules.part_of(found["year"], part)
        period = found.get("period")
        problem = rules.problem_of(period, timezone.localdate()) if period else ""
        if problem:
            self.add_error("first" if part == rules.OTHER else "part", problem)
        return found

    def _own_span(self, found: dict[str, Any]) -> Any:
        first, last = found.get("first"), found.get("last")
        for name, value in (("first", first), ("last", last)):
            if value is None and name not in self.errors:
                self.add_error(name, "请填写日期。")
        if first is None or last is None:
            return None
        try:
            return span(first, last)
        except BadPeriod as error:
            self.add_error("last", str(error))
            return None


class HeadForm(RecordForm):
    """What stands around the text: title, to whom, red head, number, signature, date."""

    cleaners = {
        "addressee": cleaners.text,
        "red_head": cleaners.text,
        "document_no": cleaners.text,
        "signature": cleaners.text,
    }
    groups = (
        ("标题", "", ("heading", "addressee")),
        ("版头", "对外行文才需要；不填就不印红头。", ("red_head", "document_no")),
        ("落款", "", ("signature", "dated")),
    )

    class Meta:
        model = Summary
        fields = ("heading", "addressee", "red_head", "document_no", "signature", "dated")
        widgets = {"heading": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"heading": "每行一行，按文件上的断行填写", "dated": "不填的，以定稿的日期为成文日期"}

    def prepare(self) -> None:
        """Once it was submitted only what signing brings is open: number and date."""
        super().prepare()
        if self.instance.state == SIGNED:
            for name, field in self.fields.items():
                field.disabled = name not in ("document_no", "dated")

    def clean_heading(self) -> str:
        """A few lines without empty ones. Raises ValidationError."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["heading"].splitlines()]
        lines = [line for line in lines if line]
        if not lines:
            raise ValidationError("请填写文件标题。")
        if len(lines) > LINES:
            raise ValidationError(f"标题最多 {LINES} 行，现有 {len(lines)} 行。")
        return "\n".join(lines)

    def clean(self) -> dict[str, Any]:
        """A head is changed in a draft, number and date when it is signed; a number needs its red head."""
        found = super().clean() or self.cleaned_data
        if self.instance.state not in HEAD_IN:
            raise ValidationError(ONLY_DRAFT)
        if found.get("document_no") and not found.get("red_head"):
            self.add_error("red_head", "发文字号印在红头之下，请填写发文机关标志，或删去发文字号。")
        dated = found.get("dated")
        if dated and dated < self.instance.span.first:
            self.add_error("dated", "成文日期早于总结的期间，请核对。")
        return found
