"""Rights and deputies: given and ended by the security administrator, read by the other two."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from .. import registry
from ..enums import Role
from ..filters import FilterSet, YesNoFilter
from ..forms import RecordForm
from ..grants_in_words import domain_label, grant_in_words
from ..models import Deputy, Grant, Organisation
from ..services import grants
from ..tables import ChoiceColumn, Column, DateColumn, Table
from ..views import ActionView, Button, DetailView, Facts, FormView, ListView
from .list_parts import AccountChoice, WideColumn

HOME = ("首页", "home")
CRUMBS = (HOME, ("授权", "grant-list"))
DEPUTY_CRUMBS = (HOME, ("代理", "deputy-list"))
CHANGE = "core.grant.change"


def domain_choices() -> list[tuple[str, str]]:
    """All domains, and each app's by name."""
    return [("*", domain_label("*")), *((app.label, str(app.verbose_name)) for app in registry.house_apps())]


def is_open(row: Any) -> bool:
    """Whether the right can still be ended."""
    return row.valid_to is None or row.valid_to > timezone.localdate()


class DomainColumn(Column):
    """A domain by its name."""

    def text(self, value: Any, record: Any) -> str:
        """The app's Chinese name."""
        return domain_label(value)

    def export(self, value: Any, record: Any) -> str:
        """The same words."""
        return domain_label(value)


class GrantTable(Table):
    """Grants, the latest first."""

    user = Column(verbose_name="姓名", order_by=("user__name",), orderable=True)
    username = Column(verbose_name="用户名", accessor="user__username")
    role = ChoiceColumn(Role, verbose_name="角色", orderable=True)
    organisation = WideColumn(verbose_name="授权组织", order_by=("organisation__path",), orderable=True)
    domain = DomainColumn(verbose_name="业务")
    valid_from = DateColumn(verbose_name="生效日期", orderable=True)
    valid_to = DateColumn(verbose_name="终止日期", orderable=True)
    reason = WideColumn(verbose_name="依据")

    default_order = ("-valid_from", "-pk")
    select_related = ("user", "organisation")


class DatedFilter(FilterSet):
    """Whether the row is in force today."""

    current = YesNoFilter(label="今日有效", method="in_force")

    def in_force(self, queryset, name: str, value: bool):
        """Rows in force today, or the others."""
        ids = queryset.model.objects.current().values("pk")
        return queryset.filter(pk__in=ids) if value else queryset.exclude(pk__in=ids)


class GrantFilter(DatedFilter):
    """By role and organisation."""

    role = django_filters.ChoiceFilter(label="角色", choices=Role.choices, empty_label="全部角色")
    organisation = django_filters.ModelChoiceFilter(
        label="授权组织", queryset=Organisation.objects.all(), method="inside", empty_label="全部组织"
    )

    search_fields = ("user__name", "user__username", "organisation__name")

    def inside(self, queryset, name: str, value: Organisation):
        """Granted over the organisation or something below it."""
        return queryset.filter(organisation__path__startswith=value.path)


class GrantList(ListView):
    """All grants in scope."""

    action = "core.grant.view"
    model = Grant
    title = "授权"
    crumbs = (HOME,)
    table_class = GrantTable
    filter_class = GrantFilter
    search_hint = "姓名、用户名、组织"
    empty_text = "每项授权写明谁、在哪个组织范围内、以什么角色、办理什么业务、到何时为止。"
    buttons = (
        Button("新增授权", "grant-new", CHANGE, "plus", primary=True),
        Button("代理", "deputy-list", "core.grant.view", "users"),
        Button("权限一览", "policy", "core.policy.view", "table"),
    )


class GrantDetail(DetailView):
    """One grant."""

    action = "core.grant.view"
    model = Grant
    crumbs = CRUMBS
    select_related = ("user", "organisation", "granted_by")
    facts = (
        Facts("授权", ("user", "role", "organisation", ("domain_words", "业务"), "valid_from", "valid_to")),
        Facts("经办", ("granted_by", "created_at", "reason")),
    )
    history_action = "core.grant.view"
    buttons = (Button("终止授权", "grant-end", CHANGE, "ban", primary=True, when=is_open),)

    def fact(self, entry: Any) -> dict[str, Any] | None:
        """The domain by its name."""
        if entry == ("domain_words", "业务"):
            return {"label": "业务", "value": domain_label(self.object.domain)}  # type: ignore[union-attr]
        return super().fact(entry)


class GrantForm(RecordForm):
    """A new grant; the rules are those of `services.grants.check_grant`."""

    user = AccountChoice(label="账号")
    domain = forms.ChoiceField(label="业务", choices=domain_choices, initial="*")
    reason = forms.CharField(
        label="依据", max_length=200, error_messages={"required": "请填写依据（文号或审批情况）。"}
    )

    class Meta:
        model = Grant
        fields = ("user", "role", "organisation", "domain", "valid_from", "valid_to", "reason")
        widgets = {
            "organisation": forms.Select(attrs={"data-select": ""}),
            "valid_from": forms.DateInput(attrs={"data-date": ""}),
            "valid_to": forms.DateInput(attrs={"data-date": ""}),
        }

    def clean(self) -> dict[str, Any]:
        """Ask the rules, on locked rows."""
        data = super().clean() or {}
        if not self.errors:
            grants.check_grant(Grant(**{name: data[name] for name in self._meta.fields}), self.user)  # type: ignore[arg-type]
        return data

    def save(self, commit: bool = True) -> Grant:
        """Who granted is part of the grant."""
        self.instance.granted_by = self.user
        return super().save(commit)


