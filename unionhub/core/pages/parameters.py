"""Parameters: what is in force, since when, by which paper; the history of one; a new value from a date."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from .. import access, parameters
from ..forms import PlainForm
from ..grants_in_words import domain_label
from ..models import Organisation
from ..models.parameter import ParameterValue
from ..parameters import ParameterKind, ParameterSpec
from ..registry import collect_by_key
from ..scope import OutOfScope
from ..services.parameters import set_parameter
from ..views import Page, PlainFormView

CRUMBS = (("首页", "home"), ("参数", "parameter-list"))


def shown(spec: ParameterSpec, row: ParameterValue | None) -> str:
    """The value of a row (or the default) as it is read; a stored text that no longer parses is shown as it is."""
    if row is None:
        return spec.display(spec.default)
    try:
        return spec.display(spec.parse(row.value))
    except ValidationError:
        return row.value


class ParameterList(Page):
    """All parameters by domain, with the value in force today and the next one."""

    action = "core.parameter.view"
    title = "参数"
    help = "金额、标准、期限和限制都按日期生效，改动只影响生效日之后；原值保留可查。"
    template_name = "core/parameters.html"
    crumbs = CRUMBS[:1]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Sections of rows; three queries whatever their number."""
        today = timezone.localdate()
        county = ParameterValue.objects.visible_to(self.request.user).filter(organisation__isnull=True)
        now = {row.key: row for row in county.in_force(today)}
        later: dict[str, ParameterValue] = {}
        for row in county.filter(valid_from__gt=today).order_by("-valid_from"):
            if row.valid_to is None or row.valid_to > row.valid_from:
                later[row.key] = row
        sections = [
            (
                domain_label(domain),
                [
                    {
                        "spec": spec,
                        "url": reverse("parameter-detail", args=[spec.key]),
                        "value": shown(spec, now.get(spec.key)),
                        "row": now.get(spec.key),
                        "missing": spec.key not in now and spec.default is None,
                        "next": later.get(spec.key),
                        "next_value": shown(spec, later[spec.key]) if spec.key in later else "",
                    }
                    for spec in specs
                ],
            )
            for domain, specs in parameters.by_domain().items()
        ]
        return super().get_context(sections=sections, **more)


class ParameterPage(Page):
    """Base of pages about one parameter; an unknown key is the 404 of everything else."""

    spec: ParameterSpec

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Find the declaration first."""
        spec = collect_by_key("parameters", "PARAMETERS").get(kwargs["key"])
        if spec is None or not self.fits(spec):
            raise OutOfScope("core.ParameterValue")
        self.spec = spec
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def fits(self, spec: ParameterSpec) -> bool:
        """Whether this page is for this parameter."""
        return True


class ParameterDetail(ParameterPage):
    """One parameter: what it means, its limits, and every value it ever had."""

    action = "core.parameter.view"
    template_name = "core/parameter.html"
    crumbs = CRUMBS

    def get_title(self) -> str:
        """The parameter's label."""
        return self.spec.label

    def get_page_actions(self) -> list[dict[str, Any]]:
        """设定新值, for whoever keeps this sort of parameter."""
        if not access.may(self.request.user, self.spec.change_action):
            return []
        url = reverse(address_of(self.spec), args=[self.spec.key])
        button = {"label": "设定新值", "url": url, "icon": "calendar-plus", "primary": True}
        return [{**button, "method": "get", "download": False}]

    def get_context(self, **more: Any) -> dict[str, Any]:
        """The history, newest first; empty spans are corrected entries."""
        today = timezone.localdate()
        rows = [
            {"row": row, "value": shown(self.spec, row), "state": state_of(row, today)}
            for row in ParameterValue.objects.visible_to(self.request.user)
            .filter(key=self.spec.key)
            .select_related("organisation", "entered_by")
            .order_by("organisation__path", "-valid_from", "-pk")
        ]
        return super().get_context(
            spec=self.spec,
            kind=ParameterKind(self.spec.kind).label,
            default=self.spec.display(self.spec.default) if self.spec.default is not None else "",
            rows=rows,
            in_force=parameters.value_or_none(self.spec.key),
            **more,
        )


