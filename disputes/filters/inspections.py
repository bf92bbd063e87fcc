"""What the lists of inspections, hazards and worker inspectors can be searched by."""

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from members.filters.employers import Below
from unionhub.core.filters import FilterSet, YesNoFilter

from ..enums import HazardLevel
from ..models import Hazard, Inspection, WorkerInspector

KINDS = (("on_wages", "工资支付"), ("on_protection", "劳动保护"), ("on_safety", "安全生产"))


class StruckFilterSet(FilterSet):
    """Struck records are listed for whoever asks for them."""

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Without them unless asked."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("struck") else found.filter(is_struck=False)

    def with_struck(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """All, or the struck ones alone."""
        return queryset.filter(is_struck=True) if value == "only" else queryset


def struck() -> django_filters.ChoiceFilter:
    """The filter that asks for struck records."""
    return django_filters.ChoiceFilter(
        label="已作废的",
        field_name="is_struck",
        choices=(("with", "一并列出"), ("only", "只看")),
        empty_label="不列出",
        method="with_struck",
    )


class InspectionFilter(StruckFilterSet):
    """Filters of the list of inspections."""

    kind = django_filters.ChoiceFilter(label="检查内容", choices=KINDS, empty_label="全部", method="of_kind")
    arrears = django_filters.ChoiceFilter(
        label="拖欠工资",
        choices=(("found", "发现拖欠"), ("open", "尚未补清"), ("none", "没有")),
        empty_label="全部",
        method="of_arrears",
    )
    organisation = Below(label="检查组织")
    joint = YesNoFilter(label="联合检查", method="is_joint")
    inspected_from = django_filters.DateFilter(label="检查自", field_name="inspected_on", lookup_expr="gte")
    inspected_to = django_filters.DateFilter(label="检查至", field_name="inspected_on", lookup_expr="lte")
    struck = struck()

    search_fields = ("site", "employer_name")

    class Meta:
        model = Inspection
        fields: list[str] = []

    def of_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those that looked into it; one inspection may look into several things."""
        return queryset.filter(**{value: True})

    def of_arrears(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """By what was found and paid."""
        found = {"found": Q(arrears__gt=0), "open": Q(paid__lt=F("arrears")), "none": Q(arrears=0)}
        return queryset.filter(found[value])

    def is_joint(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """With others."""
        return queryset.exclude(joint_with="") if value else queryset.filter(joint_with="")


class HazardFilter(StruckFilterSet):
    """Filters of the list of hazards."""

    stands = django_filters.ChoiceFilter(
        label="状态",
        choices=(("open", "未整改"), ("overdue", "逾期未整改"), ("settled", "已整改")),
        empty_label="全部",
        method="of_state",
    )
    level = django_filters.ChoiceFilter(label="等级", choices=HazardLevel, empty_label="全部")
    organisation = Below(label="检查组织")
    due_from = django_filters.DateFilter(label="整改期限自", field_name="due_on", lookup_expr="gte")
    due_to = django_filters.DateFilter(label="整改期限至", field_name="due_on", lookup_expr="lte")
    struck = struck()

    search_fields = ("description", "inspection__site", "inspection__employer_name")

    class Meta:
        model = Hazard
        fields: list[str] = []

    def of_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Where they stand today."""
        if value == "settled":
            return queryset.filter(settled_on__isnull=False)
        found = queryset.filter(settled_on__isnull=True)
        return found.filter(due_on__lt=timezone.localdate()) if value == "overdue" else found


class InspectorFilter(StruckFilterSet):
    """Filters of the list of worker inspectors."""

    serving = YesNoFilter(label="在任", method="is_serving")
    trained = YesNoFilter(label="已培训", method="is_trained")
    organisation = Below(label="工会")
    struck = struck()

    search_fields = ("name",)

    class Meta:
        model = WorkerInspector
        fields: list[str] = []

    def is_serving(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """On this day."""
        today = timezone.localdate()
        serving = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
        serving &= Q(valid_from__lte=today)
        return queryset.filter(serving if value else ~serving)

    def is_trained(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """At any time."""
        return queryset.filter(trained_on__isnull=not value)
