"""The workers of a collective dispute as a file, read with the application: name, number, phone, who represents."""

from pathlib import Path

from django.core.exceptions import ValidationError

from unionhub.core.filetypes.limits import MIB
from unionhub.core.masking import Kind
from unionhub.core.sheets import Column, Sheet
from unionhub.core.sheets.limits import Limits
from unionhub.core.sheets.small import rows_of

from ..models import Party
from ..rules import intake, parties


class PeopleList(Sheet):
    """The columns of the list."""

    key = "dispute_people"
    app = "disputes"
    label = "集体争议人员"
    model = Party
    import_action = "disputes.mediation.open"
    limits = Limits(size=MIB, members=60, unpacked=8 * MIB, columns=30, rows=intake.MOST_LINES)
    columns = (
        Column("name", "姓名", parties.CLEANERS["name"], required=True),
        Column(
            "id_number",
            "证件号码",
            parties.CLEANERS["id_number"],
            ("身份证号", "身份证号码"),
            kind=Kind.ID_NUMBER,
            text=True,
        ),
        Column(
            "phone",
            "手机号码",
            parties.CLEANERS["phone"],
            ("联系电话", "电话", "手机号", "手机"),
            kind=Kind.PHONE,
            text=True,
        ),
        Column(
            "is_representative",
            "代表",
            aliases=("推举的代表",),
            choices=(("yes", "是"), ("yes", "代表"), ("no", "否")),
        ),
    )


PEOPLE = PeopleList()


def read_people(path: Path, name: str) -> list[intake.PersonLine]:
    """The people of the file. Raises ValidationError that names each wrong row."""
    found = [
        intake.PersonLine(
            row["name"],
            row.get("id_number") or "",
            row.get("phone") or "",
            row.get("is_representative") == "yes",
        )
        for _, row in rows_of(PEOPLE, path, name)
    ]
    if not found:
        raise ValidationError("文件里没有人员，请填写后再上传。")
    return found