class GrantNew(FormView):
    """Give a right."""

    action = CHANGE
    model = Grant
    title = "新增授权"
    crumbs = CRUMBS
    form_class = GrantForm
    submit_label = "授权"
    success_message = "已授权：{object}"

    def get_initial(self) -> dict[str, Any]:
        """No organisation is proposed: the widest one must be chosen on purpose."""
        return {"organisation": None}


class GrantEnd(ActionView):
    """End a right from today on."""

    action = CHANGE
    model = Grant
    title = "终止授权"
    verb = "终止授权"
    crumbs = CRUMBS
    select_related = ("user", "organisation")
    note_required = True
    note_label = "终止原因"
    danger = True
    success_message = "{object}：授权已终止"

    def get_text(self) -> str:
        """What ends."""
        return f"{self.object.user.name}{grant_in_words(self.object)}。终止后从下一次操作起失效。"  # type: ignore

    def perform(self, obj: Grant, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        grants.end_grant(obj, self.request.user, note)  # type: ignore[arg-type]


class DeputyTable(Table):
    """Deputies, the latest first."""

    principal = Column(verbose_name="被代理人", order_by=("principal__name",), orderable=True)
    organisation = WideColumn(verbose_name="所在组织", accessor="principal__organisation")
    deputy = Column(verbose_name="代理人", order_by=("deputy__name",), orderable=True)
    valid_from = DateColumn(verbose_name="开始日期", orderable=True)
    valid_to = DateColumn(verbose_name="结束日期", orderable=True)
    reason = WideColumn(verbose_name="事由")

    default_order = ("-valid_from", "-pk")
    select_related = ("principal__organisation", "deputy")


class DeputyFilter(DatedFilter):
    """By name, and whether in force."""

    search_fields = ("principal__name", "deputy__name", "principal__username", "deputy__username")


class DeputyList(ListView):
    """All deputies in scope."""

    action = "core.grant.view"
    model = Deputy
    title = "代理"
    crumbs = CRUMBS
    table_class = DeputyTable
    filter_class = DeputyFilter
    search_hint = "姓名、用户名"
    empty_text = "有人请假或岗位空缺时，代理人在一段时间内行使其权限；两人不能审核彼此经办的事项。"
    buttons = (Button("新增代理", "deputy-new", CHANGE, "plus", primary=True),)

    def url_of(self, record: Deputy) -> str:
        """A row leads to where it can be ended, as long as it can."""
        return reverse("deputy-detail", args=[record.pk])


class DeputyPage:
    """What pages about a deputy share: there is no page of the model's own to return to."""

    model: type[Model] = Deputy
    crumbs: tuple[tuple[str, str], ...] = DEPUTY_CRUMBS
    select_related: Iterable[str] = ("principal__organisation", "deputy")

    def get_success_url(self) -> str:
        """Back to the list."""
        return reverse("deputy-list")


class DeputyDetail(DeputyPage, DetailView):
    """One deputy."""

    action = "core.grant.view"
    facts = (
        Facts(
            "代理", ("principal", "deputy", "valid_from", "valid_to", "reason", "granted_by", "created_at")
        ),
    )
    history_action = "core.grant.view"
    buttons = (Button("结束代理", "deputy-end", CHANGE, "ban", primary=True, when=is_open),)


class DeputyForm(RecordForm):
    """A new deputy; the rules are those of `services.grants.check_deputy`."""

    principal = AccountChoice(label="被代理人")
    deputy = AccountChoice(label="代理人")

    class Meta:
        model = Deputy
        fields = ("principal", "deputy", "valid_from", "valid_to", "reason")
        widgets = {
            "valid_from": forms.DateInput(attrs={"data-date": ""}),
            "valid_to": forms.DateInput(attrs={"data-date": ""}),
        }

    def clean(self) -> dict[str, Any]:
        """Ask the rules, on locked rows."""
        data = super().clean() or {}
        if not self.errors:
            grants.check_deputy(Deputy(**{name: data[name] for name in self._meta.fields}), self.user)  # type: ignore[arg-type]
        return data

    def save(self, commit: bool = True) -> Deputy:
        """Who set the deputy is part of it."""
        self.instance.granted_by = self.user
        return super().save(commit)


class DeputyNew(DeputyPage, FormView):
    """Set a deputy."""

    action = CHANGE
    title = "新增代理"
    form_class = DeputyForm
    submit_label = "设置代理"
    success_message = "已设置：{object}"


class DeputyEnd(DeputyPage, ActionView):
    """End a deputy from today on."""

    action = CHANGE
    title = "结束代理"
    verb = "结束代理"
    note_required = True
    note_label = "结束原因"
    success_message = "{object}：代理已结束"

    def perform(self, obj: Deputy, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        grants.end_deputy(obj, self.request.user, note)  # type: ignore[arg-type]
