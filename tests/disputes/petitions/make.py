"""Petitions entered as the pages do."""

from datetime import date
from typing import Any

from disputes.models import Petition
from disputes.services.petitions import Entry, Named, register
from tests.conftest import Cast
from unionhub.core.models import Organisation, User

PERSON = {"name": "王建国", "id_number": "", "phone": "13812345678", "address": "", "is_migrant": False}


def enter(
    cast: Cast,
    *,
    actor: User | None = None,
    organisation: Organisation | None = None,
    petitioner: dict[str, Any] | None = None,
    accused: Named | None = None,
    repeats: Petition | None = None,
    **changes: Any,
) -> Petition:
    """A petition of the county entered by its clerk, unless said otherwise."""
    values = {
        "form": "letter",
        "nature": "appeal",
        "subject": "wages",
        "content": "拖欠三个月工资。",
        **changes,
    }
    if accused is not None:
        values["nature"] = "accusation"
    petition = Petition(organisation=organisation or cast.county, **values)
    entry = Entry(PERSON if petitioner is None else petitioner, accused or Named(), repeats)
    return register(petition, actor or cast.clerk, entry)


def day(text: str) -> date:
    """2026-03-02."""
    return date.fromisoformat(text)
