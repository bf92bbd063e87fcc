"""Input of inspections, hazards and worker inspectors."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.views import RemoteSelect

from ..enums import HazardLevel
from ..models import Hazard, Inspection, WorkerInspector
from ..rules.dates import FUTURE, order_problem
from ..rules.inspections import arrears_problems
from .supervision import EmployerNamed, area, prose

BEFORE_FOUND = "整改期限不能早于检查日期（{day}）。"
ARREARS = ("arrears_persons", "arrears", "paid_on", "paid_persons", "paid")


class InspectionForm(EmployerNamed):
    """An inspection as it is entered and changed."""

    cleaners = {
        "employer_name": cleaners.text,
        "site": cleaners.text,
        "took_part": cleaners.text,
        "joint_with": cleaners.text,
        "findings": prose,
    }
    groups = (
        ("检查", "", ("organisation", "inspected_on", "employer", "employer_name", "site")),
        (
            "内容",
            "可以多选；覆盖职工按每次检查的在场人数填写（人次）。",
            ("on_wages", "on_protection", "on_safety", "covered", "took_part", "joint_with", "findings"),
        ),
        ("拖欠工资", "检查当场发现的拖欠；补发以后再来补填。没有拖欠的填 0。", ARREARS),
    )
    findings = area("检查情况", 2000, 4, required=False, help_text="隐患另在检查的页面逐条登记")

    class Meta:
        model = Inspection
        fields = (
            "organisation",
            "inspected_on",
            "employer",
            "employer_name",
            "site",
            "on_wages",
            "on_protection",
            "on_safety",
            "covered",
            "took_part",
            "joint_with",
            "findings",
            *ARREARS,
        )
        widgets = {"employer": RemoteSelect("employer-lookup")}

    def clean(self) -> dict[str, Any]:
        """Something was inspected; arrears and what was paid of them fit together."""
        found = super().clean()
        self.not_ahead("inspected_on", "paid_on")
        if not (found.get("on_wages") or found.get("on_protection") or found.get("on_safety")):
            self.add_error("on_wages", "请至少选择一项检查内容。")
        on, paid_on = found.get("inspected_on"), found.get("paid_on")
        if on and paid_on and paid_on < on:
            self.add_error("paid_on", "补发日期不能早于检查日期。")
        if self.instance.is_struck:
            self.add_error(None, "这次检查已作废，不能修改。")
        if not set(ARREARS) & set(self.errors):
            told = arrears_problems(
                found["arrears"],
                found["arrears_persons"],
                found["paid"],
                found["paid_persons"],
                found["paid_on"],
            )
            for name, words in told.items():
                self.add_error(name, words)
        return found

    def validate_constraints(self) -> None:
        """Left to the rule, whose words stand beside the field; the database holds the constraints in any case."""


class HazardForm(RecordForm):
    """A hazard as it is entered at an inspection, or changed."""

    cleaners = {"description": cleaners.text}

    class Meta:
        model = Hazard
        fields = ("description", "level", "due_on")

    def clean(self) -> dict[str, Any]:
        """Not to be settled before it was found; a struck or settled one stays as it is."""
        found = super().clean() or self.cleaned_data
        due, inspection = found.get("due_on"), self.instance.inspection
        if due and due < inspection.inspected_on:
            self.add_error("due_on", BEFORE_FOUND.format(day=inspection.inspected_on.isoformat()))
        if self.instance.is_struck or self.instance.settled_on or inspection.is_struck:
            self.add_error(None, "已作废或者已整改的，不能修改。")
        return found


class NewHazardForm(PlainForm):
    """A hazard found at an inspection."""

    cleaners = {"description": cleaners.text}
    description = forms.CharField(label="隐患", max_length=300)
    level = forms.ChoiceField(label="等级", choices=HazardLevel)
    due_on = forms.DateField(label="整改期限")

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        self.inspection = inspection
        super().__init__(*args, **kwargs)

    def clean_due_on(self) -> date:
        """Not before it was found."""
        due = self.cleaned_data["due_on"]
        if due < self.inspection.inspected_on:
            raise forms.ValidationError(BEFORE_FOUND.format(day=self.inspection.inspected_on.isoformat()))
        return due


class SettleHazardForm(PlainForm):
    """When and how a hazard was put right."""

    cleaners = {"proof": cleaners.text}
    on = forms.DateField(label="整改日期", initial=timezone.localdate)
    proof = forms.CharField(label="整改情况与证明", max_length=300, help_text="照片、复查记录可作为材料上传")

    def __init__(self, *args: Any, hazard: Hazard, **kwargs: Any) -> None:
        self.hazard = hazard
        super().__init__(*args, **kwargs)

    def clean_on(self) -> date:
        """Not ahead, not before it was found."""
        on = self.cleaned_data["on"]
        found = self.hazard.inspection.inspected_on
        problem = order_problem(on, timezone.localdate(), [("检查日期", found)])
        if problem:
            raise forms.ValidationError(problem)
        return on


class InspectorForm(RecordForm):
    """A worker inspector as he is entered and changed."""

    cleaners = {"name": cleaners.text, "post": cleaners.text}

    class Meta:
        model = WorkerInspector
        fields = ("organisation", "name", "post", "valid_from", "valid_to", "trained_on")
        labels = {"organisation": "工会"}

    def clean(self) -> dict[str, Any]:
        """His days in order; nobody serves twice at once at one union under one name."""
        found = super().clean() or self.cleaned_data
        since, until, trained = found.get("valid_from"), found.get("valid_to"), found.get("trained_on")
        if since and until and until < since:
            self.add_error("valid_to", "解聘日期不能早于聘任日期。")
        if trained and trained > timezone.localdate():
            self.add_error("trained_on", FUTURE)
        if self.instance.is_struck:
            self.add_error(None, "这条记录已作废，不能修改。")
        same: Any = {name: found.get(name) for name in ("organisation", "name", "valid_from")}
        others = WorkerInspector.objects.exclude(pk=self.instance.pk).filter(is_struck=False)
        if not self.errors and others.filter(**same).exists():
            self.add_error("name", "这名群监员的这次聘任已经登记，请修改那一条。")
        return found

    def validate_constraints(self) -> None:
        """Left to `clean`, whose words stand beside the field."""
