"""The rival's resources: as it comes (a), and tuned by everything its documentation offers (b)."""

from import_export import fields, resources
from import_export.instance_loaders import CachedInstanceLoader
from import_export.widgets import CharWidget, ForeignKeyWidget

from benchmarks.roll import COLUMNS
from members import enums

from .models import RollMember, RollUnion
from .widgets import ChoiceWidget, DayWidget, IdNumberWidget, PhoneWidget, YesNoWidget

_HEADINGS = dict(COLUMNS)
_WIDGETS = {
    "sex": ChoiceWidget(enums.Sex.choices),
    "birth_date": DayWidget(),
    "ethnicity": ChoiceWidget(enums.Ethnicity.choices),
    "document_kind": ChoiceWidget(enums.DocumentKind.choices),
    "id_number": IdNumberWidget(),
    "phone": PhoneWidget(),
    "political_status": ChoiceWidget(enums.PoliticalStatus.choices),
    "education": ChoiceWidget(enums.Education.choices),
    "household_type": ChoiceWidget(enums.HouseholdType.choices),
    "is_migrant": YesNoWidget(),
    "employment_form": ChoiceWidget(enums.EmploymentForm.choices),
    "new_form_group": ChoiceWidget(enums.NewFormGroup.choices),
    "skill_grade": ChoiceWidget(enums.SkillGrade.choices),
    "joined_on": DayWidget(),
}


class CachedUnions(ForeignKeyWidget):
    """Unions by code, asked for once."""

    def __init__(self) -> None:
        super().__init__(RollUnion, "code")
        self._found: dict[str, RollUnion] | None = None

    def clean(self, value, row=None, **kwargs):
        """The union. Raises ValueError for an unknown code."""
        if self._found is None:
            self._found = {union.code: union for union in RollUnion.objects.all()}
        try:
            return self._found[value]
        except KeyError:
            raise ValueError("没有这个编码。") from None


def _declared(union_widget: object) -> dict[str, fields.Field]:
    found = {"union": fields.Field(attribute="union", column_name=_HEADINGS["union"], widget=union_widget)}
    for name, heading in COLUMNS[1:]:
        found[name] = fields.Field(
            attribute=name, column_name=heading, widget=_WIDGETS.get(name, CharWidget())
        )
    return found


class _Meta:
    model = RollMember
    import_id_fields = ("id_number",)
    fields = ("union", *(name for name, _ in COLUMNS[1:]))


#: As it comes: every default of the library.
DefaultResource = resources.ModelDeclarativeMetaclass(
    "DefaultResource",
    (resources.ModelResource,),
    {**_declared(ForeignKeyWidget(RollUnion, "code")), "Meta": _Meta},
)


class _SkippingMeta(_Meta):
    skip_unchanged = True


#: For a second import of the same file: rows that did not change are left alone.
SkippingResource = resources.ModelDeclarativeMetaclass(
    "SkippingResource",
    (resources.ModelResource,),
    {**_declared(ForeignKeyWidget(RollUnion, "code")), "Meta": _SkippingMeta},
)


class _TunedMeta(_Meta):
    use_bulk = True
    batch_size = 1_000
    skip_diff = True
    skip_html_diff = True
    use_transactions = True
    instance_loader_class = CachedInstanceLoader


#: Everything the documentation offers for speed.
TunedResource = resources.ModelDeclarativeMetaclass(
    "TunedResource", (resources.ModelResource,), {**_declared(CachedUnions()), "Meta": _TunedMeta}
)


class _TunedSkippingMeta(_TunedMeta):
    skip_unchanged = True
    skip_diff = False


#: The same for a second import; `skip_diff` would switch `skip_unchanged` off.
TunedSkippingResource = resources.ModelDeclarativeMetaclass(
    "TunedSkippingResource",
    (resources.ModelResource,),
    {**_declared(CachedUnions()), "Meta": _TunedSkippingMeta},
)

RESOURCES = {
    "defaults": DefaultResource,
    "skipping": SkippingResource,
    "tuned": TunedResource,
    "tuned-skipping": TunedSkippingResource,
}
