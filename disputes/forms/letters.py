"""Input of letters of labour law supervision and of the steps of their procedure."""

from typing import Any

from django import forms

from unionhub.core import cleaners
from unionhub.core.forms import CaseForm, PlainForm
from unionhub.core.views import RemoteSelect

from ..enums import Accepted, Authority, LetterKind, LetterSubject, ServiceWay
from ..models import SupervisionLetter
from ..rules.letters import next_kinds
from ..services import letters as services
from .supervision import DayForm, EmployerNamed, area, prose

#: A letter asks for an answer within so many working days at the most.
LONGEST = 120
TO_WHOM = "建议书填写主送的主管部门；提示函、意见书送用人单位，不必填写。"


def reply_days(**more: Any) -> forms.IntegerField:
    """The working days for the reply."""
    return forms.IntegerField(
        label="答复期限（工作日）", min_value=1, max_value=LONGEST, help_text="从送达的次日起算", **more
    )


class LetterForm(EmployerNamed):
    """A letter as it is drawn up."""

    cleaners = {
        "employer_name": cleaners.text,
        "addressee": cleaners.text,
        "facts": prose,
        "law": prose,
        "asks": prose,
        "paper_place": cleaners.text,
    }
    groups = (
        (
            "文书",
            "先发提示函；不改正的发意见书；仍不改正的，向主管部门发建议书。",
            ("organisation", "opened_on", "letter_kind"),
        ),
        ("对象与事项", TO_WHOM, ("employer", "employer_name", "addressee", "subject", "persons")),
        ("正文", "写进打印的文书。不写职工的姓名、证件号码和电话。", ("facts", "law", "asks", "reply_days")),
    )

    addressee = forms.CharField(label="主送单位", max_length=120, required=False)
    facts = area("查明的事实", 4000, 6)
    law = area("法律依据", 2000, 3, help_text="写明法律法规的名称和条款")
    asks = area("意见或者建议", 2000, 4)
    reply_days = reply_days()

    class Meta:
        model = SupervisionLetter
        fields = (
            "organisation",
            "opened_on",
            "letter_kind",
            "employer",
            "employer_name",
            "addressee",
            "subject",
            "persons",
            "facts",
            "law",
            "asks",
            "reply_days",
            "paper_place",
        )
        widgets = {"employer": RemoteSelect("employer-lookup")}
        labels = {"opened_on": "拟制日期"}

    audited = True

    def clean(self) -> dict[str, Any]:
        """A suggestion goes to a department, which is named."""
        found = super().clean()
        self.not_ahead("opened_on")
        if found.get("letter_kind") == LetterKind.SUGGESTION and not found.get("addressee"):
            self.add_error("addressee", "建议书请填写主送的主管部门。")
        return found

    def save(self, commit: bool = True) -> SupervisionLetter:
        """Through the one way to open a case."""
        return services.open_letter(self.instance, self.user)


class ReviseForm(CaseForm):
    """The text of a draft, put right."""

    cleaners = {"addressee": cleaners.text, "facts": prose, "law": prose, "asks": prose}
    addressee = forms.CharField(label="主送单位", max_length=120, required=False)
    subject = forms.ChoiceField(label="监督事项", choices=LetterSubject)
    persons = forms.IntegerField(label="涉及职工人数", min_value=0, max_value=1_000_000, required=False)
    facts = area("查明的事实", 4000, 6)
    law = area("法律依据", 2000, 3)
    asks = area("意见或者建议", 2000, 4)
    reply_days = reply_days()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in services.REVISED:
            self.fields[name].initial = getattr(self.case, name)
        if not self.case.to_department:
            del self.fields["addressee"]

    def clean(self) -> dict[str, Any]:
        """A suggestion keeps its department."""
        found = super().clean() or self.cleaned_data
        if "addressee" in self.fields and not found.get("addressee"):
            self.add_error("addressee", "建议书请填写主送的主管部门。")
        return found


class SendForm(DayForm):
    """Day and way of the delivery."""

    earlier = (("approved_on", "审定日期"),)
    way = forms.ChoiceField(label="送达方式", choices=ServiceWay)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "送达日期"


class ExtendForm(PlainForm):
    """How much longer, by which paper."""

    cleaners = {"document": cleaners.text}
    days = forms.IntegerField(label="延长（工作日）", min_value=1, max_value=LONGEST)
    document = forms.CharField(label="依据的文书", max_length=80)


class ReplyForm(DayForm):
    """What was answered."""

    cleaners = {"reply": prose}
    earlier = (("sent_on", "送达日期"),)
    accepted = forms.ChoiceField(label="采纳情况", choices=Accepted)
    reply = area("答复内容", 4000, 5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "收到答复日期"


class SettleForm(DayForm):
    """The day on which it was put right."""

    earlier = (("replied_on", "答复日期"),)


class SharpenForm(DayForm):
    """Which letter follows, to whom."""

    cleaners = {"addressee": cleaners.text}
    earlier = (("sent_on", "送达日期"), ("replied_on", "答复日期"))
    kind = forms.ChoiceField(label="更进一步的文书", choices=())
    addressee = forms.CharField(
        label="主送的主管部门", max_length=120, required=False, help_text="建议书填写"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["kind"]
        chosen.choices = [(kind.value, kind.label) for kind in next_kinds(self.case.letter_kind)]

    def clean(self) -> dict[str, Any]:
        """A suggestion goes to a department, which is named."""
        found = super().clean() or self.cleaned_data
        if found.get("kind") == LetterKind.SUGGESTION and not found.get("addressee"):
            self.add_error("addressee", "建议书请填写主送的主管部门。")
        return found


class TransferForm(DayForm):
    """To whom the matter is handed."""

    cleaners = {"name": cleaners.text}
    earlier = (("sent_on", "送达日期"), ("replied_on", "答复日期"))
    authority = forms.ChoiceField(label="移送", choices=Authority)
    name = forms.CharField(label="单位名称", max_length=120)
