"""Voices of the workers (民情): collected, reported, settled, told back."""

from django.db import models

from unionhub.core.models import Case, CaseQuerySet

from ..enums import VoiceSource, VoiceSubject


class Voice(Case):
    """What workers said, and what came of it.

    `organisation` is the union that collected it, `opened_on` the day of collecting. Nobody who spoke is named.
    """

    source = models.CharField("来源", max_length=10, choices=VoiceSource, default=VoiceSource.TEAM)
    place = models.CharField("班组或者地点", max_length=120, blank=True)
    collector = models.CharField("收集人", max_length=60, blank=True)
    subject = models.CharField("类别", max_length=12, choices=VoiceSubject)
    text = models.TextField("内容", max_length=2000, help_text="不写反映人的姓名和联系方式")
    persons = models.PositiveIntegerField("反映人数", null=True, blank=True)
    reported_on = models.DateField("上报日期", null=True, blank=True, editable=False)
    reported_to = models.CharField("上报单位", max_length=120, blank=True, editable=False)
    taken_on = models.DateField("办理日期", null=True, blank=True, editable=False)
    settled_on = models.DateField("落实日期", null=True, blank=True, editable=False)
    result = models.CharField("落实情况", max_length=500, blank=True, editable=False)
    told_on = models.DateField("反馈日期", null=True, blank=True, editable=False)
    told_how = models.CharField("反馈方式", max_length=120, blank=True, editable=False)
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]
    workflow_kind = "disputes.voice"
    view_action = "disputes.voice.view"
    attachment_action = "disputes.voice.handle"

    class Meta:
        verbose_name = "职工民情"
        verbose_name_plural = "职工民情"
        ordering = ["-opened_on", "-pk"]
        indexes = [
            models.Index(fields=["reported_on"], name="disputes_voice_reported"),
            models.Index(fields=["settled_on"], name="disputes_voice_settled"),
        ]
