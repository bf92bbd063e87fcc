"""What the steps of a petition ask for."""

from typing import Any

from django import forms

from members.forms.parts import day_field, text_field
from unionhub.core.forms import CaseForm, PlainForm

from ..enums import PetitionPath, ReviewResult, Satisfaction, ServiceWay
from ..queries.petitions import earlier_of, handlers_for


def long_text(label: str, help_text: str = "") -> forms.CharField:
    """A text of some paragraphs."""
    return forms.CharField(
        label=label, max_length=6000, help_text=help_text, widget=forms.Textarea(attrs={"rows": 6})
    )


class AcceptForm(PlainForm):
    """When the petitioner was told of the acceptance."""

    on = day_field("受理并告知信访人日期", "六十日的办理期限自受理之日起算")


class ReferForm(PlainForm):
    """To whom, by which paper."""

    on = day_field("转送并告知信访人日期")
    referred_to = text_field("转送、转办到", 120, required=True)
    referral_document = text_field("转送文号", 80, required=True)


class RefuseForm(PlainForm):
    """Where the petitioner was sent."""

    on = day_field("告知信访人日期")
    path_told = forms.ChoiceField(label="告知的途径", choices=PetitionPath)


class MergeForm(CaseForm):
    """Which earlier petition it repeats."""

    on = day_field("告知信访人日期")
    earlier = forms.TypedChoiceField(label="以前的信访事项", coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = earlier_of(self.case, self.user)
        self.fields["earlier"].choices = [(row.pk, f"{row} {row.opened_on}") for row in rows]  # type: ignore[attr-defined]
        self.initial.setdefault("earlier", self.case.repeats_id)


class ReferralDoneForm(PlainForm):
    """Whether the other body agreed."""

    on = day_field("日期")
    unopposed = forms.BooleanField(label="接收单位已签收，无异议", required=False)


class OnForm(PlainForm):
    """Only the day."""

    on = day_field("日期")


class ReplyForm(CaseForm):
    """The words of the reply."""

    opinion = long_text("答复意见", "写明信访请求、查明的事实、处理意见和依据、不服的复查途径和期限")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("opinion", self.case.opinion.plain)


class SendForm(PlainForm):
    """By which paper, in which way, when."""

    on = day_field("送达信访人日期", "三十日的复查期限自收到答复之日起算")
    reply_document = text_field("答复文号", 80, required=True)
    way = forms.ChoiceField(label="送达方式", choices=ServiceWay)


class SatisfactionForm(PlainForm):
    """What the petitioner said."""

    on = day_field("回访日期")
    satisfaction = forms.ChoiceField(
        label="满意度", choices=[item for item in Satisfaction.choices if item[0]]
    )


class ReviewForm(PlainForm):
    """What the reviewing body decided."""

    on = day_field("作出意见日期")
    body = text_field("作出机关", 120, required=True)
    document = text_field("文号", 80, required=True)
    result = forms.ChoiceField(label="意见", choices=ReviewResult)


class CloseForm(PlainForm):
    """Whether the petitioner is content with the reply."""

    on = day_field("办结日期")
    accepted = forms.BooleanField(label="信访人接受答复，不再请求复查、复核", required=False)


class AssignForm(CaseForm):
    """Who is to have it in hand: nobody from whom it is kept."""

    handler = forms.TypedChoiceField(label="承办人", coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = handlers_for(self.case)
        self.fields["handler"].choices = [(one.pk, f"{one.name}（{one.organisation}）") for one in people]  # type: ignore[attr-defined]
        self.initial.setdefault("handler", self.case.handler_id)
