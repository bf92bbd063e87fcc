"""Visits to member households: one model that uses every mechanism of the kernel."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse

from unionhub.core.masking import Kind
from unionhub.core.models import Owned
from unionhub.core.sensitive import BlindIndexField, EncryptedTextField, SensitiveModel

from .counting import CountStep  # noqa: F401  (the model of the counting job)
from .enums import VisitState
from .errands import Errand  # noqa: F401  (the model of the procedure)
from .people import Person  # noqa: F401  (the model of the sensitive fields)


class Visit(SensitiveModel, Owned):
    """A visit to a household with what was given."""

    household = models.CharField("户主", max_length=40)
    visited_on = models.DateField("走访日期")
    followed_on = models.DateField("回访日期", null=True, blank=True)
    amount = models.DecimalField(
        "慰问金额", max_digits=10, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    state = models.CharField(
        "状态", max_length=10, choices=VisitState, default=VisitState.OPEN, editable=False
    )
    id_number = EncryptedTextField("身份证号", kind=Kind.ID_NUMBER, max_length=18, blank=True)
    id_number_index = BlindIndexField(source="id_number")
    phone = EncryptedTextField("联系电话", kind=Kind.PHONE, max_length=20, blank=True)
    note = EncryptedTextField("备注", max_length=500, blank=True)
    companion = models.ForeignKey("self", models.PROTECT, verbose_name="同行走访", null=True, blank=True)

    view_action = "example.visit.view"
    attachment_action = "example.visit.change"

    class Meta:
        verbose_name = "走访记录"
        verbose_name_plural = "走访记录"

    def __str__(self) -> str:
        return f"{self.household} {self.visited_on}"

    def get_absolute_url(self) -> str:
        """The visit's page."""
        return reverse("visit-detail", args=[self.pk])
