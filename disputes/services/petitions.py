"""Entering petitions: who brings it, whom it accuses, what it repeats."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members.models import Coverage, Employer
from unionhub.core import access, audit
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation, User
from unionhub.core.parameters import parameter
from unionhub.core.scope import reaches
from unionhub.core.workflow import open_case

from ..models import Accused, Party, Petition, Petitioner
from ..rules import petitions as rules
from .parties import find_or_enter

OPEN = "disputes.petition.open"
HANDLE = "disputes.petition.handle"
MOST = "disputes.petition.representatives_most"


@dataclass(frozen=True)
class Named:
    """Whom an accusation names; `words` stands in the petition itself. All empty for other petitions."""

    unit: Organisation | None = None
    account: User | None = None
    employer: Employer | None = None

    def rows(self) -> list[dict[str, Any]]:
        """One row for each, with the organisation it is kept from."""
        found: list[dict[str, Any]] = []
        if self.unit is not None:
            found.append({"unit": self.unit})
        if self.account is not None:
            found.append({"account": self.account, "unit": self.account.organisation})
        if self.employer is not None:
            found.append({"employer": self.employer, "unit": covering(self.employer)})
        return found


@dataclass(frozen=True)
class Entry:
    """What is entered beside the petition's own fields; without a petitioner it is anonymous."""

    petitioner: Mapping[str, Any] = field(default_factory=dict)
    accused: Named = field(default_factory=Named)
    repeats: Petition | None = None


def covering(employer: Employer) -> Organisation | None:
    """The union that covers the employer today."""
    spell = (
        Coverage.objects.on(timezone.localdate()).filter(employer=employer).order_by("-valid_from").first()
    )
    return spell.organisation if spell is not None else None


@transaction.atomic
def register(petition: Petition, actor: Any, entry: Entry) -> Petition:
    """Enter a petition with its people, number, terms and audit. Returns it.

    Raises PermissionDenied without the right to enter petitions of the organisation; ValidationError for a visit of too
    many, an accusation that names nobody or may not be entered here.
    """
    problems = problems_of(petition, actor, entry)
    if problems:
        raise ValidationError(problems)
    petition.title = rules.title_of(petition.form, petition.nature, petition.subject)
    petition.is_anonymous = not entry.petitioner
    petition.repeats = entry.repeats
    if petition.employer is not None and not petition.employer_name:
        petition.employer_name = petition.employer.name
    open_case(petition, actor)
    if entry.petitioner:
        party = find_or_enter(**entry.petitioner, organisation=petition.organisation, actor=actor)
        Petitioner.objects.create(petition=petition, party=party)
    for row in entry.accused.rows():
        Accused.objects.create(petition=petition, **row)
    return petition


def problems_of(petition: Petition, actor: Any, entry: Entry) -> dict[str, str]:
    """What stands in the way, by field of the form."""
    found = {
        "representatives": rules.refuse_visit(
            petition.form, petition.persons, petition.representatives, parameter(MOST, on=petition.opened_on)
        )
    }
    named = entry.accused.rows()
    if petition.is_accusation:
        if not named and not petition.accused_words:
            found["accused_words"] = "检举控告的，请写明被检举控告人。"
        found["nature"] = refuse_accused(named, petition.organisation, actor)
    elif named or petition.accused_words:
        found["nature"] = "填写了被检举控告人，信访类别应为“检举控告”。"
    if petition.hotline_level and petition.form != "phone":
        found["hotline_level"] = "只有 12351 来电才填写办件等级。"
    return {name: words for name, words in found.items() if words}


def refuse_accused(named: list[dict[str, Any]], in_charge: Organisation, actor: Any) -> str:
    """Why the accusation cannot be entered by the actor at the organisation, in words."""
    units = {row["unit"].path for row in named if row["unit"] is not None}
    own = [actor.organisation.path, *(reach.path for reach in reaches(actor))]
    if any(row.get("account") and row["account"].pk in access.hands(actor) for row in named):
        return rules.OWN_UNIT_ACCUSED
    county = Organisation.objects.get(kind=OrganisationKind.COUNTY)
    return rules.refuse_accused(units, in_charge.path, own, county.path)


@transaction.atomic
def add_petitioner(petition: Petition, actor: Any, given: Mapping[str, Any]) -> Petitioner:
    """Enter one more person of a petition. Raises ValidationError where he is known already or too many came."""
    known = petition.petitioners.count()  # type: ignore[attr-defined]
    refusal = rules.refuse_more_petitioners(petition.form, known, parameter(MOST, on=petition.opened_on))
    if refusal:
        raise ValidationError(refusal)
    party: Party = find_or_enter(**given, organisation=petition.organisation, actor=actor)
    made, is_new = Petitioner.objects.get_or_create(petition=petition, party=party)
    if not is_new:
        raise ValidationError("此人已登记为这件事项的信访人。")
    Petition.objects.filter(pk=petition.pk).update(is_anonymous=False)
    audit.record(HANDLE, actor=actor, obj=petition, changes={"petitioners": ["", "增加信访人"]})
    return made
