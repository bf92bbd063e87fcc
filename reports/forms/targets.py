"""The form of a target."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionhub.core import access, cleaners
from unionhub.core.forms import RecordForm
from unionhub.core.indicators.registry import indicators

from ..models import FigureTarget
from ..rules import targets as rules
from ..services import targets as services


class TargetForm(RecordForm):
    """A target. Its figure, organisation and period are said once; afterwards value and paper may be corrected."""

    audited = True
    cleaners = {"document": cleaners.text}
    key = forms.ChoiceField(
        label="数字",
        widget=forms.Select({"data-select": ""}),
        error_messages={"invalid_choice": "没有所选的数字，请重新选择。"},
    )
    period = forms.ChoiceField(
        label="期间",
        widget=forms.Select({"data-select": ""}),
        error_messages={"invalid_choice": "没有所选的期间，请重新选择。"},
    )
    value = forms.DecimalField(
        label="目标",
        help_text="到期应达到或超过的数，按这个数字自己的单位填写（人、个、元、%）。",
        min_value=Decimal(0),
        max_value=rules.LARGEST,
        error_messages={"min_value": rules.NEGATIVE, "max_value": rules.TOO_LARGE},
    )

    class Meta:
        model = FigureTarget
        fields = ("organisation", "key", "period", "value", "document")
        help_texts = {"document": "下达目标的文件名称或文号，没有可不填。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key: Any = self.fields["key"]
        period: Any = self.fields["period"]
        key.choices = [("", "请选择"), *self._figures()]
        offered = [(one.key, rules.words(one)) for one in rules.offered(timezone.localdate())]
        period.choices = [("", "请选择"), *offered]
        if not self.instance.pk:
            return
        if self.instance.key not in indicators():
            key.choices = [(self.instance.key, f"{self.instance.key}（已停用）")]
        if self.instance.period not in dict(offered):
            period.choices = [(self.instance.period, rules.words_of(self.instance.period))]
        for name in ("organisation", "key", "period"):
            self.fields[name].disabled = True
        if (item := indicators().get(self.instance.key)) is not None:
            self.initial["value"] = rules.in_places(item, self.instance.value)

    def _figures(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The figures the user may see anywhere, by their groups."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for item in indicators().values():
            if access.may(self.user, item.view_action):
                groups.setdefault(item.group, []).append((item.key, f"{item.label}（{item.unit}）"))
        return list(groups.items())

    def _post_clean(self) -> None:
        """What depends on several fields stands beside the field it is about."""
        super()._post_clean()  # type: ignore[misc]  # Django's own hook
        if self.errors:
            return
        try:
            services.check(self.instance)
        except ValidationError as error:
            for name, problems in error.message_dict.items():
                self.add_error(name, problems)

    def save(self, commit: bool = True) -> FigureTarget:
        """Through the service."""
        return services.set_target(self.instance, self.user)
