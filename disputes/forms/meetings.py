"""Input of meetings of the three parties and of what they resolved."""

from typing import Any

from django import forms
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import PlainForm, RecordForm

from ..models import Resolution, ThreePartyMeeting
from ..rules import meetings as rules


class MeetingForm(RecordForm):
    """A meeting that was held."""

    cleaners = dict.fromkeys(
        ("place", "chair", "union_side", "bureau_side", "employer_side", "others"), cleaners.text
    )
    groups = (
        ("会议", "", ("organisation", "number", "held_on", "place", "chair")),
        (
            "参加人员",
            "写明单位和人员，如：县总工会 王某某、李某某。",
            ("union_side", "bureau_side", "employer_side", "others"),
        ),
        ("内容", "议定事项在保存后逐项登记，以便督办。", ("subjects", "minutes")),
    )

    class Meta:
        model = ThreePartyMeeting
        fields: tuple[str, ...] = (
            "number",
            "held_on",
            "place",
            "chair",
            "union_side",
            "bureau_side",
            "employer_side",
            "others",
            "subjects",
            "minutes",
        )
        widgets = {
            "subjects": forms.Textarea(attrs={"rows": 3}),
            "minutes": forms.Textarea(attrs={"rows": 10}),
        }

    def clean(self) -> dict[str, Any]:
        """Held, not planned; and not after what it resolved was due or done."""
        found = super().clean() or self.cleaned_data
        held = found.get("held_on")
        if problem := rules.held_problem(held, timezone.localdate()):
            self.add_error("held_on", problem)
        for row in self.instance.resolutions.all() if self.instance.pk and held else ():
            day = min((one for one in (row.due_on, row.done_on) if one is not None), default=None)
            if day is not None and day < held:
                self.add_error("held_on", f"议定事项“{row.text[:20]}”的日期 {day:%Y-%m-%d} 早于会议日期。")
                break
        if found.get("number") == 0:
            self.add_error("number", "次数从 1 开始。")
        return found


class NewMeetingForm(MeetingForm):
    """A new meeting, with the organisation that keeps it."""

    class Meta(MeetingForm.Meta):
        fields = ("organisation", *MeetingForm.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at: Any = self.fields["organisation"]
        at.label = "召集的工会"
        at.queryset = at.queryset.filter(is_active=True)


class ResolutionForm(PlainForm):
    """What the meeting resolved."""

    cleaners = {"text": cleaners.text, "responsible": cleaners.text}

    text = forms.CharField(label="议定事项", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    responsible = forms.CharField(label="责任单位", max_length=120)
    due_on = forms.DateField(label="完成期限", required=False, help_text="没有明确期限的不填，也不会逾期")


class ResolutionChangeForm(RecordForm):
    """A resolution as it is corrected."""

    cleaners = {"text": cleaners.text, "responsible": cleaners.text}

    class Meta:
        model = Resolution
        fields = ("text", "responsible", "due_on")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        """Not due before the meeting."""
        found = super().clean() or self.cleaned_data
        if problem := rules.due_problem(found.get("due_on"), self.instance.meeting.held_on):
            self.add_error("due_on", problem)
        return found


class CarriedOutForm(PlainForm):
    """When and how a resolution was carried out."""

    cleaners = {"outcome": cleaners.text}

    on = forms.DateField(label="完成日期", initial=timezone.localdate)
    outcome = forms.CharField(label="落实情况", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
