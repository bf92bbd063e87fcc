"""Meetings of the three parties on labour relations, and what they resolved (劳动合同法 §5; 工会法 §35)."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from unionhub.core.models import Owned

from ..rules.meetings import resolution_state


class ThreePartyMeeting(Owned):
    """One meeting of union, labour bureau and employers' side. `number` counts the sessions of the organisation."""

    number = models.PositiveSmallIntegerField("第几次会议")
    held_on = models.DateField("召开日期")
    place = models.CharField("地点", max_length=120)
    chair = models.CharField("主持人", max_length=60, blank=True)
    union_side = models.CharField("工会方", max_length=300)
    bureau_side = models.CharField("人社部门", max_length=300, blank=True)
    employer_side = models.CharField("企业方（企联、工商联）", max_length=300, blank=True)
    others = models.CharField("其他参加单位", max_length=300, blank=True)
    subjects = models.TextField("议题", max_length=2000)
    minutes = models.TextField("会议纪要", max_length=20000, blank=True)

    view_action = "disputes.meeting.view"
    attachment_action = "disputes.meeting.change"

    class Meta:
        verbose_name = "三方会议"
        verbose_name_plural = "三方会议"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"],
                name="disputes_meeting_number_once",
                violation_error_message="这个组织已登记过这一次会议，请核对次数。",
            )
        ]
        indexes = [models.Index(fields=["organisation", "held_on"], name="disputes_meeting_held")]

    def __str__(self) -> str:
        return f"协调劳动关系三方会议第 {self.number} 次会议"

    def get_absolute_url(self) -> str:
        """The meeting's page."""
        return reverse("meeting-detail", args=[self.pk])


class Resolution(Owned):
    """What a meeting resolved: who does it until when, and how it was done. `organisation` is the meeting's."""

    meeting = models.ForeignKey(
        ThreePartyMeeting, models.PROTECT, verbose_name="会议", related_name="resolutions"
    )
    text = models.CharField("议定事项", max_length=500)
    responsible = models.CharField("责任单位", max_length=120)
    due_on = models.DateField("完成期限", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True, editable=False)
    outcome = models.CharField("落实情况", max_length=500, blank=True, editable=False)

    view_action = "disputes.meeting.view"

    class Meta:
        verbose_name = "议定事项"
        verbose_name_plural = "议定事项"
        ordering = ["meeting_id", "pk"]
        indexes = [models.Index(fields=["done_on", "due_on"], name="disputes_resolution_due")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Its meeting's page."""
        return reverse("meeting-detail", args=[self.meeting_id])

    @property
    def state(self) -> str:
        """How it stands today."""
        return resolution_state(self.due_on, self.done_on, timezone.localdate())
