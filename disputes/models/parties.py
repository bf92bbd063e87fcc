"""People who come with a dispute, a petition or an application, once each, and the list of dispute classes."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from members.enums import Sex
from members.models import Person
from unionhub.core.masking import Kind
from unionhub.core.models import Organisation, Owned, ScopedQuerySet, Spell, dates_in_order
from unionhub.core.sensitive import BlindIndexField, EncryptedTextField, SensitiveModel


class PartyQuerySet(ScopedQuerySet):
    """Querysets over parties: a party is seen by whoever sees one of the matters it came with."""

    def visible_to(self, user: Any, action: str | None = None) -> "PartyQuerySet":
        """Parties of the matters the user may see; the organisation of first entry gives no right by itself."""
        from ..queries.parties import of_visible_matters  # noqa: PLC0415  (asks the models of all matters)

        return self.filter(of_visible_matters(user))


class Party(SensitiveModel, Owned):
    """A person who came with a matter, member of a union or not, once in the county.

    Found again by the blind index of the ID number, else by that of the phone together with the name
    (`services/parties.py`). `member` is the person of the membership roll, if there is one. `organisation` is where the
    person was entered first.
    """

    name = models.CharField("姓名", max_length=60)
    sex = models.CharField("性别", max_length=1, choices=Sex, blank=True)
    id_number = EncryptedTextField("证件号码", kind=Kind.ID_NUMBER, max_length=30, blank=True)
    id_number_index = BlindIndexField(source="id_number", unique=True)
    phone = EncryptedTextField("手机号码", kind=Kind.PHONE, max_length=20, blank=True)
    phone_index = BlindIndexField(source="phone")
    address = EncryptedTextField("住址", kind=Kind.ADDRESS, max_length=120, blank=True)
    is_migrant = models.BooleanField("农民工", default=False)
    member = models.ForeignKey(
        Person, models.PROTECT, verbose_name="会员", null=True, blank=True, related_name="dispute_parties"
    )

    objects = PartyQuerySet.as_manager()  # type: ignore[misc]
    view_action = "disputes.party.view"

    class Meta:
        verbose_name = "当事人"
        verbose_name_plural = "当事人"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The party's page."""
        return reverse("party-detail", args=[self.pk])


class ClassQuerySet(ScopedQuerySet):
    """Querysets over dispute classes: one list for the county."""

    def visible_to(self, user: Any, action: str | None = None) -> "ClassQuerySet":
        """The whole list: it says nothing of anybody."""
        return self.all()

    def standing(self) -> "ClassQuerySet":
        """Rows that were not struck out by a correction."""
        return self.filter(is_struck=False)

    def on(self, day: Any) -> "ClassQuerySet":
        """The list as it stands on the day."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day, is_struck=False
        )


class DisputeClass(Spell, Owned):
    """A class of labour disputes, or a sub-class of one, as long as it is in use (劳动争议调解仲裁法 §2).

    The six classes are the law's; sub-classes are the county's. `organisation` is the county.
    """

    created_by = None  # type: ignore[assignment]  # the audit log tells who entered what
    code = models.CharField("代码", max_length=10)
    name = models.CharField("名称", max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="大类", null=True, blank=True, related_name="children"
    )
    pays_by_order = models.BooleanField(
        "可申请支付令",
        default=False,
        help_text="因支付拖欠劳动报酬、工伤医疗费、经济补偿或者赔偿金达成协议的（调解仲裁法第十六条）",
    )
    source = models.CharField("依据", max_length=120, blank=True)

    objects = ClassQuerySet.as_manager()  # type: ignore[assignment,misc]
    view_action = "disputes.class.view"

    class Meta:
        verbose_name = "争议类别"
        verbose_name_plural = "争议类别"
        ordering = ["code", "valid_from"]
        constraints = [
            dates_in_order("disputes_class_dates"),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_to__isnull=True, is_struck=False),
                name="disputes_class_code_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def places_for(self, action: str) -> list[Organisation | None]:
        """Who may read lists at all reads it, whatever his own organisation; changing asks for the county."""
        return [None] if action == self.view_action else [self.organisation]

    def get_absolute_url(self) -> str:
        """The class's page."""
        return reverse("dispute-class-detail", args=[self.pk])
