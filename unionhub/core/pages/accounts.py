"""Accounts: kept by the system administrator, unlocked by the security administrator."""

import re
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..auth import lockout
from ..auth import services as auth
from ..enums import Role
from ..filters import FilterSet, YesNoFilter
from ..forms import RecordForm
from ..grants_in_words import grant_in_words, grants_in_words
from ..models import Grant, LoginSession, Organisation, User
from ..models.account import normalise_username
from ..services import accounts
from ..tables import BooleanColumn, Column, DateTimeColumn, Table
from ..views import ActionView, BulkAction, Button, DetailView, Facts, FormView, ListView, Tab
from .list_parts import WideColumn

HOME = ("首页", "home")
CRUMBS = (HOME, ("账号", "account-list"))
#: Names every attacker tries first (等保 8.1.4.2 b: no default accounts).
DEFAULT_NAMES = frozenset({"admin", "administrator", "root", "test", "guest", "user", "system"})


class RolesColumn(Column):
    """The account's roles in force today."""

    width = 24

    def text(self, value: Any, record: User) -> str:
        """Role labels, each once."""
        today = timezone.localdate()
        held = {
            grant.role
            for grant in record.grants.all()
            if grant.valid_from <= today and (grant.valid_to is None or grant.valid_to > today)
        }
        return "、".join(role.label for role in Role if role in held) or "—"

    def export(self, value: Any, record: User) -> str:
        """The same words."""
        return self.text(value, record)


class AccountTable(Table):
    """Accounts by user name."""

    username = Column(verbose_name="用户名", orderable=True)
    name = Column(verbose_name="姓名", orderable=True)
    organisation = WideColumn(verbose_name="所在组织", order_by=("organisation__path",), orderable=True)
    roles = RolesColumn(verbose_name="角色", accessor="pk")
    is_active = BooleanColumn(verbose_name="启用", orderable=True)
    last_login = DateTimeColumn(verbose_name="最近登录", orderable=True)

    default_order = ("username",)
    select_related = ("organisation",)
    prefetch_related = ("grants",)


class AccountFilter(FilterSet):
    """By organisation, role, state, lock."""

    organisation = django_filters.ModelChoiceFilter(
        label="组织", queryset=Organisation.objects.all(), method="inside", empty_label="全部组织"
    )
    role = django_filters.ChoiceFilter(
        label="角色", choices=Role.choices, method="with_role", empty_label="全部角色"
    )
    is_active = YesNoFilter(label="启用")
    locked = YesNoFilter(label="登录锁定", method="is_locked")

    search_fields = ("username", "name")

    def inside(self, queryset, name: str, value: Organisation):
        """Accounts at home in the organisation or below it."""
        return queryset.filter(organisation__path__startswith=value.path)

    def with_role(self, queryset, name: str, value: str):
        """Accounts holding the role today."""
        return queryset.filter(pk__in=Grant.objects.current().filter(role=value).values("user_id"))

    def is_locked(self, queryset, name: str, value: bool):
        """Accounts locked now for browsers that are not known."""
        ids = list(lockout.locked_accounts(list(queryset.only("username"))))
        return queryset.filter(pk__in=ids) if value else queryset.exclude(pk__in=ids)


class AccountList(ListView):
    """All accounts in scope."""

    action = "core.account.view"
    model = User
    title = "账号"
    crumbs = (HOME,)
    table_class = AccountTable
    filter_class = AccountFilter
    search_hint = "用户名、姓名"
    empty_text = "每人一个账号，不共用。先建账号，再由安全管理员授权。"
    buttons = (Button("新建账号", "account-new", "core.account.change", "plus", primary=True),)
    bulk_actions = (
        BulkAction(
            "disable",
            "停用",
            "core.account.change",
            accounts.disable_noted,
            confirm="停用后立即退出登录，不能再登录。",
            danger=True,
            audited=True,
        ),
    )


def rights_of(account: User, user: User) -> dict[str, Any]:
    """Context of the rights tab: in force in words, and all grants with their pages."""
    grants = Grant.objects.visible_to(user).filter(user=account).select_related("organisation")
    return {
        "lines": grants_in_words(account),
        "grants": [(grant_in_words(grant), grant.get_absolute_url()) for grant in grants],
    }


def sessions_of(account: User, user: User) -> dict[str, Any]:
    """Context of the sessions tab."""
    return {"sessions": LoginSession.objects.visible_to(user).filter(user=account)[:20]}


