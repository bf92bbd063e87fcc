"""Input of the reporting calendar, and the one page on which a union files."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from unionhub.core import cleaners, scope
from unionhub.core.collection import collections
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.models import Organisation

from ..models import Filing, FilingCall
from ..services import filing_answers as answers
from ..services import filings as services

#: More than any union of a county counts: a slipped finger.
MOST = 10_000_000
MONTH_WORDS = "请填写年月，例如 2026-10。"


def read_month(text: str) -> date:
    """The first day of the month that «2026-10» names. Raises ValueError."""
    year, _, month = text.strip().partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and month.isascii() and month.isdigit()):
        raise ValueError(text)
    return date(int(year), int(month), 1)


class MonthField(forms.Field):
    """A month, «2026-10»; its value is the first day."""

    widget = forms.TextInput(attrs={"placeholder": "2026-10", "inputmode": "numeric", "maxlength": 7})

    def to_python(self, value: Any) -> Any:
        """The first day of the month. Raises ValidationError in words."""
        if isinstance(value, date):
            return value.replace(day=1)
        if value in self.empty_values:
            return None
        try:
            return read_month(str(value))
        except ValueError:
            raise ValidationError(MONTH_WORDS) from None

    def prepare_value(self, value: Any) -> Any:
        """«2026-10»."""
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class CallForm(RecordForm):
    """A call. Once it went out, month, questions and who is asked stay; title and day may change."""

    cleaners = {"title": cleaners.text}
    groups = (
        ("填报任务", "布置后，各单位的“待办”中出现填报任务。", ("title", "month", "due_on")),
        ("填报内容", "只问系统里没有的：人数、确认。", ("asks", "of_unions", "of_areas")),
    )

    month = MonthField(label="统计月份")
    asks = forms.MultipleChoiceField(
        label="填报内容", choices=[], widget=forms.CheckboxSelectMultiple, required=True
    )

    class Meta:
        model = FilingCall
        fields = ("title", "month", "due_on", "asks", "of_unions", "of_areas")

    def prepare(self) -> None:
        """Offer what the domains ask; leave alone what has gone out."""
        self.fields["asks"].choices = [(key, one.label) for key, one in collections().items()]  # type: ignore[attr-defined]
        super().prepare()
        if self.instance.asked_at is not None:
            for name in ("month", "asks", "of_unions", "of_areas"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """A month of this age, a day after it, somebody who is asked, one call a month."""
        found = super().clean() or self.cleaned_data
        month, due_on = found.get("month"), found.get("due_on")
        if month and month > timezone.localdate():
            self.add_error("month", "统计月份还没有开始，不能布置。")
        elif month and month.year < 2000:
            self.add_error("month", MONTH_WORDS)
        if month and due_on and due_on < month:
            self.add_error("due_on", "截止日期早于统计月份，请核对。")
        elif month and due_on and due_on > date(month.year + 1, month.month, 1):
            self.add_error("due_on", "截止日期比统计月份晚一年以上，请核对。")
        if not (found.get("of_unions") or found.get("of_areas")):
            self.add_error("of_unions", "请至少选择一类填报单位。")
        if month and "month" not in self.errors:
            same = FilingCall.objects.filter(organisation=self._county(), month=month)
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("month", "这个月已经布置过填报任务。")
        return found

    def _county(self) -> Organisation:
        """Who asks: where the user's right to ask is held."""
        return self.instance.organisation if self.instance.pk else scope.where(self.user, services.CHANGE)

    def save(self, commit: bool = True) -> FilingCall:
        """The county asks; a changed day holds for what is not closed."""
        if self.instance.pk is None:
            self.instance.organisation = self._county()
        made = super().save(commit)
        if "due_on" in self.changed_data and made.asked_at is not None:
            services.move_due(made)
        return made


class FillForm(PlainForm):
    """The page of one union: a row for each subject, prefilled; `do` says whether it is kept, confirmed or sent."""

    def __init__(
        self, data: Any = None, *, filing: Filing, do: str = "", user: Any, action: str = "", **more: Any
    ) -> None:
        self.filing, self.do = filing, do
        self.sections = answers.sheet_of(filing)
        self.limits = answers.limits(filing.month)
        super().__init__(
            self._all_confirmed(data) if do == "same" else data, user=user, action=action, **more
        )

    def prepare(self) -> None:
        """A field for each number, a tick and a note for each row."""
        for row in answers.rows_of(self.sections):
            name = row.subject.label or row.collection.label
            if row.is_number:
                for cell in row.cells:
                    self.fields[self.place(row, cell.question.key)] = forms.IntegerField(
                        label=f"{name} {cell.question.label}",
                        required=False,
                        min_value=0,
                        max_value=MOST,
                        initial=cell.value,
                        widget=forms.TextInput,
                        error_messages={
                            "invalid": "请填写整数。",
                            "min_value": "不能是负数。",
                            "max_value": "数字过大，请核对。",
                        },
                    )
                self.fields[self.place(row, "note")] = forms.CharField(
                    label=f"{name} 说明", required=False, max_length=300, initial=row.note
                )
            self.fields[self.place(row, "ok")] = forms.BooleanField(
                label=f"{name} 已核对" if row.is_number else row.cells[0].question.label,
                required=False,
                initial=row.confirmed,
            )
        super().prepare()

    @staticmethod
    def place(row: answers.Row, name: str) -> str:
        """The name of an input."""
        return f"{row.collection.key}-{row.subject.pk}-{name}".replace(".", "_")

    def _all_confirmed(self, data: QueryDict) -> QueryDict:
        """What was posted, its empty numbers filled with what stands on the sheet, and every row ticked."""
        found = data.copy()
        for row in answers.rows_of(self.sections):
            found[self.place(row, "ok")] = "on"
            for cell in row.cells if row.is_number else ():
                place = self.place(row, cell.question.key)
                if not found.get(place, "").strip() and cell.value is not None:
                    found[place] = str(cell.value)
        return found

    def clean(self) -> dict[str, Any]:
        """What cannot be so is refused; to be sent, every row is answered."""
        found = super().clean() or self.cleaned_data
        answers.put(self.sections, self.entered(), self.limits)
        for row in answers.rows_of(self.sections):
            wrong = answers.impossible(row)
            if self.do == "submit":
                wrong = answers.unanswered(row) | wrong
            for name, words in wrong.items():
                place = self.place(row, name)
                if place not in self.errors:
                    self.add_error(place, words)
        return found

    def entered(self) -> dict[tuple[str, int], answers.Given]:
        """What was entered, by row."""
        data = self.cleaned_data
        return {
            row.key: answers.Given(
                {cell.question.key: data.get(self.place(row, cell.question.key)) for cell in row.cells},
                bool(data.get(self.place(row, "ok"))),
                data.get(self.place(row, "note")) or "",
            )
            for row in answers.rows_of(self.sections)
        }

    def lines(self) -> list[dict[str, Any]]:
        """Sections, rows and inputs as the page shows them."""
        return [
            {
                "collection": section.collection,
                "is_number": section.rows[0].is_number,
                "rows": [self._line(row) for row in section.rows],
            }
            for section in self.sections
        ]

    def _line(self, row: answers.Row) -> dict[str, Any]:
        shown: dict[str, Any] = {"row": row, "ok": self[self.place(row, "ok")]}
        if row.is_number:
            shown["cells"] = [
                {"cell": cell, "field": self[self.place(row, cell.question.key)]} for cell in row.cells
            ]
            shown["note"] = self[self.place(row, "note")]
        return shown
