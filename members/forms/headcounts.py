"""Input of declared numbers of employees and of the totals of areas."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.enums import OrganisationKind
from unionhub.core.forms import PlainForm, RecordForm
from unionhub.core.views import RemoteSelect

from ..models import AreaTotal, Headcount
from ..rules import area_totals as area_rules
from ..rules import headcounts as rules
from ..services import employers as employer_services
from ..services import headcounts as services

OVERLAP = "各项可以重叠（一人可同时是女职工和农民工），每项都不超过职工人数。"


class HeadcountForm(RecordForm):
    """What an employer declares for a day."""

    cleaners = {"source": cleaners.text}
    groups = (("申报", "", ("employer", "on")), ("人数", OVERLAP, (*rules.FIGURES, "source")))

    class Meta:
        model = Headcount
        fields = ("employer", "on", *rules.FIGURES, "source")
        widgets = {"employer": RemoteSelect("employer-lookup")}

    def clean(self) -> dict[str, Any]:
        """The declaration belongs where its employer is kept, which its right is asked for."""
        found = super().clean() or self.cleaned_data
        employer = found.get("employer")
        if employer is not None:
            self.instance.organisation = employer.organisation
        return found

    def _post_clean(self) -> None:
        """After the model's own checks, those of the service; the employer is locked until the row is written."""
        super()._post_clean()  # type: ignore[misc]
        employer = self.cleaned_data.get("employer")
        if employer is None:
            return
        try:
            services.check(services.locked(employer), self.instance)
        except ValidationError as refusal:
            for name, words in refusal.message_dict.items():
                if name not in self.errors:
                    self.add_error(name, words)

    def validate_constraints(self) -> None:
        """Left to the service, whose words name the figure; the database holds the constraints in any case."""


class CorrectionForm(PlainForm):
    """A declaration as it should have been."""

    groups = (("更正为", OVERLAP, ("on", *rules.FIGURES, "source")),)

    on = forms.DateField(label="截止日期")
    source = forms.CharField(label="来源", max_length=120, required=False)
    cleaners = {"source": cleaners.text}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in rules.FIGURES.items():
            self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=rules.MOST)
        self.prepare()
        self.order_fields(("on", *rules.FIGURES, "source"))

    def clean(self) -> dict[str, Any]:
        """Parts at most as many as all."""
        found = super().clean() or self.cleaned_data
        for name, words in rules.problems({name: found.get(name) for name in rules.FIGURES}).items():
            self.add_error(name, words)
        return found


class AreaTotalForm(RecordForm):
    """Totals of an area on a day, with their source."""

    cleaners = {"source": cleaners.text, "document_no": cleaners.text}
    groups = (
        ("范围", "", ("organisation", "on")),
        ("总数", "不知道的留空，不要填 0。", tuple(area_rules.FIGURES)),
        ("出处", "如：县统计局 2026 年统计年鉴；县市场监督管理局名录。", ("source", "document_no")),
    )

    class Meta:
        model = AreaTotal
        fields = ("organisation", "on", *area_rules.FIGURES, "source", "document_no")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["organisation"]
        area.label = "地区"
        kinds = (*employer_services.COVERING, OrganisationKind.GROUP)
        area.queryset = area.queryset.exclude(kind__in=kinds)

    def clean(self) -> dict[str, Any]:
        """At least one figure, none of tomorrow, fewer due than there are."""
        found: Any = super().clean() or self.cleaned_data
        if found.get("on") and found["on"] > timezone.localdate():
            self.add_error("on", "截止日期不能晚于今天。")
        if not set(area_rules.FIGURES) & set(self.errors):
            for name, words in area_rules.problems(found).items():
                self.add_error(name or None, words)
        same = AreaTotal.objects.exclude(pk=self.instance.pk).filter(
            organisation=found.get("organisation"), on=found.get("on"), source=found.get("source")
        )
        if not self.errors and same.exists():
            self.add_error("source", "这个地区、日期和来源的总数已经登记，请修改那一条。")
        return found
