"""Input of mediation bodies, their mediators and trainings."""

from typing import Any

from django import forms
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.models import User
from unionhub.core.views import RemoteSelect

from ..models import MediationBody, Mediator
from ..queries.hands import accounts_within
from ..rules import bodies as rules

CHANGE = "disputes.body.change"


class BodyForm(RecordForm):
    """A mediation body as it is changed; where it stands is said when it is entered."""

    cleaners = {"name": cleaners.text, "document_no": cleaners.text}

    class Meta:
        model = MediationBody
        fields: tuple[str, ...] = ("name", "kind", "employer", "founded_on", "document_no")
        widgets = {"employer": RemoteSelect("employer-lookup")}

    def clean(self) -> dict[str, Any]:
        """The day of founding lies before everything else; one name stands once at a place."""
        found = super().clean() or self.cleaned_data
        founded, body = found.get("founded_on"), self.instance
        if founded is None:
            return found
        if problem := rules.founding_problem(founded, timezone.localdate()):
            self.add_error("founded_on", problem)
        if body.pk and body.closed_on is not None and founded > body.closed_on:
            self.add_error("founded_on", f"成立日期不能晚于撤销日期 {body.closed_on:%Y-%m-%d}。")
        first = body.mediators.order_by("valid_from").first() if body.pk else None
        if first is not None and founded > first.valid_from:
            self.add_error(
                "founded_on", f"“{first}”自 {first.valid_from:%Y-%m-%d} 起担任调解员，成立日期不能晚于它。"
            )
        at = found.get("organisation") or (body.organisation if body.pk else None)
        twins = MediationBody.objects.filter(
            organisation=at, name=found.get("name"), closed_on__isnull=True
        ).exclude(pk=body.pk)
        if at is not None and (not body.pk or body.closed_on is None) and twins.exists():
            self.add_error("name", "这个组织已有同名的调解组织，不要重复登记。")
        return found


class NewBodyForm(BodyForm):
    """A new mediation body, with the union, township or county it stands at."""

    class Meta(BodyForm.Meta):
        fields = ("organisation", *BodyForm.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at: Any = self.fields["organisation"]
        at.label = "设立在"
        at.help_text = "企业调解委员会选该企业的工会；建制率按基层工会统计"
        at.queryset = at.queryset.filter(is_active=True)


class EndForm(PlainForm):
    """The day from which it is no more."""

    on = forms.DateField(label="自", initial=timezone.localdate, help_text="从这一天起不再有效")


class MediatorForm(PlainForm):
    """A new mediator of a body."""

    cleaners = {"name": cleaners.text, "certificate_no": cleaners.text}

    name = forms.CharField(label="姓名", max_length=60)
    account = forms.ModelChoiceField(
        User.objects.none(), label="账号", required=False, help_text="有账号的调解员可以看到自己参加的调解"
    )
    is_parttime = forms.BooleanField(label="兼职", required=False, initial=True)
    certificate_no = forms.CharField(label="调解员证号", max_length=40, required=False)
    valid_from = forms.DateField(label="聘任日期", initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["account"]
        chosen.queryset = accounts_within(self.user, CHANGE)


class MediatorChangeForm(RecordForm):
    """A mediator's facts; the days of appointment and end are steps of their own."""

    cleaners = {"name": cleaners.text, "certificate_no": cleaners.text}

    class Meta:
        model = Mediator
        fields = ("name", "account", "is_parttime", "certificate_no")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["account"]
        # The one chosen before stays on offer, wherever he works by now.
        kept = User.objects.filter(pk=self.instance.account_id).values("pk")
        chosen.queryset = accounts_within(self.user, CHANGE) | type(chosen.queryset)(User).filter(pk__in=kept)

    def clean(self) -> dict[str, Any]:
        """An account mediates once for a body."""
        found = super().clean() or self.cleaned_data
        account = found.get("account")
        others = Mediator.objects.filter(body=self.instance.body, account=account, valid_to__isnull=True)
        if account is not None and others.exclude(pk=self.instance.pk).exists():
            self.add_error("account", "这个账号已是本组织的调解员。")
        return found


class TrainingForm(PlainForm):
    """A training a mediator took part in."""

    cleaners = {"title": cleaners.text}

    on = forms.DateField(label="培训日期", initial=timezone.localdate)
    title = forms.CharField(label="培训名称", max_length=120)
    hours = forms.DecimalField(label="课时", min_value=0.5, max_digits=5, decimal_places=1)
