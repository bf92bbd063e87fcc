"""Mediation bodies, their mediators, and what these were taught."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from members.models import Employer
from unionhub.core.models import Owned

from ..enums import BodyKind
from ..rules.bodies import standing_state


class MediationBody(Owned):
    """A body that mediates labour disputes (劳动争议调解仲裁法 §10), from its founding to its end.

    `organisation` is the union (or township, county) it stands at; that of an enterprise names its `employer`.
    """

    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类型", max_length=12, choices=BodyKind)
    employer = models.ForeignKey(
        Employer,
        models.PROTECT,
        verbose_name="用人单位",
        null=True,
        blank=True,
        related_name="mediation_bodies",
    )
    founded_on = models.DateField("成立日期")
    closed_on = models.DateField("撤销日期", null=True, blank=True, help_text="当日起不再存在")
    document_no = models.CharField("成立文号", max_length=80, blank=True)
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    view_action = "disputes.body.view"

    class Meta:
        verbose_name = "调解组织"
        verbose_name_plural = "调解组织"
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["organisation", "founded_on"], name="disputes_body_place")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=models.F("founded_on")),
                name="disputes_body_dates",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """Whether it still stands today."""
        return standing_state(self.founded_on, self.closed_on, timezone.localdate())

    def get_absolute_url(self) -> str:
        """The body's page."""
        return reverse("mediation-body-detail", args=[self.pk])


class Mediator(Owned):
    """Somebody who mediates for a body, from a day to a day. `account` is his own account, if he has one.

    `organisation` follows the body.
    """

    body = models.ForeignKey(MediationBody, models.PROTECT, verbose_name="调解组织", related_name="mediators")
    name = models.CharField("姓名", max_length=60)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", null=True, blank=True, related_name="+"
    )
    is_parttime = models.BooleanField("兼职", default=True)
    certificate_no = models.CharField("调解员证号", max_length=40, blank=True)
    valid_from = models.DateField("聘任日期")
    valid_to = models.DateField("解聘日期", null=True, blank=True, help_text="当日起不再担任")
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    view_action = "disputes.body.view"

    class Meta:
        verbose_name = "调解员"
        verbose_name_plural = "调解员"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="disputes_mediator_dates",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """Whether he mediates today."""
        return standing_state(self.valid_from, self.valid_to, timezone.localdate())

    def get_absolute_url(self) -> str:
        """The mediator's page."""
        return reverse("mediator-detail", args=[self.pk])


class MediatorTraining(Owned):
    """One training a mediator took part in. `organisation` follows the mediator; `hours` are 课时."""

    mediator = models.ForeignKey(Mediator, models.PROTECT, verbose_name="调解员", related_name="trainings")
    on = models.DateField("培训日期")
    title = models.CharField("培训名称", max_length=120)
    hours = models.DecimalField("课时", max_digits=5, decimal_places=1)

    view_action = "disputes.body.view"

    class Meta:
        verbose_name = "调解员培训"
        verbose_name_plural = "调解员培训"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mediator", "on", "title"],
                name="disputes_training_once",
                violation_error_message="这位调解员的这次培训已经登记。",
            ),
            models.CheckConstraint(condition=models.Q(hours__gt=0), name="disputes_training_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.title}"

    def get_absolute_url(self) -> str:
        """The mediator's page."""
        return reverse("mediator-detail", args=[self.mediator_id])
