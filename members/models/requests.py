"""What waits for somebody's decision: requests to join, transfers, proposals to end a membership."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from unionhub.core import scope
from unionhub.core.masking import Kind
from unionhub.core.models import Organisation, Owned, ScopedQuerySet
from unionhub.core.sensitive import BlindIndexField, EncryptedTextField, SensitiveModel

from ..enums import OPEN_REQUESTS, ProposalKind, RequestState
from .employers import Employer
from .facts import MemberFacts, PersonFacts
from .people import Membership, Person


class Decided(Owned):
    """Abstract: a state, and who decided when by which paper. Nobody decides what he entered himself."""

    state = models.CharField(
        "状态", max_length=10, choices=RequestState, default=RequestState.PENDING, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="办理人",
        related_name="+",
        null=True,
        editable=False,
    )
    decided_at = models.DateTimeField("办理时间", null=True, editable=False)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    deciding_body = models.CharField("决定组织", max_length=80, blank=True)
    document_no = models.CharField("文号", max_length=80, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still has to act."""
        return self.state in OPEN_REQUESTS


class JoinRequest(PersonFacts, MemberFacts, SensitiveModel, Decided):
    """A worker's application to join the union `organisation` (章程 §2); becomes a person and a spell when approved.

    With `from_outside` the person brings a membership from outside the county: the spell then begins as 转入.
    """

    id_number = EncryptedTextField("证件号码", kind=Kind.ID_NUMBER, max_length=30)
    id_number_index = BlindIndexField(source="id_number")
    phone = EncryptedTextField("手机号码", kind=Kind.PHONE, max_length=20, blank=True)
    employer = models.ForeignKey(
        Employer, models.PROTECT, verbose_name="工作单位", null=True, blank=True, related_name="+"
    )
    applied_on = models.DateField("申请日期")
    from_outside = models.CharField("原工会（县外转入）", max_length=80, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name="人员", null=True, editable=False, related_name="+"
    )

    view_action = "members.join.view"
    attachment_action = "members.join.change"

    class Meta:
        verbose_name = "入会申请"
        verbose_name_plural = "入会申请"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "organisation"], name="members_join_state")]

    def __str__(self) -> str:
        return f"{self.name} 入会申请"

    def get_absolute_url(self) -> str:
        """The request's page."""
        return reverse("join-detail", args=[self.pk])


class TransferQuerySet(ScopedQuerySet):
    """Querysets over transfers: both sides see them."""

    def visible_to(self, user: Any, action: str | None = None) -> "TransferQuerySet":
        """Transfers from or to the unions in the user's scope."""
        paths = scope.scope_paths(user, action or self.model.view_action)  # type: ignore[attr-defined]
        return self.filter(
            scope.within(paths, "organisation__path") | scope.within(paths, "to_organisation__path")
        )


class Transfer(MemberFacts, Decided):
    """A membership on its way from the union `organisation` to another (会籍管理办法: 组织关系接转).

    The old union hands over (pending → handed), the new one accepts (handed → accepted). Until then the person counts
    in the old union. Without `to_organisation` it leads outside the county (`outside_name`) and ends there.
    `asked_by_target`: the new union asked (it may not see who the old one is until the hand-over).
    """

    person = models.ForeignKey(Person, models.PROTECT, verbose_name="人员", related_name="transfers")
    membership = models.ForeignKey(
        Membership, models.PROTECT, verbose_name="会籍", null=True, editable=False, related_name="+"
    )
    person_name = models.CharField("姓名", max_length=60)
    to_organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="转入工会", null=True, blank=True, related_name="+"
    )
    outside_name = models.CharField("县外工会", max_length=80, blank=True)
    asked_by_target = models.BooleanField("由转入工会提出", default=False, editable=False)
    employer = models.ForeignKey(
        Employer, models.PROTECT, verbose_name="新工作单位", null=True, blank=True, related_name="+"
    )
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    handed_at = models.DateTimeField("转出时间", null=True, editable=False)

    objects = TransferQuerySet.as_manager()  # type: ignore[misc]
    view_action = "members.transfer.view"

    class Meta:
        verbose_name = "会籍接转"
        verbose_name_plural = "会籍接转"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(OPEN_REQUESTS)),
                name="members_transfer_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "organisation"], name="members_transfer_state"),
            models.Index(fields=["state", "to_organisation"], name="members_transfer_target"),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} 会籍接转"

    def places_for(self, action: str) -> list[Organisation]:
        """Where an action on it is to be held: both sides see it, and each side acts for itself.

        What leads outside the county is accepted on behalf of the other side by the old union's second officer.
        """
        sides = (
            [self.organisation] if self.to_organisation is None else [self.organisation, self.to_organisation]
        )
        if action == "members.transfer.view":
            return sides
        if action == "members.transfer.accept":
            return sides[-1:]
        if action == "members.transfer.start":
            return sides[-1:] if self.asked_by_target else sides[:1]
        return sides[:1]

    def get_absolute_url(self) -> str:
        """The transfer's page."""
        return reverse("transfer-detail", args=[self.pk])


class Proposal(Decided):
    """A proposed end of a membership, never automatic: leaving, lapse (three conditions, 章程 §6), expulsion (§7).

    `unpaid_since`, `inactive_since` and `educated_on` are the three conditions of a lapse; the rules say whether they
    hold. A roll that no longer names a member makes a proposal to leave, never a leaving.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, verbose_name="会籍", related_name="proposals")
    kind = models.CharField("事项", max_length=10, choices=ProposalKind)
    reason = models.CharField("事由", max_length=300)
    unpaid_since = models.DateField("未缴会费起始", null=True, blank=True)
    inactive_since = models.DateField("不参加组织生活起始", null=True, blank=True)
    educated_on = models.DateField("教育日期", null=True, blank=True)
    education_note = models.CharField("教育情况", max_length=200, blank=True)
    reported_on = models.DateField(
        "报上级备案日期", null=True, blank=True, help_text="开除会籍须报上一级工会备案"
    )

    view_action = "members.proposal.view"

    class Meta:
        verbose_name = "会籍终止建议"
        verbose_name_plural = "会籍终止建议"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(state=RequestState.PENDING),
                name="members_proposal_one_open",
            ),
        ]
        indexes = [models.Index(fields=["state", "organisation"], name="members_proposal_state")]

    def __str__(self) -> str:
        return f"{self.membership.person} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """The proposal's page."""
        return reverse("proposal-detail", args=[self.pk])
