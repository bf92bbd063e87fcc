"""The rival (c): django-import-export with its defaults, writing the same result as ours.

A row becomes a person with sealed number and phone, blind indexes and the columns of the search by name, an open
membership and an audit record, by the hooks its documentation names. Runs on our models, in our settings.
"""

import sys
import time
from pathlib import Path

import django

django.setup()

import tablib  # noqa: E402
from django.utils import timezone  # noqa: E402
from import_export import fields, resources  # noqa: E402
from import_export.instance_loaders import ModelInstanceLoader  # noqa: E402
from import_export.widgets import CharWidget, ForeignKeyWidget  # noqa: E402

from benchmarks.measure import tell  # noqa: E402
from benchmarks.rival import widgets  # noqa: E402
from benchmarks.roll import COLUMNS  # noqa: E402
from members import enums  # noqa: E402
from members.models import MEMBER_FACTS, Membership, Person  # noqa: E402
from unionhub.core import audit  # noqa: E402
from unionhub.core.masking import Kind, mask_value  # noqa: E402
from unionhub.core.models import Organisation, User  # noqa: E402
from unionhub.core.name_search import name_keys  # noqa: E402
from unionhub.core.sensitive import blind_lookup  # noqa: E402

_HEADINGS = dict(COLUMNS)
_FACTS = {
    "is_migrant": widgets.YesNoWidget(),
    "political_status": widgets.ChoiceWidget(enums.PoliticalStatus.choices),
    "education": widgets.ChoiceWidget(enums.Education.choices),
    "household_type": widgets.ChoiceWidget(enums.HouseholdType.choices),
    "employment_form": widgets.ChoiceWidget(enums.EmploymentForm.choices),
    "new_form_group": widgets.ChoiceWidget(enums.NewFormGroup.choices),
    "skill_grade": widgets.ChoiceWidget(enums.SkillGrade.choices),
}


class BlindLoader(ModelInstanceLoader):
    """Finds a person by the blind index of the number: the sealed column itself cannot be asked."""

    def get_instance(self, row):
        """The person, or None."""
        number = row[_HEADINGS["id_number"]]
        return Person.objects.filter(blind_lookup(Person, "id_number", number)).first()


class PersonResource(resources.ModelResource):
    """A row of the roll as a person with everything that belongs to him."""

    organisation = fields.Field("organisation", _HEADINGS["union"], ForeignKeyWidget(Organisation, "code"))
    name = fields.Field("name", _HEADINGS["name"], CharWidget())
    sex = fields.Field("sex", _HEADINGS["sex"], widgets.ChoiceWidget(enums.Sex.choices))
    birth_date = fields.Field("birth_date", _HEADINGS["birth_date"], widgets.DayWidget())
    ethnicity = fields.Field(
        "ethnicity", _HEADINGS["ethnicity"], widgets.ChoiceWidget(enums.Ethnicity.choices)
    )
    document_kind = fields.Field(
        "document_kind", _HEADINGS["document_kind"], widgets.ChoiceWidget(enums.DocumentKind.choices)
    )
    id_number = fields.Field("id_number", _HEADINGS["id_number"], widgets.IdNumberWidget())
    phone = fields.Field("phone", _HEADINGS["phone"], widgets.PhoneWidget())
    joined_on = fields.Field("joined_on", _HEADINGS["joined_on"], widgets.DayWidget())

    class Meta:
        model = Person
        import_id_fields = ("id_number",)
        fields = (
            "organisation", "name", "sex", "birth_date", "ethnicity", "document_kind", "id_number", "phone",
            "joined_on",
        )  # fmt: skip
        instance_loader_class = BlindLoader

    def before_save_instance(self, instance, row, **kwargs):
        """The columns of the search by name."""
        instance.name_grams, instance.pinyin, instance.initials = name_keys(instance.name)

    def after_save_instance(self, instance, row, **kwargs):
        """The membership and the audit record."""
        if not instance.memberships.exists():
            Membership.objects.create(
                person=instance,
                organisation=instance.organisation,
                valid_from=timezone.localdate(),
                begin_reason=enums.BeginReason.OPENING,
                **{name: _FACTS[name].clean(row[_HEADINGS[name]]) for name in MEMBER_FACTS},
            )
        audit.record("members.roll.import", actor=self.user, obj=instance, reason="导入")


def import_file(path: str) -> None:
    """As its admin does: a dry run for the preview, then the import."""
    begun = time.perf_counter()
    rows = 0
    for dry_run in (True, False):
        data = tablib.Dataset().load(Path(path).read_bytes(), format="xlsx")
        resource = PersonResource()
        resource.user = User.objects.get(username="bench")
        result = resource.import_data(data, dry_run=dry_run, raise_errors=True)
        if result.has_validation_errors():
            raise SystemExit(str(result.invalid_rows[0].error))
        rows = sum(result.totals.values())
    tell(time.perf_counter() - begun, rows=rows, there=Membership.objects.count())


class RollResource(resources.ModelResource):
    """The roll as ours writes it: numbers decrypted, phones masked, facts of the person beside the membership's."""

    union = fields.Field("organisation__name", _HEADINGS["union"])
    name = fields.Field("person__name", _HEADINGS["name"])
    id_number = fields.Field(column_name=_HEADINGS["id_number"])
    phone = fields.Field(column_name=_HEADINGS["phone"])
    birth_date = fields.Field("person__birth_date", _HEADINGS["birth_date"])
    joined_on = fields.Field("person__joined_on", _HEADINGS["joined_on"])

    class Meta:
        model = Membership
        fields = ("union", "name", "id_number", "phone", "birth_date", "joined_on", *MEMBER_FACTS, "kind")

    def dehydrate_id_number(self, membership):
        """The number, opened."""
        return membership.person.id_number.plain

    def dehydrate_phone(self, membership):
        """The phone, opened and masked."""
        return mask_value(Kind.PHONE, membership.person.phone.plain, {Kind.BIRTH_DATE})


def export_file(path: str) -> None:
    """Everything, as its admin writes it."""
    begun = time.perf_counter()
    rows = Membership.objects.on(timezone.localdate()).select_related("person", "organisation")
    data = RollResource().export(queryset=rows)
    Path(path).write_bytes(data.export("xlsx"))
    tell(time.perf_counter() - begun, rows=len(data))


if __name__ == "__main__":
    {"import": import_file, "export": export_file}[sys.argv[1]](sys.argv[2])