class AccountDetail(DetailView):
    """One account: facts, rights, sessions."""

    action = "core.account.view"
    model = User
    crumbs = CRUMBS
    facts = (
        Facts("账号", ("username", "name", "organisation", "is_active", ("lock_words", "登录锁定"))),
        Facts(
            "密码与登录",
            (
                "must_change_password",
                "password_changed_at",
                "initial_password_expires_at",
                "last_login",
                "created_at",
            ),
        ),
    )
    tabs = (
        Tab("rights", "权限", "account/rights.html", rights_of, "core.grant.view"),
        Tab("sessions", "登录会话", "account/account_sessions.html", sessions_of, "core.session.view"),
    )
    history_action = "core.account.view"
    buttons = (
        Button("修改", "account-edit", "core.account.change", "pencil", primary=True),
        Button(
            "发放初始密码",
            "account-reset",
            "core.account.change",
            "key",
            when=lambda account: account.is_active,
        ),
        Button(
            "停用", "account-disable", "core.account.change", "ban", when=lambda account: account.is_active
        ),
        Button(
            "启用",
            "account-enable",
            "core.account.change",
            "check",
            when=lambda account: not account.is_active,
        ),
        Button(
            "解除登录锁定",
            "account-unlock",
            "core.account.unlock",
            "lock-open",
            when=lambda account: lockout.locked_until(account.username) is not None,
        ),
    )

    def fact(self, entry: Any) -> dict[str, Any] | None:
        """The lock is no column of the account."""
        if entry == ("lock_words", "登录锁定"):
            until = lockout.locked_until(self.object.username)  # type: ignore[union-attr]
            return {
                "label": entry[1],
                "value": f"至 {timezone.localtime(until):%H:%M}" if until else "未锁定",
            }
        return super().fact(entry)


class AccountForm(RecordForm):
    """A new account. It has no password until an initial one is issued, and no rights until some are granted."""

    class Meta:
        model = User
        fields = ("username", "name", "organisation")
        widgets = {"organisation": forms.Select(attrs={"data-select": ""})}
        help_texts = {
            "username": "字母、数字、点、横线，建立后不再变更",
            "organisation": "本人工作的组织；权限另行授予",
        }

    def clean_username(self) -> str:
        """Fold the name and refuse what is no name or a name everybody tries first."""
        username = normalise_username(self.cleaned_data["username"])
        if not re.fullmatch(r"[\w.\-]{2,60}", username):
            raise ValidationError("用户名由 2 至 60 个文字、字母、数字、点或横线组成。")
        if username in DEFAULT_NAMES:
            raise ValidationError("不能使用通用的默认用户名，请换一个与本人对应的名称。")
        return username

    def save(self, commit: bool = True) -> User:
        """A new account cannot be signed in to."""
        self.instance.set_unusable_password()
        return super().save(commit)


class AccountEditForm(RecordForm):
    """Name and home of an account; nobody changes his own."""

    class Meta:
        model = User
        fields = ("name", "organisation")
        widgets = {"organisation": forms.Select(attrs={"data-select": ""})}

    def clean(self) -> dict[str, Any]:
        """Refuse one's own account, so that nobody widens what he reaches (scorecard A13)."""
        if self.instance.pk == self.user.pk:
            raise ValidationError("不能修改自己的账号，请由另一位系统管理员办理。")
        return super().clean() or {}


class AccountNew(FormView):
    """Make an account."""

    action = "core.account.change"
    model = User
    title = "新建账号"
    crumbs = CRUMBS
    form_class = AccountForm
    add_another = True
    success_message = "已建立账号：{object}。请发放初始密码，并由安全管理员授权。"


class AccountEdit(FormView):
    """Change an account's name or home."""

    action = "core.account.change"
    model = User
    title = "修改账号"
    crumbs = CRUMBS
    form_class = AccountEditForm


class AccountDisable(ActionView):
    """Close an account."""

    action = "core.account.change"
    model = User
    title = "停用账号"
    verb = "停用账号"
    crumbs = CRUMBS
    text = "停用后立即退出登录，不能再登录；经手的记录保留。"
    note_required = True
    note_label = "停用原因"
    danger = True
    success_message = "{object}：账号已停用"

    def perform(self, obj: User, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        accounts.disable(obj, self.request.user, note)  # type: ignore[arg-type]


class AccountEnable(ActionView):
    """Open a closed account again."""

    action = "core.account.change"
    model = User
    title = "启用账号"
    verb = "启用账号"
    crumbs = CRUMBS
    text = "启用后可以再次登录，原有且未到期的授权随之生效。"
    note_required = True
    note_label = "启用原因"
    success_message = "{object}：账号已启用"

    def perform(self, obj: User, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        accounts.enable(obj, self.request.user, note)  # type: ignore[arg-type]


class AccountReset(ActionView):
    """Issue an initial password and show it once, in the answer to the POST and nowhere else."""

    action = "core.account.change"
    model = User
    title = "发放初始密码"
    verb = "发放初始密码"
    crumbs = CRUMBS
    text = "原密码立即失效，本人在各处的登录全部结束。初始密码只显示一次，请当面交给本人。"
    password = ""

    def perform(self, obj: User, note: str, data: dict[str, Any]) -> None:
        """Through the service; the password lives as long as this answer."""
        self.password = accounts.reset_password(obj, self.request.user)  # type: ignore[arg-type]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the password instead of leading on."""
        response = super().post(request, *args, **kwargs)
        if self.password:
            account: Any = self.object
            return self.render(
                "account/initial_password.html",
                password=self.password,
                expires=account.initial_password_expires_at,
                back_url=account.get_absolute_url(),
            )
        return response


class AccountUnlock(ActionView):
    """Forget an account's failed attempts."""

    action = "core.account.unlock"
    model = User
    title = "解除登录锁定"
    verb = "解除锁定"
    crumbs = CRUMBS
    text = "请先确认是本人输错，而不是有人在猜密码。"
    success_message = "{object}：已解除登录锁定"

    def perform(self, obj: User, note: str, data: dict[str, Any]) -> None:
        """Through the service."""
        auth.unlock(obj, actor=self.request.user)  # type: ignore[arg-type]
