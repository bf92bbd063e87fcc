"""Legal aid for workers: the application, its decision, the lawyer, the result (法律援助法; 工会法 §22, §30)."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from members.models import Employer
from unionhub.core import access, scope
from unionhub.core.models import Case, CaseQuerySet
from unionhub.core.sensitive import EncryptedTextField, SensitiveModel

from ..enums import AidGround, AidMatter, AidResult, AidService, Known
from .mediation import Mediation
from .parties import Party


def money(label: str) -> models.DecimalField:
    """An amount in 元 that is written by a step."""
    return models.DecimalField(
        label, max_digits=14, decimal_places=2, default=Decimal("0.00"), editable=False
    )


class LegalAid(SensitiveModel, Case):
    """One application for legal aid.

    Seen by whoever entered it or has it in hand, by their deputies, and by whoever decides there
    (`disputes.legal_aid.approve`). `opened_on` is the day of receipt. `is_migrant` and `hardship` are as they were when
    entered; `income` is the household's in 元 a month. `decided_on` is the day of the first decision, `decide_by` the
    day its term ended; `granted_on` is the day aid was granted, by it or after a challenge. Amounts in 元: `recovered`
    for the worker, `fee` and `costs` what the union pays.
    """

    applicant = models.ForeignKey(Party, models.PROTECT, verbose_name="申请人", related_name="legal_aids")
    mediation_case = models.ForeignKey(
        Mediation, models.PROTECT, verbose_name="相关调解", null=True, blank=True, related_name="legal_aids"
    )
    employer = models.ForeignKey(
        Employer, models.PROTECT, verbose_name="用人单位", null=True, blank=True, related_name="legal_aids"
    )
    employer_name = models.CharField("对方单位", max_length=120)
    service = models.CharField("援助形式", max_length=14, choices=AidService, default=AidService.ARBITRATION)
    matter = models.CharField("援助事项", max_length=14, choices=AidMatter, default=AidMatter.PAY)
    account = EncryptedTextField("事实与请求", max_length=6000, blank=True)
    claimed = models.DecimalField("请求金额", max_digits=14, decimal_places=2, null=True, blank=True)
    is_migrant = models.BooleanField("农民工（进城务工人员）", default=False)
    hardship = models.CharField(
        "困难帮扶在档", max_length=8, choices=Known, default=Known.UNKNOWN, editable=False
    )
    proof = models.CharField(
        "免予核查的证明材料",
        max_length=120,
        blank=True,
        help_text="低保、特困、优抚等证明的名称和编号；没有则不填",
    )
    ground = models.CharField(
        "经济状况核查", max_length=8, choices=AidGround, default=AidGround.MEANS, editable=False
    )
    income = EncryptedTextField("家庭月收入（元）", max_length=20, blank=True)
    household = models.PositiveSmallIntegerField("家庭人口", null=True, blank=True)

    decided_on = models.DateField("决定日期", null=True, blank=True, editable=False)
    decide_by = models.DateField("决定期限届满", null=True, blank=True, editable=False)
    granted_on = models.DateField("给予援助日期", null=True, blank=True, editable=False)
    reason = models.CharField("决定理由", max_length=300, blank=True, editable=False)
    challenged_on = models.DateField("提出异议日期", null=True, blank=True, editable=False)
    reviewed_on = models.DateField("异议审查日期", null=True, blank=True, editable=False)

    appointed_on = models.DateField("指派日期", null=True, blank=True, editable=False)
    lawyer = models.CharField("承办人员（律师）", max_length=60, blank=True, editable=False)
    firm = models.CharField("所在机构", max_length=120, blank=True, editable=False)
    lawyer_phone = models.CharField("承办人员电话", max_length=30, blank=True, editable=False)

    ended_on = models.DateField("援助结束日期", null=True, blank=True, editable=False)
    result = models.CharField("结果", max_length=10, choices=AidResult, blank=True, editable=False)
    recovered = money("挽回金额")
    fee = money("办案补贴")
    costs = money("其他费用")

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]
    workflow_kind = "disputes.legal_aid"
    view_action = "disputes.legal_aid.view"
    attachment_action = "disputes.legal_aid.handle"
    #: Holds this and sees every application of his place.
    oversee_action = "disputes.legal_aid.approve"

    class Meta:
        verbose_name = "法律援助"
        verbose_name_plural = "法律援助"
        ordering = ["-opened_on", "-pk"]
        indexes = [
            models.Index(fields=["decided_on"], name="disputes_aid_decided"),
            models.Index(fields=["ended_on"], name="disputes_aid_ended"),
            models.Index(fields=["granted_on"], name="disputes_aid_granted"),
            models.Index(fields=["applicant", "granted_on"], name="disputes_aid_applicant"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed__isnull=True) | Q(claimed__gte=0), name="disputes_aid_claimed"
            ),
            models.CheckConstraint(
                condition=Q(recovered__gte=0, fee__gte=0, costs__gte=0), name="disputes_aid_amounts"
            ),
        ]

    @classmethod
    def visibility(cls, user: Any) -> Q:
        """The application's own people, their deputies, and those who decide at the place."""
        hands = access.hands(user) if getattr(user, "is_authenticated", False) else frozenset()
        paths = scope.scope_paths(user, cls.oversee_action)
        return Q(created_by__in=hands) | Q(handler__in=hands) | scope.within(paths, cls.organisation_path)

    @classmethod
    def opens_figures(cls, user: Any, organisation: Any) -> bool:
        """Whether the user sees every row behind a figure of the place, and so may open it."""
        return access.may(user, cls.oversee_action, organisation)