def state_of(row: ParameterValue, today) -> dict[str, str]:
    """Where the row stands today, as a badge."""
    if row.valid_to == row.valid_from:
        return {"label": "已更正", "tone": "plain"}
    if row.valid_from > today:
        return {"label": "尚未生效", "tone": "warn"}
    if row.valid_to is not None and row.valid_to <= today:
        return {"label": "已终止", "tone": "plain"}
    return {"label": "有效", "tone": "ok"}


def address_of(spec: ParameterSpec) -> str:
    """Name of the address that sets this sort of parameter."""
    return "parameter-set-technical" if spec.technical else "parameter-set"


class ParameterForm(PlainForm):
    """A new value from a date."""

    value = forms.CharField(label="数值", max_length=300)
    valid_from = forms.DateField(
        label="生效日期", widget=forms.DateInput(attrs={"data-date": ""}), help_text="从这一天起使用新值"
    )
    organisation = forms.ModelChoiceField(
        label="适用组织", queryset=Organisation.objects.all(), required=False, empty_label="全县"
    )
    document_no = forms.CharField(
        label="依据文号", max_length=100, required=False, help_text="如：豫工发〔2026〕12号"
    )
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def describe(self, spec: ParameterSpec) -> None:
        """Fit labels, keyboard and required fields to the parameter."""
        unit = f"（{spec.unit}）" if spec.unit else ""
        self.fields["value"].label = f"新值{unit}"
        numeric = spec.kind in (
            ParameterKind.INTEGER,
            ParameterKind.DECIMAL,
            ParameterKind.MONEY,
            ParameterKind.PERCENT,
        )
        if numeric:
            self.fields["value"].widget.attrs["inputmode"] = "decimal"
        limits = [text for text in (_limit("最小", spec.minimum), _limit("最大", spec.maximum)) if text]
        hints = {
            ParameterKind.BOOLEAN: "填“是”或“否”",
            ParameterKind.DATE: "如 2026-03-05",
            ParameterKind.PERCENT: "如 12.5 表示 12.5%",
        }
        self.fields["value"].help_text = "，".join(
            filter(None, [hints.get(ParameterKind(spec.kind), ""), *limits, spec.help])
        )
        self.fields["document_no"].required = not spec.technical
        if not spec.per_organisation:
            del self.fields["organisation"]


def _limit(word: str, value: Any) -> str:
    return "" if value is None else f"{word} {value}"


class SetParameter(ParameterPage, PlainFormView):
    """Base of the two pages that set a value: each for its sort of parameter, so that policy.csv tells them apart."""

    crumbs = CRUMBS
    form_class = ParameterForm
    submit_label = "保存新值"

    def get_title(self) -> str:
        """What is done to what."""
        return f"设定新值：{self.spec.label}"

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """The way back leads over the parameter's page."""
        way = super().get_breadcrumbs()
        way.insert(-1, (self.spec.label, reverse("parameter-detail", args=[self.spec.key])))
        return way

    def get_initial(self) -> dict[str, Any]:
        """From today."""
        return {"valid_from": timezone.localdate()}

    def make_form(self, data: Any = None) -> PlainForm:
        """The form, fitted to the parameter."""
        form = super().make_form(data)
        form.describe(self.spec)  # type: ignore[attr-defined]
        return form

    def perform(self, data: dict[str, Any]) -> str:
        """Set it."""
        row = set_parameter(
            self.spec.key,
            data["value"],
            valid_from=data["valid_from"],
            organisation=data.get("organisation"),
            document_no=data["document_no"],
            note=data["note"],
            actor=self.request.user,
        )
        return f"已设定：{self.spec.label}自 {row.valid_from:%Y-%m-%d} 起为 {shown(self.spec, row)}"


class SetAmount(SetParameter):
    """Amounts, standards, terms: what a paper of the office fixes."""

    action = "core.parameter.change"

    def fits(self, spec: ParameterSpec) -> bool:
        """Not the technical ones."""
        return not spec.technical


class SetTechnical(SetParameter):
    """Session times, limits, retention: the system administrator's."""

    action = "core.parameter.technical"

    def fits(self, spec: ParameterSpec) -> bool:
        """The technical ones."""
        return spec.technical
