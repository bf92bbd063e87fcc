"""What papers of a mediation ask when they are drafted."""

from typing import Any

from django import forms
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import CaseForm
from unionhub.core.models import IssuedPaper

from ..enums import HearingKind, PartyRole
from ..models import Hearing, Participant
from ..queries.mediation_papers import committee_of_county, may_open

FULL_HELP = "预览中仍部分隐藏，出具时印出；每人一次记入查看记录。不勾选的只印出隐去中段的号码。"


class PaperForm(CaseForm):
    """Base: the day of issue."""

    on = forms.DateField(label="出具日期", initial=timezone.localdate)

    def clean_on(self) -> Any:
        """Not to come."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError("出具日期不能晚于今天。")
        return day


class IdentifyingForm(PaperForm):
    """A paper that has to identify the parties: in full only for whom policy.csv gives that."""

    is_full = forms.BooleanField(label="印出完整的证件号码等身份信息", required=False, help_text=FULL_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_open(self.user, self.case):
            del self.fields["is_full"]


class ToArbitrationForm(PaperForm):
    """A paper that tells of arbitration."""

    committee = forms.CharField(label="仲裁委员会名称", max_length=80)
    cleaners = {"committee": cleaners.text}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].initial = committee_of_county()


class RefusalForm(ToArbitrationForm):
    """Why the application is not accepted, as the notice says it."""

    reason = forms.CharField(label="不予受理的理由", max_length=600, widget=forms.Textarea(attrs={"rows": 4}))
    cleaners = {**ToArbitrationForm.cleaners, "reason": cleaners.text}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].initial = self.case.outcome_reason


class ReviewForm(IdentifyingForm, ToArbitrationForm):
    """The joint application to the arbitration committee."""


class RecordForm(PaperForm):
    """Which hearing's record."""

    kind = ""
    hearing = forms.ModelChoiceField(Hearing.objects.none(), label="笔录")

    def prepare(self) -> None:
        """Offer the hearings of the kind that have a record."""
        found: Any = Hearing.objects.filter(mediation=self.case.pk, kind=self.kind).exclude(record="")
        self.fields["hearing"].queryset = found.order_by("-at")  # type: ignore[attr-defined]
        super().prepare()
        self.fields["hearing"].initial = found.order_by("-at").first()


class InvestigationForm(RecordForm):
    """Of an investigation."""

    kind = HearingKind.INVESTIGATION


class MediationRecordForm(RecordForm):
    """Of a mediation."""

    kind = HearingKind.MEDIATION


class ReceiptForm(PaperForm):
    """What is handed to whom."""

    recipient = forms.CharField(label="受送达人", max_length=120)
    place = forms.CharField(label="送达地点", max_length=120, required=False)
    papers = forms.ModelMultipleChoiceField(
        IssuedPaper.objects.none(), label="送达的文书", widget=forms.CheckboxSelectMultiple
    )
    cleaners = {"recipient": cleaners.text, "place": cleaners.text}

    def prepare(self) -> None:
        """Offer the papers in force, the receipts themselves left out."""
        found: Any = IssuedPaper.objects.filter(case=self.case.pk, voided_at__isnull=True)
        self.fields["papers"].queryset = found.exclude(key="disputes.mediation.service_receipt")  # type: ignore[attr-defined]
        super().prepare()

    def clean_papers(self) -> list[tuple[str, str]]:
        """As plain values: the paper says what was chosen, whatever becomes of the rows."""
        return [(one.label, one.number) for one in self.cleaned_data["papers"].order_by("pk")]


class ExtensionForm(PaperForm):
    """How long the parties agree to go on."""

    days = forms.IntegerField(label="延长天数", min_value=1, max_value=90, help_text="自原期限届满的次日起算")
    reason = forms.CharField(label="延长的理由", max_length=200, initial="案情复杂，双方愿意继续调解")
    cleaners = {"reason": cleaners.text}


class AttorneyForm(IdentifyingForm):
    """Whose agent."""

    agent = forms.ModelChoiceField(Participant.objects.none(), label="受委托人")

    def prepare(self) -> None:
        """Offer the agents."""
        found: Any = Participant.objects.filter(mediation=self.case.pk, role=PartyRole.AGENT)
        self.fields["agent"].queryset = found.select_related("party")  # type: ignore[attr-defined]
        super().prepare()
        self.fields["agent"].initial = found.first()
