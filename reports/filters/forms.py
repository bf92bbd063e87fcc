"""By what the city's forms are searched."""

from unionhub.core.filters import FilterSet, YesNoFilter

from ..models import ReturnForm


class FormFilter(FilterSet):
    """Whether in use, and the name."""

    is_active = YesNoFilter(label="在用", field_name="is_active")

    search_fields = ("name", "filename")

    class Meta:
        model = ReturnForm
        fields: list[str] = []
