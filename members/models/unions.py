"""Unions: what is fixed, what changes with dates, their terms of office, committees and certificates."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from unionhub.core.models import Organisation, Owned, Spell, dates_in_order
from unionhub.core.no_overlap import NoOverlap

from ..enums import Industry, Organ, Post
from .code_lists import Code


class Union(Owned):
    """The facts of a union beside its node in the tree (`organisation`, one to one).

    `credit_code` is the union's own (begins 81 or 89, GB 32100); its employer has another one. Parent, nature and
    industry are dated (`UnionSpell`): a figure of a past day reads them as they were.
    """

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, verbose_name="工会", related_name="union"
    )
    credit_code = models.CharField("工会统一社会信用代码", max_length=18, blank=True)
    founded_on = models.DateField("建会日期", null=True, blank=True)
    founding_document = models.CharField("建会批复文号", max_length=80, blank=True)
    is_joint = models.BooleanField("联合基层工会", default=False, help_text="一个工会覆盖几家单位")
    direct_election = models.BooleanField("直接选举", null=True, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    postcode = models.CharField("邮编", max_length=6, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)

    view_action = "members.union.view"
    attachment_action = "members.union.change"

    class Meta:
        verbose_name = "工会"
        verbose_name_plural = "工会"
        ordering = ["organisation__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="members_union_credit_code"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        """The union's page."""
        return reverse("union-detail", args=[self.pk])


class UnionSpell(Spell):
    """Parent, nature and industry of a union for a time."""

    union = models.ForeignKey(Union, models.PROTECT, verbose_name="工会", related_name="spells")
    parent = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="上级工会", null=True, blank=True, related_name="+"
    )
    nature = models.ForeignKey(
        Code, models.PROTECT, verbose_name="单位性质", null=True, blank=True, related_name="+"
    )
    industry = models.CharField("行业", max_length=1, choices=Industry, blank=True, default=Industry.UNKNOWN)
    reason = models.CharField("变更依据", max_length=120, blank=True)
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    view_action = "members.union.view"
    organisation_path = "union__organisation__path"
    database_guards = (NoOverlap("union", unless="is_struck"),)

    class Meta:
        verbose_name = "工会隶属与分类"
        verbose_name_plural = "工会隶属与分类"
        ordering = ["union_id", "valid_from"]
        constraints = [dates_in_order("members_union_spell_dates")]

    def __str__(self) -> str:
        return f"{self.union} {self.valid_from}"

    @property
    def organisation(self) -> Organisation:
        """The union's node: who owns the record."""
        return self.union.organisation


class Term(Owned):
    """A term of office of a union (`organisation`): which one, from when, until when the next election is due.

    Three or five years for grassroots unions, five for those above (工会法 §16). `extended_to` with its document is the
    upper union's leave to hold the election later.
    """

    number = models.PositiveSmallIntegerField("第几届", default=1)
    elected_on = models.DateField("选举日期")
    years = models.PositiveSmallIntegerField("任期（年）", choices=((3, "3 年"), (5, "5 年")), default=5)
    due_on = models.DateField("届满日期")
    direct_election = models.BooleanField("直接选举", default=False)
    approved_on = models.DateField("批复日期", null=True, blank=True)
    approval_document = models.CharField("批复文号", max_length=80, blank=True)
    extended_to = models.DateField("同意延期至", null=True, blank=True)
    extension_document = models.CharField("延期批复文号", max_length=80, blank=True)

    view_action = "members.union.view"

    class Meta:
        verbose_name = "届次"
        verbose_name_plural = "届次"
        ordering = ["organisation_id", "-elected_on"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="members_term_number_once"),
            models.CheckConstraint(condition=Q(due_on__gt=models.F("elected_on")), name="members_term_dates"),
        ]
        indexes = [models.Index(fields=["due_on", "id"], name="members_term_due")]

    def __str__(self) -> str:
        return f"{self.organisation} 第 {self.number} 届"

    def get_absolute_url(self) -> str:
        """The term's page."""
        return reverse("term-detail", args=[self.pk])


class CommitteeMember(Spell):
    """A person elected into a body of the union for a term; by name, with the member's record where there is one."""

    term = models.ForeignKey(Term, models.PROTECT, verbose_name="届次", related_name="committee")
    organ = models.CharField("机构", max_length=12, choices=Organ, default=Organ.COMMITTEE)
    post = models.CharField("职务", max_length=12, choices=Post, default=Post.MEMBER)
    name = models.CharField("姓名", max_length=60)
    person = models.ForeignKey(
        "members.Person", models.PROTECT, verbose_name="会员", null=True, blank=True, related_name="+"
    )
    is_full_time = models.BooleanField("专职", default=False)

    view_action = "members.union.view"
    organisation_path = "term__organisation__path"
    database_guards = (NoOverlap("term", "organ", "name", unless="is_struck"),)

    class Meta:
        verbose_name = "委员"
        verbose_name_plural = "委员"
        ordering = ["term_id", "organ", "post", "name"]
        constraints = [dates_in_order("members_committee_dates")]

    def __str__(self) -> str:
        return f"{self.name} {self.get_post_display()}"

    @property
    def organisation(self) -> Organisation:
        """The union: who owns the record."""
        return self.term.organisation


class Certificate(Owned):
    """工会法人资格证书 of a union (`organisation`): valid as long as the term of office, renewed before it expires
    (总工办发〔2020〕20号 §26–27)."""

    number = models.CharField("证书号", max_length=40)
    valid_from = models.DateField("发证日期")
    valid_to = models.DateField("有效期至", help_text="含当日")
    legal_representative = models.CharField("法定代表人", max_length=60)
    authority = models.CharField("登记机关", max_length=80, blank=True)
    term = models.ForeignKey(
        Term, models.PROTECT, verbose_name="对应届次", null=True, blank=True, related_name="certificates"
    )
    cancelled_on = models.DateField("注销日期", null=True, blank=True)

    view_action = "members.union.view"

    class Meta:
        verbose_name = "法人资格证书"
        verbose_name_plural = "法人资格证书"
        ordering = ["organisation_id", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=models.F("valid_from")), name="members_certificate_dates"
            ),
            models.UniqueConstraint(fields=["organisation", "valid_from"], name="members_certificate_once"),
        ]
        indexes = [models.Index(fields=["valid_to", "id"], name="members_certificate_expiry")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.number}"

    def get_absolute_url(self) -> str:
        """The certificate's page."""
        return reverse("certificate-detail", args=[self.pk])
