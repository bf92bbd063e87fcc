"""What papers of a mediation and the forms that ask for them look up."""

from typing import Any

from unionhub.core import access
from unionhub.core.enums import FieldAccess
from unionhub.core.models import Case, Organisation

PARTY_VIEW = "disputes.party.view"
#: What identifies a person in a paper.
SENSITIVE = ("id_number", "phone", "address")


def committee_of_county() -> str:
    """The county's arbitration committee, as its name is formed everywhere; the form lets it be typed otherwise."""
    root = Organisation.objects.filter(parent__isnull=True).order_by("path").first()
    place = root.name.removesuffix("总工会") if root is not None else ""
    return f"{place}劳动人事争议仲裁委员会"


def may_open(user: Any, case: Case) -> bool:
    """Whether policy.csv lets the user see the parties' values in full where the case lies, for a reason or without."""
    held = {access.field_access(user, PARTY_VIEW, name, case.organisation) for name in SENSITIVE}
    return held <= {FieldAccess.REVEAL, FieldAccess.FULL}
