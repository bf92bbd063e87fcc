"""Who is signed in, for the security administrator."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ..auth import services
from ..filters import FilterSet
from ..models import EndReason, LoginSession
from ..tables import Column, DateTimeColumn, Table
from ..views import BulkAction, ListView, Page, fetch
from .list_parts import WideColumn

ACTION = "core.session.end"


def end_by_administrator(session: LoginSession, user: Any, note: str) -> None:
    """End one of the chosen sessions."""
    services.end_session(session, EndReason.ADMINISTRATOR, action=ACTION)


class SessionTable(Table):
    """Sessions, the latest activity first."""

    user = Column(verbose_name="姓名", order_by=("user__name",), orderable=True)
    username = Column(verbose_name="用户名", accessor="user__username")
    organisation = WideColumn(verbose_name="所在组织", accessor="user__organisation")
    started_at = DateTimeColumn(verbose_name="登录时间", orderable=True)
    seen_at = DateTimeColumn(verbose_name="最近操作", orderable=True)
    address = Column(verbose_name="登录地址", orderable=True)
    agent = Column(verbose_name="浏览器")

    default_order = ("-seen_at",)
    select_related = ("user__organisation",)


class SessionFilter(FilterSet):
    """By name or address."""

    search_fields = ("user__name", "user__username", "address")


class OpenSessions(ListView):
    """Sessions nobody ended and that have not run out by the absolute limit of a day."""

    action = "core.session.view"
    model = LoginSession
    title = "在线会话"
    crumbs = (("首页", "home"),)
    table_class = SessionTable
    filter_class = SessionFilter
    search_hint = "姓名、用户名、地址"
    empty_text = "这里列出正在登录的人；发现异常可立即结束。"
    bulk_actions = (
        BulkAction("end", "结束登录", ACTION, end_by_administrator, icon="logout", danger=True, audited=True),
    )

    def get_queryset(self):
        """Open sessions seen within a day."""
        return LoginSession.objects.open().filter(seen_at__gt=timezone.now() - timedelta(days=1))

    def url_of(self, record: LoginSession) -> str:
        """A row leads to the account."""
        return record.user.get_absolute_url()


class EndSession(Page):
    """End one session; effective on its next request."""

    action = ACTION
    model = LoginSession
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End it and return to the list."""
        rows = LoginSession.objects.select_related("user__organisation")
        session = fetch(LoginSession, request.user, kwargs["pk"], self.action, rows)
        if services.end_session(session, EndReason.ADMINISTRATOR, action=self.action):
            messages.success(request, f"已结束{session.user.name}的登录。")
        return redirect("open-session-list")
