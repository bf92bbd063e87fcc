"""Input of voices of the workers and of the steps of their procedure."""

from typing import Any

from django import forms
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import RecordForm

from ..models import Voice
from ..rules.dates import FUTURE
from ..services import voices as services
from .supervision import DayForm as _DayForm
from .supervision import area, prose

NAMELESS = "不写反映人的姓名和联系方式。"


class VoiceForm(RecordForm):
    """A voice as it is collected."""

    cleaners = {"place": cleaners.text, "collector": cleaners.text, "text": prose}
    groups = (
        ("收集", "", ("organisation", "opened_on", "source", "place", "collector")),
        ("内容", NAMELESS, ("subject", "text", "persons")),
    )
    text = area("内容", 2000, 5)
    audited = True

    class Meta:
        model = Voice
        fields = (
            "organisation",
            "opened_on",
            "source",
            "place",
            "collector",
            "subject",
            "text",
            "persons",
        )
        labels = {"opened_on": "收集日期"}

    def clean_opened_on(self) -> Any:
        """Not ahead."""
        on = self.cleaned_data["opened_on"]
        if on > timezone.localdate():
            raise forms.ValidationError(FUTURE)
        return on

    def save(self, commit: bool = True) -> Voice:
        """Through the one way to open a case."""
        return services.open_voice(self.instance, self.user)


class DayForm(_DayForm):
    """The day of a step."""

    earlier: tuple[tuple[str, str], ...] = (
        ("opened_on", "收集日期"),
        ("reported_on", "上报日期"),
        ("taken_on", "办理日期"),
    )


class ReportForm(DayForm):
    """To whom it is reported."""

    cleaners = {"to": cleaners.text}
    to = forms.CharField(label="上报单位", max_length=120)


class TellForm(DayForm):
    """How the workers were told."""

    cleaners = {"how": cleaners.text}
    earlier = (("settled_on", "落实日期"), ("opened_on", "收集日期"))
    how = forms.CharField(label="反馈方式", max_length=120, help_text="如：班组会上说明、公示栏、电话")
