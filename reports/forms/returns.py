"""Which file is to be made of a month."""

from django import forms

from unionhub.core.forms import CaseForm

from ..returns.making import forms_for

OWN = "0"


class ReturnChoice(CaseForm):
    """A form of the city that is in use for the month, or our own workbook (0)."""

    form = forms.ChoiceField(
        label="报表",
        help_text="列出本月在用的市总报表。要用的表不在其中的，先在“市总报表”中上传并取数。",
        error_messages={"invalid_choice": "所选的报表不存在或不在您的范围内，请重新选择。"},
    )

    def prepare(self) -> None:
        """The forms of the month, as far as the user sees them; the newest is proposed."""
        known = forms_for(self.case).visible_to(self.user).order_by("-first_month", "name")
        offered = [(str(pk), name) for pk, name in known.values_list("pk", "name")]
        field: forms.ChoiceField = self.fields["form"]  # type: ignore[assignment]
        field.choices = [*offered, (OWN, "内置月度报表（没有市总报表时使用）")]
        field.initial = offered[0][0] if offered else OWN
        super().prepare()

    def clean_form(self) -> int:
        """The id of the form, 0 for our own workbook."""
        return int(self.cleaned_data["form"])
