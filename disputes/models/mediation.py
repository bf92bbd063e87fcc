"""Mediation of labour disputes: the case (劳动争议调解仲裁法 ch. 2; 企业劳动争议协商调解规定)."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from members.models import Employer
from unionhub.core import access, scope
from unionhub.core.models import Case, CaseQuerySet
from unionhub.core.sensitive import EncryptedTextField, SensitiveModel

from ..enums import Consent, EntryWay, Outcome, Side
from .bodies import MediationBody
from .parties import DisputeClass


class Mediation(SensitiveModel, Case):
    """One labour dispute brought to a mediation body.

    Mediation is not public: it is seen by whoever entered it, has it in hand or sits in it, by their deputies, and by
    whoever holds `disputes.mediation.oversee` there. `opened_on` is the day of receipt. `claimed`, `agreed` and
    `performed` are sums over the claims, the agreement's items and their performances in 元, kept by the services.
    `knew_on`: when the right's violation was known or should have been (§27). `persons` counts the workers concerned.
    """

    side = models.CharField("申请方", max_length=8, choices=Side, default=Side.WORKER)
    entry = models.CharField("来源", max_length=8, choices=EntryWay, default=EntryWay.WRITTEN)
    referred_by = models.CharField("转来单位与文号", max_length=120, blank=True)
    employer = models.ForeignKey(
        Employer, models.PROTECT, verbose_name="用人单位", null=True, blank=True, related_name="mediations"
    )
    employer_name = models.CharField("用人单位名称", max_length=120)
    employer_contact = models.CharField("单位联系人", max_length=60, blank=True)
    employer_phone = models.CharField("单位电话", max_length=30, blank=True)
    dispute_class = models.ForeignKey(
        DisputeClass, models.PROTECT, verbose_name="争议类别", related_name="mediations"
    )
    account = EncryptedTextField("事实与理由", max_length=6000, blank=True)
    oral_record = EncryptedTextField("口头申请笔录", max_length=6000, blank=True)
    persons = models.PositiveIntegerField("涉及人数", default=1)
    is_collective = models.BooleanField("集体争议", default=False, editable=False)
    is_urgent = models.BooleanField("可能引发群体性事件", default=False)
    knew_on = models.DateField("知道或者应当知道权利受侵害之日", null=True, blank=True)
    arrears_in_employment = models.BooleanField(
        "劳动关系存续期间拖欠劳动报酬", default=False, help_text="存续期间不受一年时效限制，终止后一年内提出"
    )
    employment_ended_on = models.DateField("劳动关系终止之日", null=True, blank=True)
    body = models.ForeignKey(
        MediationBody,
        models.PROTECT,
        verbose_name="调解组织",
        null=True,
        blank=True,
        related_name="mediations",
    )
    consent = models.CharField(
        "对方意见", max_length=8, choices=Consent, default=Consent.NOT_ASKED, blank=True
    )
    consent_on = models.DateField("对方答复日期", null=True, blank=True)
    is_public = models.BooleanField("双方同意公开调解", default=False)
    accepted_on = models.DateField("受理日期", null=True, blank=True, editable=False)
    ended_on = models.DateField("调解终结日期", null=True, blank=True, editable=False)
    outcome = models.CharField("结果", max_length=12, choices=Outcome, blank=True, editable=False)
    outcome_reason = models.CharField("终结事由", max_length=300, blank=True, editable=False)
    transferred_to = models.CharField("移送单位", max_length=120, blank=True, editable=False)
    effective_on = models.DateField("协议生效日期", null=True, blank=True, editable=False)
    performed_on = models.DateField("履行完毕日期", null=True, blank=True, editable=False)
    days = models.PositiveIntegerField("调解用时（天）", null=True, blank=True, editable=False)
    agreement_text = EncryptedTextField("协议其他约定", max_length=6000, blank=True)
    claimed = models.DecimalField(
        "请求金额", max_digits=14, decimal_places=2, default=Decimal("0.00"), editable=False
    )
    agreed = models.DecimalField(
        "协议金额", max_digits=14, decimal_places=2, default=Decimal("0.00"), editable=False
    )
    performed = models.DecimalField(
        "已履行金额", max_digits=14, decimal_places=2, default=Decimal("0.00"), editable=False
    )
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]
    workflow_kind = "disputes.mediation"
    view_action = "disputes.mediation.view"
    attachment_action = "disputes.mediation.handle"
    #: Holds this and sees every mediation of his place.
    oversee_action = "disputes.mediation.oversee"

    class Meta:
        verbose_name = "劳动争议调解"
        verbose_name_plural = "劳动争议调解"
        ordering = ["-opened_on", "-pk"]
        indexes = [
            models.Index(fields=["accepted_on"], name="disputes_mediation_accepted"),
            models.Index(fields=["ended_on"], name="disputes_mediation_ended"),
            models.Index(fields=["employer", "accepted_on"], name="disputes_mediation_employer"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the case, with the days from acceptance to the end of mediation in step with both."""
        begun, ended = self.accepted_on, self.ended_on
        self.days = (ended - begun).days if begun is not None and ended is not None else None
        super().save(*args, **kwargs)

    @property
    def received_on(self) -> str:
        """The day of receipt as pages show days; `opened_on` by its own name here."""
        return self.opened_on.isoformat()

    @classmethod
    def visibility(cls, user: Any) -> Q:
        """The case's own people, their deputies, and those who oversee the place."""
        from .mediation_parts import Seat  # noqa: PLC0415  (its rows belong to this model)

        hands = access.hands(user) if getattr(user, "is_authenticated", False) else frozenset()
        paths = scope.scope_paths(user, cls.oversee_action)
        return (
            Q(created_by__in=hands)
            | Q(handler__in=hands)
            | Q(pk__in=Seat.sitting(hands))
            | scope.within(paths, cls.organisation_path)
        )

    @classmethod
    def opens_figures(cls, user: Any, organisation: Any) -> bool:
        """Whether the user sees every row behind a figure of the place, and so may open it."""
        return access.may(user, cls.oversee_action, organisation)
