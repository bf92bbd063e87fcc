"""The audit log for auditors: search, one event, the seals over it. Reading it is recorded too."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone

from .. import audit, audit_sets, policy, sealing
from ..audit_words import action_label, changes_in_words, type_label
from ..filters import FilterSet
from ..jobs import AlreadyOpen, start_job
from ..models import User
from ..models.audit import AuditBlock, AuditEvent, AuditResult
from ..registry import house_apps
from ..tables import ChoiceColumn, Column, DateTimeColumn, NumberColumn, Table
from ..views import Button, DetailView, Facts, ListView, Page, Tab

HOME = ("首页", "home")
#: Items of a set that its page lists.
ITEMS_SHOWN = 200
CRUMBS = (HOME, ("审计日志", "audit-list"))
RESULT_TONES = {"ok": "ok", "denied": "bad", "failed": "warn"}
#: What an auditor asks for, and the last part of the actions that answer it.
PURPOSES = {
    "view": ("查看", (".view", ".list", ".search")),
    "reveal": ("查看敏感信息", (".reveal",)),
    "export": ("导出、打印与下载", (".export", ".print", ".download")),
    "login": ("登录与退出", (".login", ".logout")),
}


def action_choices() -> list[tuple[str, str]]:
    """All actions with their labels."""
    return sorted((action, action_label(action)) for action in policy.load().actions)


def type_choices() -> list[tuple[str, str]]:
    """The kinds of objects of all apps of the house."""
    models = [model for config in house_apps() for model in config.get_models()]
    return sorted((model._meta.label_lower, str(model._meta.verbose_name)) for model in models)


class ActionColumn(Column):
    """An action by its label."""

    width = 24

    def text(self, value: Any, record: AuditEvent) -> str:
        """The label."""
        return action_label(value)

    def export(self, value: Any, record: AuditEvent) -> str:
        """Label and name, so that a file can be compared with policy.csv."""
        return f"{action_label(value)}（{value}）"


class TypeColumn(Column):
    """A kind of object by its name."""

    width = 14

    def text(self, value: Any, record: AuditEvent) -> str:
        """The model's name."""
        return type_label(value)

    export = text


class MomentColumn(DateTimeColumn):
    """A moment to the second: what happened within one minute must be told apart."""

    def text(self, value: Any, record: Any) -> str:
        """Local time, 2026-03-05 14:30:05."""
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")


class AuditTable(Table):
    """Events, the newest first: by sequence, for a clock may be set back."""

    id = NumberColumn(verbose_name="序号", orderable=True)
    at = MomentColumn(verbose_name="时间")
    actor_name = Column(verbose_name="操作人")
    actor_unit = Column(verbose_name="操作人组织")
    action = ActionColumn(verbose_name="操作")
    object_type = TypeColumn(verbose_name="对象类型")
    object_label = Column(verbose_name="对象")
    result = ChoiceColumn(AuditResult, verbose_name="结果", tones=RESULT_TONES)
    count = NumberColumn(verbose_name="数量")
    organisation_name = Column(verbose_name="所属组织")
    on_behalf_name = Column(verbose_name="被代理人")
    reason = Column(verbose_name="事由")
    ip = Column(verbose_name="来源地址")

    default_columns = ("id", "at", "actor_name", "action", "object_label", "result", "count", "ip")


