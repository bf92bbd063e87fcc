"""What belongs to one mediation: people, claims, panel, hearings, agreement, performance, services of papers."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from unionhub.core.models import Organisation, ScopedQuerySet
from unionhub.core.sensitive import EncryptedTextField, SensitiveModel

from ..enums import HearingKind, PartyRole, PerformanceWay, SeatRole, ServiceWay
from .bodies import Mediator
from .mediation import Mediation
from .parties import Party


class PartQuerySet(ScopedQuerySet):
    """Querysets over parts of a mediation: seen with the mediation."""

    def visible_to(self, user: Any, action: str | None = None) -> "PartQuerySet":
        """Parts of the mediations the user may see."""
        seen = Mediation.objects.visible_to(user, action).order_by().values("pk")  # type: ignore[attr-defined]
        return self.filter(mediation__in=seen)


class PartOfMediation(models.Model):
    """Abstract: a row that belongs to one mediation and lies where that lies."""

    mediation = models.ForeignKey(
        Mediation, models.PROTECT, verbose_name="调解案件", related_name="%(class)ss"
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = PartQuerySet.as_manager()
    view_action = "disputes.mediation.view"
    organisation_path = "mediation__organisation__path"

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The mediation's page."""
        return self.mediation.get_absolute_url()

    @classmethod
    def opens_figures(cls, user: Any, organisation: Organisation) -> bool:
        """As of the mediations they belong to."""
        return Mediation.opens_figures(user, organisation)

    @property
    def organisation(self) -> Organisation:
        """The mediation's node."""
        return self.mediation.organisation


class Participant(PartOfMediation):
    """A person in a mediation. Of a collective dispute 3 to 5 of the applicants represent the others (parameter)."""

    party = models.ForeignKey(Party, models.PROTECT, verbose_name="当事人", related_name="participations")
    role = models.CharField("身份", max_length=10, choices=PartyRole, default=PartyRole.APPLICANT)
    is_representative = models.BooleanField("推举的代表", default=False)
    stands_for = models.CharField("代理或代表何人", max_length=120, blank=True)
    powers = models.CharField("代理权限", max_length=120, blank=True)

    class Meta:
        verbose_name = "参加人"
        verbose_name_plural = "参加人"
        ordering = ["mediation_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["mediation", "party", "role"], name="disputes_participant_once")
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.get_role_display()}"


class Claim(PartOfMediation):
    """One claim of the application, with its amount in 元 where it has one."""

    text = models.CharField("请求事项", max_length=300)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "请求"
        verbose_name_plural = "请求"
        ordering = ["mediation_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="disputes_claim_amount"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Seat(PartOfMediation):
    """Who mediates: one mediator or a panel of three, and the clerk; a recused one keeps his row with the day."""

    mediator = models.ForeignKey(Mediator, models.PROTECT, verbose_name="调解员", related_name="seats")
    role = models.CharField("职责", max_length=8, choices=SeatRole, default=SeatRole.SOLE)
    since = models.DateField("指派日期")
    recused_on = models.DateField("回避日期", null=True, blank=True)
    recusal_reason = models.CharField("回避事由", max_length=300, blank=True)

    class Meta:
        verbose_name = "调解员席位"
        verbose_name_plural = "调解员席位"
        ordering = ["mediation_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mediation", "mediator"],
                condition=Q(recused_on__isnull=True),
                name="disputes_seat_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mediator} {self.get_role_display()}"

    @classmethod
    def sitting(cls, hands: Any) -> models.QuerySet:
        """The mediations in which one of the accounts sits now."""
        return cls._default_manager.filter(recused_on__isnull=True, mediator__account__in=hands).values(
            "mediation"
        )


class Hearing(SensitiveModel, PartOfMediation):
    """A hearing with its record (调查笔录, 调解笔录)."""

    kind = models.CharField("种类", max_length=14, choices=HearingKind, default=HearingKind.MEDIATION)
    at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=120)
    present = models.CharField("到场人员", max_length=300)
    record = EncryptedTextField("笔录", max_length=20000, blank=True)
    recorder = models.CharField("记录人", max_length=60, blank=True)
    is_signed = models.BooleanField("到场人员已核对签名", default=False)

    class Meta:
        verbose_name = "笔录"
        verbose_name_plural = "笔录"
        ordering = ["mediation_id", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}笔录 {self.at:%Y-%m-%d}"


class AgreementItem(PartOfMediation):
    """One obligation of the agreement: what, how much, until when, in which way."""

    text = models.CharField("协议事项", max_length=300)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    due_on = models.DateField("履行期限")
    way = models.CharField("履行方式", max_length=8, choices=PerformanceWay, default=PerformanceWay.TRANSFER)
    done_on = models.DateField("履行完毕日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "协议事项"
        verbose_name_plural = "协议事项"
        ordering = ["mediation_id", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="disputes_agreement_amount"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Performance(PartOfMediation):
    """One act of performing an item of the agreement; items of money may be paid in parts."""

    item = models.ForeignKey(
        AgreementItem, models.PROTECT, verbose_name="协议事项", related_name="performances"
    )
    on = models.DateField("履行日期")
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, default=Decimal("0.00"))
    completes = models.BooleanField("这一事项至此履行完毕", default=False)
    note = models.CharField("凭证与说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "履行记录"
        verbose_name_plural = "履行记录"
        ordering = ["mediation_id", "on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="disputes_performance_amount")]

    def __str__(self) -> str:
        return f"{self.item} {self.on}"


class ServedPaper(PartOfMediation):
    """A paper handed to somebody: what 送达回证 says of it."""

    paper = models.CharField("文书", max_length=80)
    number = models.CharField("文号", max_length=60, blank=True)
    recipient = models.CharField("受送达人", max_length=120)
    way = models.CharField("送达方式", max_length=12, choices=ServiceWay, default=ServiceWay.DIRECT)
    on = models.DateField("送达日期")
    received_by = models.CharField("签收人", max_length=60, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "送达"
        verbose_name_plural = "送达"
        ordering = ["mediation_id", "on", "pk"]

    def __str__(self) -> str:
        return f"{self.paper} {self.recipient}"
