"""Input of terms of office and of who is elected."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.models import Organisation

from ..enums import Organ, Post
from ..models import CommitteeMember, Term
from ..rules.terms import due_date
from ..services import terms

MAX_NAMES = 60


def unions_in_being() -> Any:
    """Nodes that are unions and were not dissolved."""
    return Organisation.objects.filter(union__isnull=False, union__dissolved_on__isnull=True)


class TermForm(RecordForm):
    """A term of office. Without a due date it is computed."""

    cleaners = {"approval_document": cleaners.text}
    groups: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("届次", "", ("organisation", "number", "elected_on", "years", "direct_election")),
        (
            "届满",
            "留空由系统按选举日期和任期推算；批复另定了日期的，填写日期和文号。",
            ("due_on",),
        ),
        ("上级批复", "", ("approved_on", "approval_document")),
    )

    class Meta:
        model = Term
        fields: tuple[str, ...] = (
            "organisation",
            "number",
            "elected_on",
            "years",
            "direct_election",
            "due_on",
            "approved_on",
            "approval_document",
        )

    def prepare(self) -> None:
        """The due date may be left to the system."""
        self.fields["due_on"].required = False
        self.fields["organisation"].label = "工会"
        self.fields["organisation"].queryset = unions_in_being()  # type: ignore[attr-defined]
        super().prepare()

    def _post_clean(self) -> None:
        """Compute the due date before the record is validated, and ask the service's own check."""
        data = self.cleaned_data
        if not self.errors and data.get("elected_on") and data.get("years"):
            elected, years = data["elected_on"], data["years"]
            if not data.get("due_on") or self._due_was_computed(data["due_on"], elected, years):
                data["due_on"] = due_date(elected, years)
        super()._post_clean()  # type: ignore[misc]  # Django's own hook
        if not self.errors:
            try:
                terms.check(self.instance)
            except ValidationError as error:
                for name, problems in error.message_dict.items():
                    self.add_error(name if name in self.fields else None, problems)

    def _due_was_computed(self, given: Any, elected: Any, years: int) -> bool:
        """Whether the due date was the computed one and only election or term were changed."""
        before = self.initial
        if not self.instance.pk or given != before.get("due_on"):
            return False
        moved = (before.get("elected_on"), before.get("years")) != (elected, years)
        return moved and given == due_date(before["elected_on"], before["years"])


class NewTermForm(TermForm):
    """A term that is entered: through the service, which ends the seats of the term before."""

    audited = True

    def save(self, commit: bool = True) -> Term:
        """Through the service."""
        return terms.open_term(self.instance, self.user)


class ChangeTermForm(TermForm):
    """A term that is corrected; it stays with its union."""

    groups: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("届次", "", ("number", "elected_on", "years", "direct_election")),
        *TermForm.groups[1:],
    )

    class Meta(TermForm.Meta):
        fields = TermForm.Meta.fields[1:]

    def prepare(self) -> None:
        """As it is entered, but for the union."""
        self.fields["due_on"].required = False
        super(TermForm, self).prepare()


class ExtendForm(PlainForm):
    """Until when."""

    until = forms.DateField(label="同意延期至")


class SeatForm(PlainForm):
    """Who was elected into which body, in which post: names in a line or one below the other."""

    organ = forms.ChoiceField(label="机构", choices=Organ.choices)
    post = forms.ChoiceField(label="职务", choices=Post.choices, initial=Post.MEMBER.value)
    names = forms.CharField(
        label="姓名",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="多人用顿号、逗号或换行分开。与本会会员同名的自动关联到会员记录。",
    )
    on = forms.DateField(label="任职日期", help_text="一般为选举日期；补选的填补选日期")
    is_full_time = forms.BooleanField(label="专职", required=False)

    def clean_names(self) -> list[str]:
        """The names, cleaned one by one."""
        parts = re.split(r"[、,，;；\r\n]+", self.cleaned_data["names"])
        names = [name for name in (cleaners.text(part) for part in parts) if name]
        if not names:
            raise ValidationError("请填写姓名。")
        if len(names) > MAX_NAMES:
            raise ValidationError(f"一次最多登记 {MAX_NAMES} 人，这里有 {len(names)} 人。")
        too_long = [name for name in names if len(name) > terms.NAME_LENGTH]
        if too_long:
            raise ValidationError(f"“{too_long[0][:20]}…”太长，姓名之间请用顿号或换行分开。")
        return names


class SeatChoice(forms.ModelChoiceField):
    """One of those who sit now."""

    def label_from_instance(self, obj: CommitteeMember) -> str:  # type: ignore[override]
        """«王小明 — 工会委员会 委员»."""
        return f"{obj.name} — {obj.get_organ_display()} {obj.get_post_display()}"


class UnseatForm(PlainForm):
    """Who leaves, when; or whose entry was wrong."""

    seat = SeatChoice(label="离任的人", queryset=CommitteeMember.objects.none())
    on = forms.DateField(label="离任日期")
    is_wrong = forms.BooleanField(
        label="登记有误，作废这条记录", required=False, help_text="名字、职务填错时勾选，不作为离任"
    )

    def __init__(self, *args: Any, term: Term, **kwargs: Any) -> None:
        self.term = term
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer who sits in this term."""
        self.fields["on"].initial = timezone.localdate()
        self.fields["seat"].queryset = CommitteeMember.objects.standing().filter(  # type: ignore[attr-defined]
            term=self.term, valid_to__isnull=True
        )
        super().prepare()
