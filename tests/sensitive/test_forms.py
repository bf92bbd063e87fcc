"""The form field: nothing stored is printed, nothing is lost by leaving it empty."""

import pytest
from django import forms

from tests.example.people import Person
from unionhub.core.sensitive.forms import SensitiveInput, SensitiveTextarea

from .conftest import id_number

NUMBER = id_number(17)


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ("name", "id_number", "phone", "illness")


@pytest.fixture
def person(make_person):
    return make_person("张小三", id_number=NUMBER, phone="13800001234")


def test_the_stored_value_is_not_printed(person):
    form = PersonForm(instance=person)
    html = form.as_p()
    assert NUMBER not in html
    assert "13800001234" not in html
    assert "******" not in html
    assert "不修改请留空" in html
    assert isinstance(form.fields["phone"].widget, SensitiveInput)
    assert isinstance(form.fields["illness"].widget, SensitiveTextarea)


def test_left_empty_keeps_and_filled_replaces(person):
    form = PersonForm(
        {"name": "张大三", "id_number": "", "phone": "13900001234", "illness": ""}, instance=person
    )
    assert form.is_valid(), form.errors
    assert sorted(form.changed_data) == ["name", "phone"]
    form.save()
    read = Person.objects.get(pk=person.pk)
    assert (read.name, read.id_number.plain, read.phone.plain, read.illness.plain) == (
        "张大三",
        NUMBER,
        "13900001234",
        "",
    )


def test_shown_in_full_it_can_be_cleared(person):
    form = PersonForm({"name": "张小三", "id_number": NUMBER, "phone": "", "illness": ""}, instance=person)
    for field in form.fields.values():
        field.show_plain = True
    assert form.is_valid(), form.errors
    assert form.changed_data == ["phone"]
    form.save()
    assert not Person.objects.get(pk=person.pk).phone
    form = PersonForm(instance=person)
    form.fields["id_number"].show_plain = True
    assert NUMBER in form.as_p()


def test_errors_stand_beside_the_field_and_repeat_what_was_typed_only(person, county):
    form = PersonForm({"name": "李四", "id_number": "4109", "phone": "1" * 30})
    assert not form.is_valid()
    assert set(form.errors) == {"id_number", "phone"}
    twin = PersonForm({"name": "李四", "id_number": NUMBER}, instance=Person(organisation=county))
    assert not twin.is_valid()
    assert twin.errors == {"id_number": ["已有相同的身份证号。"]}
    assert "张小三" not in str(twin.errors)
