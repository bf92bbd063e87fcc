"""Input of visits."""

from unionhub.core import cleaners
from unionhub.core.forms import RecordForm

from .models import Visit


class VisitForm(RecordForm):
    """A visit as it is entered."""

    cleaners = {"household": cleaners.text, "id_number": cleaners.id_number, "phone": cleaners.phone}
    groups = (
        (
            "走访",
            "到户日期按实际填写。",
            ("organisation", "household", "visited_on", "followed_on", "companion"),
        ),
        ("慰问", "", ("amount", "note")),
        ("联系方式", "身份证号用于核对，列表中不显示全文。", ("id_number", "phone")),
    )

    class Meta:
        model = Visit
        fields = (
            "organisation",
            "household",
            "visited_on",
            "followed_on",
            "companion",
            "amount",
            "note",
            "id_number",
            "phone",
        )
