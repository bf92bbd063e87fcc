"""Accounts, their dated grants, and deputies."""

import unicodedata

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from ..enums import Role
from .organisation import Organisation
from .scoped import ScopedQuerySet


def normalise_username(name: str) -> str:
    """Fold width and case, so that «ＣＬＥＲＫ» and «clerk» are one account (等保 8.1.4.1 a: unique identity)."""
    return unicodedata.normalize("NFKC", name or "").strip().casefold()


class UserManager(BaseUserManager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """Creates accounts and finds them by their normalised name."""

    def get_by_natural_key(self, username: str) -> "User":
        """Find by name, width and case folded."""
        return self.get(username=normalise_username(username))

    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        """Create an account; without a password nobody can sign in to it."""
        user = self.model(username=normalise_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person's account. Rights come from grants alone; there are no superusers and no staff flag."""

    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="所在组织", related_name="users"
    )
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须修改密码", default=True)
    password_changed_at = models.DateTimeField("密码修改时间", default=timezone.now)
    initial_password_expires_at = models.DateTimeField("初始密码失效时间", null=True, blank=True)
    preferences = models.JSONField("个人设置", default=dict, blank=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    view_action = "core.account.view"
    organisation_path = "organisation__path"

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The account's page for administrators."""
        return reverse("account-detail", args=[self.pk])

    def clean(self) -> None:
        """Normalise the name before uniqueness is checked."""
        self.username = normalise_username(self.username)


class DatedQuerySet(ScopedQuerySet):
    """Rows with valid_from and valid_to, half-open: in force on the first, no more on the second."""

    def current(self, on=None) -> "DatedQuerySet":
        """Rows in force on the date (default today)."""
        on = on or timezone.localdate()
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class Grant(models.Model):
    """A role given to an account over an organisation's subtree and one domain (or all), for a time.

    Half-open: in force on `valid_from`, no more on `valid_to`.
    """

    user = models.ForeignKey(User, models.PROTECT, verbose_name="账号", related_name="grants")
    role = models.CharField("角色", max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="授权组织", related_name="grants"
    )
    domain = models.CharField("业务", max_length=30, default="*", help_text="* 表示全部业务")
    valid_from = models.DateField("生效日期", default=timezone.localdate)
    valid_to = models.DateField("终止日期", null=True, blank=True, help_text="当日起不再有效；不填为长期")
    granted_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="授权人", related_name="+", null=True, editable=False
    )
    reason = models.CharField("依据", max_length=200, blank=True)
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = DatedQuerySet.as_manager()
    view_action = "core.grant.view"
    organisation_path = "organisation__path"

    class Meta:
        verbose_name = "授权"
        verbose_name_plural = "授权"
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="core_grant_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"

    def get_absolute_url(self) -> str:
        """The grant's page."""
        return reverse("grant-detail", args=[self.pk])


class Deputy(models.Model):
    """For a time, `deputy` acts with the grants of `principal` (leave, illness, vacancy).

    A deputy's hand counts as both persons' hand: he approves neither his own entries nor those of his principal.
    Deputies of deputies have no effect.
    """

    principal = models.ForeignKey(User, models.PROTECT, verbose_name="被代理人", related_name="deputies")
    deputy = models.ForeignKey(User, models.PROTECT, verbose_name="代理人", related_name="principals")
    valid_from = models.DateField("开始日期", default=timezone.localdate)
    valid_to = models.DateField("结束日期", help_text="当日起不再有效")
    reason = models.CharField("事由", max_length=200)
    granted_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="授权人", related_name="+", null=True, editable=False
    )
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = DatedQuerySet.as_manager()
    view_action = "core.grant.view"
    organisation_path = "principal__organisation__path"

    class Meta:
        verbose_name = "代理"
        verbose_name_plural = "代理"
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="core_deputy_dates_in_order"
            ),
            models.CheckConstraint(condition=~Q(principal=F("deputy")), name="core_deputy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} 代理 {self.principal}"

    @property
    def organisation(self) -> Organisation:
        """The principal's organisation: who administers it may set and end the deputy."""
        return self.principal.organisation
