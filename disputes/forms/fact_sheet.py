"""Input of the fact sheet: every item optional, in the sheet's sections."""

from typing import Any

from django import forms

from ..models import FactSheet
from ..models.fact_sheet import SECTIONS
from .mediation_parts import PartForm, of

NAMES: tuple[str, ...] = tuple(name for _, names in SECTIONS for name in names)
_HELP = {
    "subject_type": "每一项都不是必填，不清楚的留空。",
    "injured_on": "工伤与疾病的内容加密保存，只有本案经手人能看到。",
}


class FactSheetForm(PartForm):
    """The sheet. Fields are the model's, made once."""

    groups = tuple(
        (title, next((_HELP[name] for name in names if name in _HELP), ""), names)
        for title, names in SECTIONS
    )

    def clean(self) -> dict[str, Any]:
        """Ends do not come before beginnings."""
        data = super().clean() or self.cleaned_data
        for first, last, words in (
            ("contract_from", "contract_to", "合同终止日期早于起始日期，请核对。"),
            ("hired_on", "ended_on", "离职日期早于入职日期，请核对。"),
        ):
            if data.get(first) and data.get(last) and data[last] < data[first]:
                self.add_error(last, words)
        return data


def _one_line(name: str) -> forms.Field:
    """Amounts, hours and days are not negative; sealed items are one line but for the list of injury items."""
    field: Any = FactSheet._meta.get_field(name)
    if field.get_internal_type() == "DecimalField":
        return of(FactSheet, name, min_value=0)
    if getattr(field, "sensitive", False) and name != "injury_items":
        return of(FactSheet, name, widget=forms.TextInput)
    if field.choices:
        return forms.ChoiceField(
            label=field.verbose_name, choices=[("", "未知"), *field.choices], required=False
        )
    return of(FactSheet, name)


FactSheetForm.base_fields.update({name: _one_line(name) for name in NAMES})  # type: ignore[attr-defined]
