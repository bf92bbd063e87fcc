"""Input of a person's fixed facts."""

from typing import Any

from django.utils import timezone

from unionhub.core.cleaners import Unclean
from unionhub.core.forms import RecordForm

from ..enums import Sex
from ..models import Person
from ..rules import people as rules


class PersonForm(RecordForm):
    """The fixed facts of a person, checked against the number of the document.

    The number stays as it is when nothing is typed; birth date and sex are then checked against the stored one.
    """

    cleaners = rules.CLEANERS
    groups = (
        ("证件", "号码用于核对是否同一人；不修改请留空。", ("document_kind", "id_number")),
        ("基本情况", "填写证件号码后，出生日期和性别自动带出。", ("name", "sex", "birth_date", "ethnicity")),
        ("联系与会员证", "", ("phone", "card_number", "joined_on")),
    )

    class Meta:
        model = Person
        fields = (
            "document_kind",
            "id_number",
            "name",
            "sex",
            "birth_date",
            "ethnicity",
            "phone",
            "card_number",
            "joined_on",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id_number"].widget.attrs |= {
            "data-id-number": "",
            "data-birth": "#id_birth_date",
            "data-sex": "#id_sex",
            "data-male": Sex.MALE.value,
            "data-female": Sex.FEMALE.value,
        }

    def clean(self) -> dict[str, Any]:
        """Number, birth date and sex must tell of one person. Errors stand beside the fields."""
        data = super().clean() or self.cleaned_data
        if self.instance.merged_into_id is not None:
            self.add_error(None, "此人的记录已并入另一条记录，请在保留的那条记录上修改。")
        self._check_number(data)
        today = timezone.localdate()
        problem = rules.age_problem(data.get("birth_date"), today)
        if problem:
            self.add_error("birth_date", problem)
        joined = data.get("joined_on")
        if joined and joined > today:
            self.add_error("joined_on", "入会日期不能晚于今天。")
        return data

    def _check_number(self, data: dict[str, Any]) -> None:
        typed = data.get("id_number")
        typed = getattr(typed, "plain", typed)
        kind = data.get("document_kind") or self.instance.document_kind
        stored = self.instance.id_number.plain if self.instance.pk else ""
        if "id_number" in self.errors or not (typed or stored):
            return
        try:
            number = rules.document_number(kind, typed or stored) or ""
        except Unclean as error:
            where = "id_number" if typed else "document_kind"
            self.add_error(
                where, str(error) if typed else "与已填写的证件号码不符，请同时填写这种证件的号码。"
            )
            return
        if typed:
            data["id_number"] = number
        told = rules.told_by_number(kind, number)
        if told and not data.get("birth_date") and "birth_date" not in self.errors:
            data["birth_date"] = told[0]
        for name, words in rules.conflicts(kind, number, data.get("birth_date"), data.get("sex", "")).items():
            if name not in self.errors:
                self.add_error(name, words)