class AuditFilter(FilterSet):
    """By time, person, action, result, object; «谁看过某对象» and «某人导出了什么» are two of them together."""

    actor = django_filters.ModelChoiceFilter(
        label="操作人", queryset=User.objects.all(), method="by_actor", empty_label="全部人员"
    )
    purpose = django_filters.ChoiceFilter(
        label="用途",
        choices=[(key, label) for key, (label, _) in PURPOSES.items()],
        method="by_purpose",
        empty_label="全部",
    )
    result = django_filters.ChoiceFilter(label="结果", choices=AuditResult.choices, empty_label="全部结果")
    since = django_filters.DateFilter(label="自", method="from_day")
    until = django_filters.DateFilter(label="至", method="to_day")
    action = django_filters.ChoiceFilter(label="操作", choices=action_choices, empty_label="全部操作")
    object_type = django_filters.ChoiceFilter(label="对象类型", choices=type_choices, empty_label="全部类型")
    object_id = django_filters.CharFilter(label="对象编号")
    operation_id = django_filters.CharFilter(label="操作批次")
    request_id = django_filters.CharFilter(label="请求（事件）编号", method="by_request")

    search_fields = ("object_label", "actor_name", "reason")
    chips = ("actor", "purpose", "since", "until")

    def by_actor(self, queryset, name: str, value: User):
        """What the account did, itself or through a deputy of another."""
        return queryset.filter(actor_id=value.pk)

    def by_purpose(self, queryset, name: str, value: str):
        """Actions whose name ends with one of the purpose's words."""
        endings = PURPOSES[value][1]
        return queryset.filter(
            action__in=[action for action in policy.load().actions if action.endswith(endings)]
        )

    def from_day(self, queryset, name: str, value):
        """From the beginning of the day, local time (a range of times, so that the index serves)."""
        return queryset.filter(at__gte=_midnight(value))

    def to_day(self, queryset, name: str, value):
        """To the end of the day, local time."""
        return queryset.filter(at__lt=_midnight(value) + timedelta(days=1))

    def by_request(self, queryset, name: str, value: str):
        """Whole request id, or the beginning of it as error pages show it."""
        return queryset.filter(request_id__startswith=value.strip().lower())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class AuditList(ListView):
    """All events in the auditor's scope."""

    action = "core.audit.view"
    model = AuditEvent
    title = "审计日志"
    help = "记录只增不改，每分钟封存一次。查看本页也会留下记录。"
    crumbs = (HOME,)
    table_class = AuditTable
    filter_class = AuditFilter
    export_action = "core.audit.export"
    search_hint = "对象、操作人、事由"
    empty_text = "系统中的登录、查看敏感信息、修改、导出和被拒绝的操作都会记录在这里。"
    buttons = (Button("封存与核对", "audit-state", "core.audit.view", "shield-lock"),)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list, and record that it was read and by which question."""
        response = super().get(request, *args, **kwargs)
        used = self.listing.filterset.in_use() if self.listing.filterset is not None else []
        used += ["查找"] if self.listing.text else []
        audit.record(
            self.action,
            label=self.title,
            reason=f"筛选：{'、'.join(used)}" if used else "",
            changes=self._question(),
        )
        return response

    def _question(self) -> dict[str, str]:
        """What was asked for, as stored with the record of the reading."""
        return {
            name: value
            for name, value in self.request.GET.dict().items()
            if value and name in AuditFilter.base_filters
        }


def changes_of(event: AuditEvent, user: User) -> dict[str, Any]:
    """Context of the changes tab; of a reading of the list, what was asked for."""
    asked = {name: str(filter_.label) for name, filter_ in AuditFilter.base_filters.items()}
    return {"rows": changes_in_words(event, {} if event.object_type else asked)}


def related_to(event: AuditEvent, user: User) -> dict[str, Any]:
    """Context of the tab of events of the same operation or request, the first fifty."""
    events = AuditEvent.objects.visible_to(user).exclude(pk=event.pk).order_by("pk")
    if event.operation_id:
        events = events.filter(operation_id=event.operation_id)
    else:
        # A request writes within moments: its events stand near each other, and no index by request is needed.
        near = events.filter(pk__range=(event.pk - 1000, event.pk + 1000))
        events = near.filter(request_id=event.request_id) if event.request_id else near.none()
    return {"rows": [(found, action_label(found.action)) for found in events[:50]]}


def items_in(event: AuditEvent, user: User) -> dict[str, Any]:
    """Context of the tab of a set's items, the first two hundred."""
    items = audit_sets.items_of(event)
    return {"rows": items[:ITEMS_SHOWN], "total": event.count if items.exists() else 0}


class AuditDetail(DetailView):
    """One event. Reading it is recorded with its number."""

    action = "core.audit.view"
    model = AuditEvent
    select_related = ()
    crumbs = CRUMBS
    state_field = "result"
    state_tones = RESULT_TONES
    facts = (
        Facts("操作", (("moment", "时间"), ("action_text", "操作"), "reason", "count")),
        Facts("操作人", ("actor_name", "actor_unit", "on_behalf_name", "ip", "agent")),
        Facts("对象", (("object_type_text", "类型"), "object_id", "object_label", "organisation_name")),
        Facts("凭据", ("request_id", "operation_id", ("sealed_in", "封存"))),
    )
    tabs = (
        Tab("changes", "变更内容", "core/audit_changes.html", changes_of),
        Tab("items", "逐条明细", "core/audit_items.html", items_in),
        Tab("related", "同一次操作", "core/audit_related.html", related_to),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the event."""
        event: Any = self.object
        event.action_text = action_label(event.action)
        event.object_type_text = type_label(event.object_type)
        event.sealed_in = sealed_in(event)
        response = super().get(request, *args, **kwargs)
        audit.record(self.action, obj=event, label=str(event), organisation=event.organisation)
        return response


def sealed_in(event: AuditEvent) -> str:
    """The block that holds the event, in words."""
    for block in AuditBlock.objects.filter(first_id__lte=event.pk, last_id__gte=event.pk):
        try:
            spans = sealing.read_spans(block.ids)
        except ValueError:
            continue
        if any(low <= event.pk <= high for low, high in spans):
            return f"第 {block.number} 次封存（{timezone.localtime(block.at):%Y-%m-%d %H:%M:%S}）"
    return "等待封存"


class AuditState(Page):
    """The seals: the last one, what waits, what is wrong; and the button that checks everything."""

    action = "core.audit.view"
    title = "封存与核对"
    template_name = "core/audit_state.html"
    crumbs = CRUMBS

    def get_context(self, **more: Any) -> dict[str, Any]:
        """The state and the last blocks."""
        return super().get_context(
            state=sealing.state(), blocks=AuditBlock.objects.order_by("-number")[:20], **more
        )


class AuditVerify(Page):
    """Start the check as a job; a second press leads to the one that runs."""

    action = "core.audit.verify"
    title = "核对审计日志"
    http_method_names = ("post",)

    def post(self, request: Any) -> HttpResponse:
        """Start, and lead to the job's page."""
        try:
            job = start_job(
                "core.verify_audit", request.user, request.user.organisation, dedupe_key="verify-audit"
            )
        except AlreadyOpen:
            messages.info(request, "已有一次核对正在进行，结束后可在这里再次核对。")
            return redirect("audit-state")
        return HttpResponseRedirect(job.get_absolute_url())
