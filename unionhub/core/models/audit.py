"""The audit log: who did what to which object, when, from where, and the seals over it."""

from datetime import timedelta, timezone

from django.db import models
from django.db.models import Q
from django.urls import reverse

from .. import scope
from ..guards import AppendOnly
from .organisation import Organisation


class AuditResult(models.TextChoices):
    """How the recorded operation ended."""

    OK = "ok", "成功"
    DENIED = "denied", "拒绝"
    FAILED = "failed", "失败"


def _offset(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f" {sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


class AuditEventQuerySet(models.QuerySet):
    """Querysets over the log."""

    def visible_to(self, user, action: str | None = None) -> "AuditEventQuerySet":
        """Events in the organisations the user audits; who audits a whole tree also sees events without a place.

        An event without an organisation (a failed sign-in, a refused address) belongs to the root of the tree.
        """
        paths = scope.scope_paths(user, action or self.model.view_action)  # type: ignore[attr-defined]
        condition = scope.within(paths, "organisation_path")
        if any(path.count(".") == 1 for path in paths):
            condition |= Q(organisation_path="")
        return self.filter(condition)


class AuditEvent(models.Model):
    """One operation on one object (or `count` objects at once). Never changed, never deleted, never NULL.

    Persons, units and objects are kept as plain values (id and name as they were then), so that the row stays true
    after a rename, a merge or an erasure. The order of events is that of the ids, not of the clock (scorecard R13):
    the clock may be set back. `mac` is a keyed hash over everything but the id, made by the writing process with a
    key that the database does not hold: a row put in by hand has none.
    """

    at = models.DateTimeField("时间", db_index=True)
    utc_offset = models.SmallIntegerField("时区偏移（分钟）", default=480)
    action = models.CharField("操作", max_length=100)
    result = models.CharField("结果", max_length=10, choices=AuditResult, default=AuditResult.OK)
    actor_id = models.BigIntegerField("操作人编号", default=0, help_text="0 为系统或未登录")
    actor_name = models.CharField("操作人", max_length=120, default="")
    actor_unit_id = models.BigIntegerField("操作人组织编号", default=0)
    actor_unit = models.CharField("操作人组织", max_length=120, default="")
    on_behalf_id = models.BigIntegerField("被代理人编号", default=0)
    on_behalf_name = models.CharField("被代理人", max_length=120, default="")
    ip = models.CharField("来源地址", max_length=45, default="")
    agent = models.CharField("客户端", max_length=80, default="")
    object_type = models.CharField("对象类型", max_length=80, default="")
    object_id = models.CharField("对象编号", max_length=64, default="")
    object_label = models.CharField("对象", max_length=200, default="")
    organisation_id = models.BigIntegerField("所属组织编号", default=0)
    organisation_name = models.CharField("所属组织", max_length=120, default="")
    organisation_path = models.CharField("所属组织路径", max_length=200, default="")
    changes = models.JSONField("变更内容", default=dict)
    reason = models.CharField("事由", max_length=500, default="")
    count = models.PositiveIntegerField("涉及数量", default=1)
    request_id = models.CharField("请求编号", max_length=32, default="")
    operation_id = models.CharField("操作批次", max_length=32, default="")
    nonce = models.CharField(max_length=32, unique=True)
    key_id = models.CharField(max_length=32)
    mac = models.CharField(max_length=64)

    objects = AuditEventQuerySet.as_manager()
    view_action = "core.audit.view"
    database_guards = (AppendOnly(),)

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计日志"
        ordering = ["-id"]
        indexes = [
            # Who saw this person; what did this account export; who used this right (scorecard D6).
            models.Index(fields=["object_type", "object_id", "id"], name="core_audit_by_object"),
            models.Index(fields=["actor_id", "action", "id"], name="core_audit_by_actor"),
            models.Index(fields=["action", "id"], name="core_audit_by_action"),
            models.Index(
                fields=["operation_id"], condition=~Q(operation_id=""), name="core_audit_by_operation"
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.pk} 号审计记录"

    def get_absolute_url(self) -> str:
        """The event's page, for auditors."""
        return reverse("audit-detail", args=[self.pk])

    @property
    def moment(self) -> str:
        """The time to the second with the offset it was written in."""
        zone = timezone(timedelta(minutes=self.utc_offset))
        return f"{self.at.astimezone(zone):%Y-%m-%d %H:%M:%S}{_offset(self.utc_offset)}"

    @property
    def organisation(self) -> Organisation | None:
        """The unit as it was then: its id, name and place in the tree; None for an event without a place."""
        if not self.organisation_path:
            return None
        return Organisation(pk=self.organisation_id, name=self.organisation_name, path=self.organisation_path)


class AuditSet(models.Model):
    """The objects of one set-based operation (an import): `nonce` is that of the event that tells of the whole."""

    nonce = models.CharField(max_length=32, unique=True)

    database_guards = (AppendOnly(),)

    class Meta:
        verbose_name = "批量操作"
        verbose_name_plural = "批量操作"

    def __str__(self) -> str:
        return f"批量操作 {self.pk}"


class AuditItem(models.Model):
    """One object of a set. Actor, time, place and reason stand once, in the set's event; so does the keyed hash.

    `changes` is JSON text as it was written: the event keeps a digest over the items' exact texts, so an item that is
    changed, removed, added or moved shows at the next verification. Plain numbers instead of keys, as in events.
    """

    set_id = models.BigIntegerField("批量操作编号")
    object_id = models.BigIntegerField("对象编号")
    organisation_id = models.BigIntegerField("所属组织编号")
    label = models.CharField("对象", max_length=200)
    changes = models.TextField("变更内容", blank=True)

    database_guards = (AppendOnly(),)

    class Meta:
        verbose_name = "批量操作明细"
        verbose_name_plural = "批量操作明细"
        indexes = [
            models.Index(fields=["object_id", "set_id"], name="core_audit_item_object"),
            models.Index(fields=["set_id", "id"], name="core_audit_item_set"),
        ]

    def __str__(self) -> str:
        return self.label


class AuditBlock(models.Model):
    """A seal over a list of events, chained to the block before it.

    `ids` lists the sealed events as ranges («1-50,52»): an event committed late, with a lower id than others already
    sealed, gets into a later block. `digest` is the hash over those events, `seal` the keyed hash over this row and
    the seal before.
    """

    number = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("封存时间")
    first_id = models.BigIntegerField("最小编号")
    last_id = models.BigIntegerField("最大编号")
    ids = models.TextField("记录编号")
    count = models.PositiveIntegerField("记录数")
    digest = models.CharField("内容摘要", max_length=64)
    previous = models.CharField("上一封印", max_length=64)
    key_id = models.CharField("密钥编号", max_length=32)
    seal = models.CharField("封印", max_length=64)

    database_guards = (AppendOnly(),)

    class Meta:
        verbose_name = "审计封存"
        verbose_name_plural = "审计封存"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"第 {self.number} 次封存"


class AuditSealer(models.Model):
    """One row that the sealer locks, so that there is one sealer at a time.

    `gaps` are the ids below `high` that no committed event had when they were passed: [low, high, since]. They only
    save time: lost (None), they are computed from the blocks.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ran_at = models.DateTimeField("上次运行", null=True)
    high = models.BigIntegerField("已看到的最大编号", default=0)
    gaps = models.JSONField("待补的编号", null=True, default=None)
    error = models.CharField("上次的错误", max_length=300, default="", blank=True)

    class Meta:
        verbose_name = "审计封存状态"
        verbose_name_plural = "审计封存状态"

    def __str__(self) -> str:
        return "审计封存状态"
