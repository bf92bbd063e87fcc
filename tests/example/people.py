"""A person with everything sensitive that the kernel knows."""

from django.core.validators import RegexValidator
from django.db import models

from unionhub.core.masking import Kind
from unionhub.core.models import Owned
from unionhub.core.sensitive import BlindIndexField, EncryptedTextField, SensitiveModel, blind_unique


def upper(value: str) -> str:
    """One writing for one number."""
    return value.strip().upper()


class Person(SensitiveModel, Owned):
    """Somebody in the files of the example app."""

    name = models.CharField("姓名", max_length=40)
    id_number = EncryptedTextField(
        "身份证号",
        kind=Kind.ID_NUMBER,
        max_length=18,
        blank=True,
        validators=[RegexValidator(r"^\d{17}[\dXx]$", "身份证号应为 18 位。")],
    )
    id_number_index = BlindIndexField("身份证号索引", source="id_number", normalise=upper, unique=True)
    phone = EncryptedTextField("联系电话", kind=Kind.PHONE, max_length=20, blank=True)
    phone_index = BlindIndexField("联系电话索引", source="phone")
    illness = EncryptedTextField("患病情况", blank=True)

    view_action = "example.person.view"

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        constraints = blind_unique("phone_index", "name", name="example_person_phone_and_name")

    def __str__(self) -> str:
        return self.name
