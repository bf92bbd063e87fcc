"""Fields that several forms of memberships share, taken from the model so that labels and choices are written once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from unionhub.core.cleaners import Unclean
from unionhub.core.enums import OrganisationKind
from unionhub.core.forms import PlainForm
from unionhub.core.models import Organisation
from unionhub.core.models.organisation import OrganisationQuerySet
from unionhub.core.views import RemoteSelect

from ..enums import Sex
from ..models import Employer, Membership
from ..rules import memberships as dates
from ..rules import people as rules


def model_field(name: str, model: type[Model] = Membership, **changes: Any) -> Any:
    """The model's field as a form asks for it; `changes` override label, help and the like."""
    field: Any = model._meta.get_field(name)
    return field.formfield(**changes)


def employer_field(label: str = "工作单位") -> forms.ModelChoiceField:
    """One employer in scope, by type-ahead."""
    return forms.ModelChoiceField(
        Employer.objects.all(), label=label, required=False, widget=RemoteSelect("employer-lookup")
    )


def day_field(label: str = "生效日期", help_text: str = "") -> forms.DateField:
    """A day that is not to come; today unless another is typed."""
    return forms.DateField(
        label=label, initial=timezone.localdate, help_text=help_text, validators=[not_to_come]
    )


def text_field(
    label: str, length: int = 80, *, required: bool = False, help_text: str = ""
) -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, max_length=length, required=required, help_text=help_text)


def not_to_come(day: Any) -> None:
    """Refuse a day after today. Raises ValidationError."""
    refusal = dates.refuse_future(day, timezone.localdate())
    if refusal:
        raise ValidationError(refusal)


class FactsForm(PlainForm):
    """Base of forms that ask for every attribute of a membership."""

    employer = employer_field()
    employment_form = model_field("employment_form")
    is_migrant = model_field("is_migrant")
    new_form_group = model_field("new_form_group")
    political_status = model_field("political_status")
    education = model_field("education")
    skill_grade = model_field("skill_grade")
    household_type = model_field("household_type")


class CountyUnions(OrganisationQuerySet):
    """Every union of the county that can take members. Their names are public: nothing is narrowed."""

    def visible_to(self, user: Any, action: str | None = None) -> "CountyUnions":
        """All of them, for everybody."""
        return self


def county_unions() -> CountyUnions:
    """The unions a member can go to."""
    unions: Any = CountyUnions(Organisation)
    return unions.filter(is_active=True).exclude(kind=OrganisationKind.GROUP)


class NumberChecked:
    """For forms with a document's number: it is checked by its kind, and tells birth date and sex."""

    fields: dict[str, forms.Field]

    def fill_from_number(self) -> None:
        """Let the browser fill birth date and sex while the number is typed."""
        self.fields["id_number"].widget.attrs |= {
            "data-id-number": "",
            "data-birth": "#id_birth_date",
            "data-sex": "#id_sex",
            "data-male": Sex.MALE.value,
            "data-female": Sex.FEMALE.value,
        }

    def check_number(self, stored: str = "") -> str:
        """The clean number (typed, else the stored one); errors stand beside the fields."""
        form: Any = self
        data = form.cleaned_data
        typed = getattr(data.get("id_number"), "plain", data.get("id_number"))
        kind = data.get("document_kind", "")
        if not kind or "id_number" in form.errors or not (typed or stored):
            return ""
        try:
            number = rules.document_number(kind, typed or stored) or ""
        except Unclean as error:
            words = str(error) if typed else "与已填写的证件号码不符，请同时填写这种证件的号码。"
            form.add_error("id_number" if typed else "document_kind", words)
            return ""
        if typed:
            data["id_number"] = number
        told = rules.told_by_number(kind, number)
        if told and "birth_date" in self.fields and not data.get("birth_date"):
            data["birth_date"] = told[0]
        for name, words in rules.conflicts(kind, number, data.get("birth_date"), data.get("sex", "")).items():
            if name in self.fields and name not in form.errors:
                form.add_error(name, words)
        return number
