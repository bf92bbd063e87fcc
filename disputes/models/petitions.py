"""Petitions (信访工作条例), and from whom an accusation is kept."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import Coverage, Employer
from unionhub.core import access, scope
from unionhub.core.models import Case, CaseQuerySet, Organisation, ScopedQuerySet
from unionhub.core.sensitive import EncryptedTextField, SensitiveModel

from ..enums import (
    HotlineLevel,
    PetitionForm,
    PetitionNature,
    PetitionOutcome,
    PetitionPath,
    PetitionSubject,
    ReviewResult,
    Satisfaction,
)
from .parties import Party


class Petition(SensitiveModel, Case):
    """One matter brought by letter, visit, phone or otherwise; `opened_on` is the day of receipt.

    Seen by whoever entered it, has it in hand, their deputies, and whoever holds `disputes.petition.oversee` there. An
    accusation (检举控告) is invisible to the accused and to his unit whatever they hold (信访工作条例 §30), and nobody
    sees a matter from which he was recused. `persons` counts the people concerned, `representatives` those who came on
    a visit (人次). `due_on` is the day by which it has to be settled, `settled_on` the day on which the reply was sent.
    `repeats` is the earlier petition about the same matter.
    """

    form = models.CharField("信访形式", max_length=8, choices=PetitionForm)
    nature = models.CharField("信访类别", max_length=12, choices=PetitionNature)
    subject = models.CharField("内容分类", max_length=12, choices=PetitionSubject)
    received_from = models.CharField("交办、转来单位与文号", max_length=120, blank=True)
    system_number = models.CharField(
        "信访系统编号",
        max_length=60,
        blank=True,
        help_text="录入信访信息系统后的编号（信访工作条例第二十一条）",
    )
    is_anonymous = models.BooleanField("匿名", default=False)
    persons = models.PositiveIntegerField("涉及人数", default=1)
    representatives = models.PositiveSmallIntegerField(
        "来访人数", default=0, help_text="多人来访的，应推选代表"
    )
    employer = models.ForeignKey(
        Employer, models.PROTECT, verbose_name="用人单位", null=True, blank=True, related_name="petitions"
    )
    employer_name = models.CharField("用人单位名称", max_length=120, blank=True)
    content = EncryptedTextField("反映的内容", max_length=6000, blank=True)
    accused_words = EncryptedTextField("被检举控告人", max_length=600, blank=True)
    hotline_level = models.CharField("12351 办件等级", max_length=10, choices=HotlineLevel, blank=True)
    is_quick = models.BooleanField("诉求快速响应", default=False, help_text="须在规定时间内首次回应")
    first_answered_on = models.DateField("首次回应日期", null=True, blank=True, editable=False)
    repeats = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="重复的事项",
        null=True,
        blank=True,
        editable=False,
        related_name="repeated_by",
    )
    accepted_on = models.DateField("受理日期", null=True, blank=True, editable=False)
    due_on = models.DateField("办理期限", null=True, blank=True, editable=False)
    extended_on = models.DateField("批准延长日期", null=True, blank=True, editable=False)
    extension_told_on = models.DateField("告知延长日期", null=True, blank=True, editable=False)
    referred_to = models.CharField("转送单位", max_length=120, blank=True, editable=False)
    referral_document = models.CharField("转送文号", max_length=80, blank=True, editable=False)
    path_told = models.CharField(
        "告知的途径", max_length=16, choices=PetitionPath, blank=True, editable=False
    )
    opinion = EncryptedTextField("答复意见", max_length=6000, blank=True)
    reply_document = models.CharField("答复文号", max_length=80, blank=True, editable=False)
    settled_on = models.DateField("答复送达日期", null=True, blank=True, editable=False)
    outcome = models.CharField("结果", max_length=10, choices=PetitionOutcome, blank=True, editable=False)
    satisfaction = models.CharField(
        "满意度",
        max_length=10,
        choices=Satisfaction,
        default=Satisfaction.NOT_ASKED,
        blank=True,
        editable=False,
    )
    asked_on = models.DateField("回访日期", null=True, blank=True, editable=False)
    reviewed_by = models.CharField("复查机关", max_length=120, blank=True, editable=False)
    review_document = models.CharField("复查文号", max_length=80, blank=True, editable=False)
    review_result = models.CharField(
        "复查意见", max_length=10, choices=ReviewResult, blank=True, editable=False
    )
    rechecked_by = models.CharField("复核机关", max_length=120, blank=True, editable=False)
    recheck_document = models.CharField("复核文号", max_length=80, blank=True, editable=False)
    recheck_result = models.CharField(
        "复核意见", max_length=10, choices=ReviewResult, blank=True, editable=False
    )
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]
    workflow_kind = "disputes.petition"
    view_action = "disputes.petition.view"
    attachment_action = "disputes.petition.handle"
    #: Holds this and sees every petition of his place, accusations of his own unit excepted.
    oversee_action = "disputes.petition.oversee"

    class Meta:
        verbose_name = "信访事项"
        verbose_name_plural = "信访事项"
        ordering = ["-opened_on", "-pk"]
        indexes = [
            models.Index(fields=["accepted_on"], name="disputes_petition_accepted"),
            models.Index(fields=["settled_on"], name="disputes_petition_settled"),
            models.Index(fields=["employer", "subject"], name="disputes_petition_employer"),
        ]

    @property
    def is_accusation(self) -> bool:
        """Whether somebody is accused: kept from him and his unit."""
        return self.nature == PetitionNature.ACCUSATION

    @property
    def received_on(self) -> str:
        """The day of receipt, as pages write it."""
        return self.opened_on.isoformat()

    @property
    def people(self) -> str:
        """Who brought it, by name."""
        names = "、".join(row.party.name for row in self.petitioners.all())  # type: ignore[attr-defined]
        return names or ("（匿名）" if self.is_anonymous else "")

    def series(self, sign: str) -> tuple[str, str]:
        """Accusations are counted apart, so that a gap among the others' numbers tells nothing."""
        return ("检", f"{self.workflow_kind}.accusation") if self.is_accusation else super().series(sign)

    @classmethod
    def visibility(cls, user: Any) -> Q:
        """The case's own people, their deputies and those who oversee the place; never the accused nor the recused."""
        hands = access.hands(user) if getattr(user, "is_authenticated", False) else frozenset()
        paths = scope.scope_paths(user, cls.oversee_action)
        near = Q(created_by__in=hands) | Q(handler__in=hands) | scope.within(paths, cls.organisation_path)
        recused = PetitionRecusal.objects.filter(account__in=hands).values("petition")
        return near & ~Q(pk__in=Accused.kept_from(user)) & ~Q(pk__in=recused)

    @classmethod
    def opens_figures(cls, user: Any, organisation: Any) -> bool:
        """Whether the user sees every row behind a figure there: he oversees it, and nothing is kept from him."""
        if not access.may(user, cls.oversee_action, organisation):
            return False
        here = cls._default_manager.filter(organisation__path__startswith=organisation.path)
        return not here.exclude(pk__in=here.visible_to(user).order_by().values("pk")).exists()  # type: ignore[attr-defined]


