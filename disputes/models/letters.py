"""Letters of labour law supervision: 提示函, 意见书, 建议书 (工会法; 工会劳动法律监督办法)."""

from typing import Any

from django.db import models
from django.db.models import Q

from members.models import Employer
from unionhub.core.models import Case, CaseQuerySet

from ..enums import Accepted, Authority, LetterKind, LetterSubject, ServiceWay

#: What stands before year and serial of each kind: «工提〔2026〕3号».
SIGNS = {LetterKind.NOTICE: "工提", LetterKind.OPINION: "工意", LetterKind.SUGGESTION: "工建"}


class SupervisionLetter(Case):
    """One letter to an employer, or to the department that is asked to act.

    `organisation` is the union that writes it, `opened_on` the day it was drawn up. `addressee` is who it goes to;
    `employer_name` whom it concerns, which is the same but for a suggestion to a department. `reply_days` are the
    working days the letter gives for the reply; `reply_due_on` follows from them when it is sent. `follows` is the
    milder letter that led to this one.
    """

    letter_kind = models.CharField("文书种类", max_length=12, choices=LetterKind, default=LetterKind.NOTICE)
    employer = models.ForeignKey(
        Employer, models.PROTECT, verbose_name="用人单位", null=True, blank=True, related_name="letters"
    )
    employer_name = models.CharField("用人单位名称", max_length=120)
    addressee = models.CharField("主送单位", max_length=120)
    subject = models.CharField("监督事项", max_length=12, choices=LetterSubject)
    persons = models.PositiveIntegerField("涉及职工人数", null=True, blank=True)
    facts = models.TextField("查明的事实", max_length=4000)
    law = models.TextField("法律依据", max_length=2000)
    asks = models.TextField("意见或者建议", max_length=2000)
    reply_days = models.PositiveSmallIntegerField("答复期限（工作日）")
    follows = models.ForeignKey(
        "self", models.PROTECT, verbose_name="前一份文书", null=True, editable=False, related_name="followers"
    )
    approved_on = models.DateField("审定日期", null=True, blank=True, editable=False)
    sent_on = models.DateField("送达日期", null=True, blank=True, editable=False)
    sent_way = models.CharField("送达方式", max_length=12, choices=ServiceWay, blank=True, editable=False)
    reply_due_on = models.DateField("答复期限届满", null=True, blank=True, editable=False)
    replied_on = models.DateField("答复日期", null=True, blank=True, editable=False)
    reply = models.TextField("答复内容", max_length=4000, blank=True, editable=False)
    accepted = models.CharField("采纳情况", max_length=8, choices=Accepted, blank=True, editable=False)
    settled_on = models.DateField("整改办结日期", null=True, blank=True, editable=False)
    result = models.CharField("整改结果", max_length=500, blank=True, editable=False)
    escalated_on = models.DateField("升级日期", null=True, blank=True, editable=False)
    transferred_to = models.CharField("移送", max_length=14, choices=Authority, blank=True, editable=False)
    transferred_name = models.CharField("移送单位", max_length=120, blank=True, editable=False)
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]
    workflow_kind = "disputes.letter"
    view_action = "disputes.letter.view"
    attachment_action = "disputes.letter.handle"

    class Meta:
        verbose_name = "劳动法律监督文书"
        verbose_name_plural = "劳动法律监督文书"
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True) | Q(sent_on__isnull=False), name="disputes_letter_reply"
            )
        ]
        indexes = [
            models.Index(fields=["sent_on"], name="disputes_letter_sent"),
            models.Index(fields=["employer", "sent_on"], name="disputes_letter_employer"),
        ]

    def series(self, sign: str) -> tuple[str, str]:
        """Each kind of letter counts by itself."""
        kind = LetterKind(self.letter_kind)
        return SIGNS[kind], f"{self.workflow_kind}.{kind.value}"

    @property
    def to_department(self) -> bool:
        """Whether it goes to a department and not to the employer itself."""
        return self.letter_kind == LetterKind.SUGGESTION

    @property
    def attachments_closed(self) -> str:
        """A letter that was withdrawn takes no papers."""
        return "这份文书已撤销。" if self.state == "withdrawn" else ""

    @classmethod
    def concerning(cls, employer: Any) -> Any:
        """The letters about the employer."""
        return cls.objects.filter(employer=employer)
