"""People, once each, and the spells of their membership."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from unionhub.core.masking import Kind
from unionhub.core.models import Organisation, Owned, ScopedQuerySet, Spell, SpellQuerySet, dates_in_order
from unionhub.core.name_search import name_keys
from unionhub.core.no_overlap import NoOverlap
from unionhub.core.sensitive import BlindIndexField, EncryptedTextField, SensitiveModel

from ..enums import BeginReason, EndReason, MembershipKind
from .employers import Employer
from .facts import MemberFacts, PersonFacts


class PersonQuerySet(ScopedQuerySet):
    """Querysets over people."""

    def standing(self) -> "PersonQuerySet":
        """Without the tombstones of merged records."""
        return self.filter(merged_into__isnull=True)


class Person(PersonFacts, SensitiveModel, Owned):
    """A person, once in the whole county.

    `organisation` is the union that keeps the membership now, or kept it last: who sees the person. It follows the
    spells and is written by the services only. `id_number` is the number of the document (`document_kind`). A merged
    record stays as a tombstone (`merged_into`). `name_grams`, `pinyin` and `initials` are made from the name
    (`core/name_search.py`). Who entered what is told by the audit log, so there is no `created_by`.
    """

    # No constraint in the database: the union follows the spells, whose own key is constrained.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="所在工会", related_name="+", db_constraint=False
    )
    created_by = None  # type: ignore[assignment]  # the audit log tells who entered what
    id_number = EncryptedTextField("证件号码", kind=Kind.ID_NUMBER, max_length=30)
    id_number_index = BlindIndexField(source="id_number", unique=True)
    phone = EncryptedTextField("手机号码", kind=Kind.PHONE, max_length=20, blank=True)
    phone_index = BlindIndexField(source="phone")
    card_number = models.CharField("会员证号", max_length=40, blank=True)
    joined_on = models.DateField("入会日期", null=True, blank=True, help_text="首次加入工会的日期")
    name_grams = models.TextField(editable=False, default="")
    pinyin = models.CharField(max_length=240, editable=False, default="")
    initials = models.CharField(max_length=60, editable=False, default="")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name="并入", null=True, editable=False, related_name="merged"
    )

    objects = PersonQuerySet.as_manager()  # type: ignore[misc]
    view_action = "members.person.view"
    attachment_action = "members.person.change"

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        indexes = [
            models.Index(fields=["pinyin"], name="members_person_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(
                fields=["initials"], name="members_person_initials", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(fields=["card_number"], name="members_person_card", condition=~Q(card_number="")),
            # The order of the roll by name; the index above serves beginnings only.
            models.Index(fields=["pinyin", "id"], name="members_person_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Write the person, with what the name is found by kept in step; bulk writers call `name_keys` themselves."""
        if update_fields is None or "name" in update_fields:
            self.name_grams, self.pinyin, self.initials = name_keys(self.name)
            update_fields = update_fields and {*update_fields, "name_grams", "pinyin", "initials"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self) -> str:
        """The person's page."""
        return reverse("person-detail", args=[self.pk])

    @property
    def attachments_closed(self) -> str:
        """Why papers can no longer be added, in words; empty when they can."""
        return "此人的记录已并入另一条记录，材料请添加到保留的那条记录。" if self.merged_into_id else ""


class MembershipQuerySet(SpellQuerySet):
    """Querysets over spells of membership."""

    def voters(self) -> "MembershipQuerySet":
        """Members who vote: retained ones do not (选举工作条例 §4)."""
        return self.filter(kind=MembershipKind.REGULAR)


class Membership(MemberFacts, Spell, Owned):
    """A person's membership in one union with one set of attributes, from a day to a day.

    `organisation` is the union. Beginning and end carry reason, deciding body and document. A change of anything here
    closes the spell and opens the next one. The old union sees its own closed spell, not what came after.
    `batch_id` is the import that wrote the row (0: none).
    """

    created_by = None  # type: ignore[assignment]  # the audit log tells who entered what
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="人员", related_name="memberships")
    kind = models.CharField("会籍", max_length=10, choices=MembershipKind, default=MembershipKind.REGULAR)
    employer = models.ForeignKey(
        Employer, models.PROTECT, verbose_name="工作单位", null=True, blank=True, related_name="+"
    )
    begin_reason = models.CharField("起始原因", max_length=12, choices=BeginReason)
    begin_body = models.CharField("批准组织", max_length=80, blank=True)
    begin_document = models.CharField("批准文号", max_length=80, blank=True)
    end_reason = models.CharField("终止原因", max_length=12, choices=EndReason, blank=True)
    end_body = models.CharField("决定组织", max_length=80, blank=True)
    end_document = models.CharField("决定文号", max_length=80, blank=True)
    batch_id = models.BigIntegerField("导入编号", default=0, editable=False)

    objects = MembershipQuerySet.as_manager()  # type: ignore[misc]
    view_action = "members.person.view"
    database_guards = (
        NoOverlap(
            "person",
            unless="is_struck",
            lock="person",
            message="会籍的起止日期与这个人的其他会籍重叠，一个人同一天只能有一段会籍。",
        ),
    )

    class Meta:
        verbose_name = "会籍"
        verbose_name_plural = "会籍"
        ordering = ["person_id", "valid_from"]
        constraints = [dates_in_order("members_membership_dates")]
        indexes = [
            # Everything that counts of a union's roll read, so that a count touches the index alone.
            models.Index(
                fields=["organisation", "valid_from", "valid_to", "person", "id"],
                name="members_membership_roll",
                condition=Q(is_struck=False),
            ),
            models.Index(
                fields=["organisation", "person"],
                name="members_membership_open",
                condition=Q(valid_to__isnull=True, is_struck=False),
            ),
            # Who came and went within a span, in the order in which the two are held against each other.
            models.Index(
                fields=["valid_from", "organisation", "person"],
                name="members_membership_begins",
                condition=Q(is_struck=False),
            ),
            models.Index(
                fields=["valid_to", "organisation", "person"],
                name="members_membership_ends",
                condition=Q(valid_to__isnull=False, is_struck=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.valid_from}"

    def get_absolute_url(self) -> str:
        """The person's page while the spell lasts, the spell's own page afterwards."""
        if self.is_open:
            return reverse("person-detail", args=[self.person_id])
        return reverse("membership-detail", args=[self.pk])
