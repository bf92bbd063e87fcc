"""What signing in leaves behind: sessions, counted failures, used passwords."""

from django.db import models
from django.utils import timezone

from .account import User
from .scoped import ScopedQuerySet


class EndReason(models.TextChoices):
    """Why a session ended, in words for the person who was signed in."""

    LOGOUT = "logout", "已退出登录"
    IDLE = "idle", "长时间没有操作，已自动退出"
    ABSOLUTE = "absolute", "登录已满最长时限，请重新登录"
    PARALLEL = "parallel", "同时登录的设备超过上限，较早的登录已结束"
    OWN = "own", "本人在其他设备上结束了这次登录"
    ADMINISTRATOR = "administrator", "安全管理员结束了这次登录"
    PASSWORD = "password", "密码已修改，请用新密码重新登录"
    DISABLED = "disabled", "账号已停用"
    UNKNOWN = "unknown", "登录已失效，请重新登录"


class LoginSessionQuerySet(ScopedQuerySet):
    """Querysets of sessions."""

    def open(self) -> "LoginSessionQuerySet":
        """Sessions nobody ended; one of them may still have run out (see `auth.sessions.limits`)."""
        return self.filter(ended_at__isnull=True)


class LoginSession(models.Model):
    """One signed-in browser. The key itself is not kept, only its hash: a read of this table signs nobody in."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="账号", related_name="login_sessions")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    address = models.CharField("登录地址", max_length=45, blank=True)
    agent = models.CharField("浏览器", max_length=80, blank=True)
    started_at = models.DateTimeField("登录时间", default=timezone.now)
    seen_at = models.DateTimeField("最近操作", default=timezone.now, help_text="精确到 10 秒")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=20, choices=EndReason, blank=True)

    objects = LoginSessionQuerySet.as_manager()
    view_action = "core.session.view"
    organisation_path = "user__organisation__path"

    class Meta:
        verbose_name = "登录会话"
        verbose_name_plural = "登录会话"
        ordering = ["-seen_at", "-pk"]
        indexes = [models.Index(fields=["user", "ended_at"], name="core_session_open_of_user")]

    def __str__(self) -> str:
        return f"{self.user} · {timezone.localtime(self.started_at):%Y-%m-%d %H:%M} · {self.address or '未知地址'}"

    @property
    def organisation(self):
        """The account's organisation: who administers it may end the session."""
        return self.user.organisation


class FailureSubject(models.TextChoices):
    """What a counter of failed sign-ins belongs to."""

    ACCOUNT = "account", "账号"
    ADDRESS = "address", "地址"
    DEVICE = "device", "常用设备"


class LoginFailure(models.Model):
    """Counted failures of one account name, address or known browser.

    Kept in the database, so that the loss of Redis or a restart forgets nothing (scorecard B1). The key is a keyed
    hash: a typed «user name» is sometimes a password.
    """

    subject = models.CharField("对象", max_length=10, choices=FailureSubject)
    key = models.CharField(max_length=64)
    count = models.PositiveIntegerField("失败次数", default=0)
    window_started_at = models.DateTimeField("开始计数")
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)

    class Meta:
        verbose_name = "登录失败计数"
        verbose_name_plural = "登录失败计数"
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="core_loginfailure_one_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} · {self.count} 次"


class PasswordHistory(models.Model):
    """A password hash an account has used; the last five may not come back (scorecard B2)."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="账号", related_name="password_history")
    encoded = models.CharField(max_length=128)
    created_at = models.DateTimeField("设置时间", auto_now_add=True)

    class Meta:
        verbose_name = "历史密码"
        verbose_name_plural = "历史密码"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user} · {timezone.localtime(self.created_at):%Y-%m-%d}"