class PartQuerySet(ScopedQuerySet):
    """Querysets over parts of a petition: seen with the petition."""

    def visible_to(self, user: Any, action: str | None = None) -> "PartQuerySet":
        """Parts of the petitions the user may see."""
        seen = Petition.objects.visible_to(user, action).order_by().values("pk")  # type: ignore[attr-defined]
        return self.filter(petition__in=seen)


class PartOfPetition(models.Model):
    """Abstract: a row that belongs to one petition and lies where that lies."""

    objects = PartQuerySet.as_manager()
    view_action = "disputes.petition.view"
    organisation_path = "petition__organisation__path"

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The petition's page."""
        return self.petition.get_absolute_url()  # type: ignore[attr-defined]

    @property
    def organisation(self) -> Organisation:
        """The petition's node."""
        return self.petition.organisation  # type: ignore[attr-defined]


class Petitioner(PartOfPetition):
    """Somebody who signed, called or came. A visit is made by five representatives at most (信访工作条例 §20)."""

    petition = models.ForeignKey(
        Petition, models.PROTECT, verbose_name="信访事项", related_name="petitioners"
    )
    party = models.ForeignKey(Party, models.PROTECT, verbose_name="信访人", related_name="petitions")

    class Meta:
        verbose_name = "信访人"
        verbose_name_plural = "信访人"
        ordering = ["petition_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["petition", "party"], name="disputes_petitioner_once")]

    def __str__(self) -> str:
        return self.party.name


class Accused(PartOfPetition):
    """Whom an accusation accuses: an account, a union or an employer. `unit` is the organisation it is kept from.

    The unit of an account is its organisation, of an employer the union that covers it. It is kept as it was at the
    entering; where the account or the coverage stands now counts as well.
    """

    petition = models.ForeignKey(Petition, models.PROTECT, verbose_name="信访事项", related_name="accused")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", null=True, blank=True, related_name="+"
    )
    employer = models.ForeignKey(
        Employer, models.PROTECT, verbose_name="用人单位", null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="单位", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "被检举控告人"
        verbose_name_plural = "被检举控告人"
        ordering = ["petition_id", "pk"]

    def __str__(self) -> str:
        return str(self.account or self.employer or self.unit)

    @classmethod
    def kept_from(cls, user: Any) -> models.QuerySet:
        """Ids of the petitions that accuse the user, somebody he is deputy for, or a unit in which one of them works.

        The county itself is left out: what accuses it is not entered here, and an accused who moved there must not take
        the matter out of everybody's sight.
        """
        if not getattr(user, "is_authenticated", False):
            return cls.objects.values("petition")
        hands, units = access.hands(user), units_of(user)
        covering = Coverage.objects.on(timezone.localdate()).filter(organisation__in=units)
        against = (
            Q(account__in=hands)
            | Q(unit__in=units)
            | Q(account__organisation__in=units)
            | Q(employer__in=covering.values("employer"))
        )
        return cls.objects.filter(against).order_by().values("petition")


def units_of(user: Any) -> set[int]:
    """Ids of the organisations in which the user works or holds a grant, himself or as a deputy, and of those above.

    Without the county at the top. A path is made of ids.
    """
    paths = [user.organisation.path, *(reach.path for reach in scope.reaches(user))]
    return {int(part) for path in paths for part in [part for part in path.split(".") if part][1:]}


class PetitionRecusal(PartOfPetition):
    """Who stepped back from a petition, or was made to: from then on he does not see it (信访工作条例 §28 回避)."""

    petition = models.ForeignKey(Petition, models.PROTECT, verbose_name="信访事项", related_name="recusals")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="回避人", related_name="+"
    )
    on = models.DateField("回避日期")
    reason = models.CharField("回避事由", max_length=500)

    class Meta:
        verbose_name = "回避"
        verbose_name_plural = "回避"
        ordering = ["petition_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "account"], name="disputes_petition_recusal_once")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.on}"
