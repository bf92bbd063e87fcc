"""What the steps of a mediation ask."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import CaseForm, PlainForm
from unionhub.core.models import User

from ..enums import Consent, SeatRole
from ..models import Mediator, Seat
from ..queries import mediation as queries
from ..queries.hands import holders
from ..rules import mediation as rules

HANDLE = "disputes.mediation.handle"


class DayForm(PlainForm):
    """On which day the step was taken."""

    on = forms.DateField(label="日期", help_text="办理的当天，不是录入的日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class AcceptForm(DayForm):
    """The day of the decision to accept."""

    on = forms.DateField(label="受理日期")


class RefuseForm(DayForm):
    """The day of the decision not to accept."""

    on = forms.DateField(label="决定日期")


class EndForm(DayForm):
    """The day on which the mediation ended."""

    on = forms.DateField(label="终结日期")


class ConsentForm(DayForm):
    """What the other side says to being mediated."""

    consent = forms.ChoiceField(label="对方意见", choices=[choice for choice in Consent.choices if choice[0]])
    on = forms.DateField(label="日期", help_text="对方答复的日期；尚未答复的，填征求意见的日期")
    is_public = forms.BooleanField(label="双方都同意公开调解", required=False, help_text="不勾选即不公开")


class AssignForm(CaseForm):
    """Into whose hands."""

    handler = forms.ModelChoiceField(label="承办人", queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["handler"]
        chosen.queryset = holders(HANDLE, self.case.organisation)


class SeatForm(CaseForm):
    """One mediator, or three with a chief; the clerk."""

    on = forms.DateField(label="指派日期")
    chief = forms.ModelChoiceField(
        label="独任调解员或首席调解员", queryset=Mediator.objects.all(), help_text="由一人调解的，只选这一项"
    )
    members = forms.ModelMultipleChoiceField(
        label="其他两名调解员",
        queryset=Mediator.objects.all(),
        required=False,
        help_text="由三人调解的，另选两名；按住 Ctrl 键可以多选",
    )
    clerk = forms.ModelChoiceField(label="书记员", queryset=Mediator.objects.all(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["on"].initial = today
        for name in ("chief", "members", "clerk"):
            field: Any = self.fields[name]
            field.queryset = queries.mediators_on(today).visible_to(self.user)  # type: ignore[attr-defined]
            field.label_from_instance = _with_body

    def clean(self) -> dict[str, Any]:
        """One, or three with one chief, nobody twice."""
        found = super().clean() or self.cleaned_data
        chief, members = found.get("chief"), list(found.get("members") or ())
        if chief is None:
            return found
        roles = [SeatRole.CHIEF if members else SeatRole.SOLE, *(SeatRole.MEMBER for _ in members)]
        problem = rules.panel_problem(roles)
        if problem:
            self.add_error("members", problem)
        people = [chief, *members, *filter(None, [found.get("clerk")])]
        if len({one.pk for one in people}) < len(people):
            self.add_error("members", "同一个人不能在一件调解中担任两项职责。")
        return found


def _with_body(mediator: Mediator) -> str:
    return f"{mediator.name}（{mediator.body}）"


class RecuseForm(CaseForm):
    """Who steps back, and who takes his place."""

    on = forms.DateField(label="更换日期")
    seat = forms.ModelChoiceField(label="回避的人", queryset=Seat.objects.all())
    successor = forms.ModelChoiceField(label="接替的人", queryset=Mediator.objects.all())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["on"].initial = today
        seat: Any = self.fields["seat"]
        seat.queryset = queries.sitting(self.case)
        successor: Any = self.fields["successor"]
        successor.queryset = queries.mediators_on(today).visible_to(self.user)  # type: ignore[attr-defined]
        successor.label_from_instance = _with_body


class SuspendForm(DayForm):
    """Why the term stands still."""

    on = forms.DateField(label="中止日期")
    reason = forms.CharField(
        label="中止事由", max_length=300, help_text="如：等待鉴定结论、当事人因不可抗力不能参加"
    )


class ResumeForm(DayForm):
    """From when the term goes on."""

    on = forms.DateField(label="恢复日期")


class ExtendForm(PlainForm):
    """How much longer, with whose consent, by which paper."""

    days = forms.IntegerField(label="延长（日）", min_value=1, max_value=365)
    applicant_agrees = forms.BooleanField(label="申请人同意延期", required=False)
    respondent_agrees = forms.BooleanField(label="被申请人同意延期", required=False)
    document = forms.CharField(label="延期同意书", max_length=80, help_text="编号，或者签署日期")

    cleaners = {"document": cleaners.text}

    def clean(self) -> dict[str, Any]:
        """Both sides, and a paper."""
        found = super().clean() or self.cleaned_data
        problem = rules.extension_problem(
            bool(found.get("applicant_agrees")), bool(found.get("respondent_agrees")), "—"
        )
        if problem:
            raise ValidationError(problem)
        return found


class AgreeForm(DayForm):
    """The days of the agreement."""

    on = forms.DateField(label="达成协议日期")
    effective_on = forms.DateField(
        label="协议生效日期", help_text="双方签名或者盖章，经调解员签名并加盖调解组织印章之日"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].initial = timezone.localdate()


class TransferForm(DayForm):
    """To whom it is handed."""

    on = forms.DateField(label="移送日期")
    transferred_to = forms.CharField(label="移送单位", max_length=120)

    cleaners = {"transferred_to": cleaners.text}


class InterruptForm(PlainForm):
    """From which day the limitation begins anew."""

    interrupted_on = forms.DateField(
        label="中断日期", help_text="当事人主张权利、向有关部门请求救济或者对方同意履行义务之日（第二十七条）"
    )


class FileForm(PlainForm):
    """Where the papers lie."""

    paper_place = forms.CharField(label="纸质材料存放处", max_length=120)

    cleaners = {"paper_place": cleaners.text}
