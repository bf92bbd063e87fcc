"""Which file is to be made of a month."""

from django import forms

from unionhub.core.forms import CaseForm

from ..models import ReturnForm
from ..returns.making import forms_for


class ReturnChoice(CaseForm):
    """A form of the city that is in use for the month, or our own workbook."""

    form = forms.ModelChoiceField(
        ReturnForm.objects.none(),
        label="报表",
        required=False,
        empty_label="内置月度报表（没有市总报表时使用）",
        help_text="列出本月在用的市总报表。要用的表不在其中的，先在“市总报表”中上传并取数。",
    )

    def prepare(self) -> None:
        """The forms of the month, as far as the user sees them."""
        field: forms.ModelChoiceField = self.fields["form"]  # type: ignore[assignment]
        field.queryset = forms_for(self.case).defer("content", "layout")
        super().prepare()
