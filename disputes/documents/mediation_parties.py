"""Who stands in the papers of a mediation, and how much of him is printed.

A draft shows ID numbers, phones and addresses masked. A paper that has to identify the parties prints them in full when
that was ticked, at its issue only, by whom policy.csv gives the values; each person opened so is recorded as revealed
(docs/decisions/0101-papers-of-mediation.md).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from unionhub.core import audit
from unionhub.core.masking import Kind
from unionhub.core.sensitive.reveal import ACTION as REVEAL

from ..enums import PartyRole, Side
from ..models import Mediation, Participant
from ..queries.mediation_papers import SENSITIVE, may_open

#: The key of the data under which the issuing hands over what it opened, by party.
OPENED = "opened"
#: More people than these are told in a list of their own.
FEW = 3


@dataclass(frozen=True)
class Person:
    """One person as a paper names him; unknown values are empty."""

    name: str
    sex: str
    id_number: str
    phone: str
    address: str
    role: str
    is_representative: bool
    stands_for: str
    powers: str

    def line(self, *, phone: bool = False, address: bool = False) -> SafeString:
        """«王小明，男，公民身份号码…，住…，联系电话…», with room to write what is not known."""
        parts = [format_html("{}", self.name), format_html("公民身份号码{}", self.id_number or blank(10))]
        if self.sex:
            parts.insert(1, format_html("{}", self.sex))
        if address:
            parts.append(format_html("住{}", self.address or blank(10)))
        if phone:
            parts.append(format_html("联系电话{}", self.phone or blank()))
        return _joined(parts)


def blank(width: int = 6) -> SafeString:
    """Room to write by hand, underlined."""
    return format_html("<u>{}</u>", "　" * width)


def _joined(parts: list[SafeString]) -> SafeString:
    return format_html_join("，", "{}", ((part,) for part in parts))


def workers_role(case: Mediation) -> str:
    """What the workers are in this mediation: they apply, or the employer does."""
    return PartyRole.APPLICANT if case.side == Side.WORKER else PartyRole.RESPONDENT


def participants(case: Mediation, *roles: str) -> list[Participant]:
    """The people of these roles, in the order of entering."""
    rows = Participant.objects.filter(mediation=case, role__in=roles).select_related("party")
    return list(rows.order_by("pk"))


def workers(case: Mediation) -> list[Participant]:
    """The workers: those who apply (or are applied against) first, then the others concerned."""
    found = participants(case, workers_role(case), PartyRole.INVOLVED)
    return sorted(found, key=lambda row: row.role == PartyRole.INVOLVED)


def people(rows: list[Participant], data: Mapping[str, Any]) -> list[Person]:
    """The rows as the paper names them, masked but for what the issuing opened."""
    opened: Mapping[int, Mapping[str, str]] = data.get(OPENED) or {}
    return [_person(row, opened.get(row.party_id, {})) for row in rows]


def _person(row: Participant, opened: Mapping[str, str]) -> Person:
    party = row.party
    shown = {
        name: opened[name] if name in opened else getattr(party, name).masked({Kind.SEX})
        for name in SENSITIVE
    }
    return Person(
        name=party.name,
        sex=party.get_sex_display(),
        role=row.get_role_display(),
        is_representative=row.is_representative,
        stands_for=row.stands_for,
        powers=row.powers,
        **shown,
    )


def parties(case: Mediation, data: Mapping[str, Any], contact: bool = False) -> dict[str, Any]:
    """The two sides for `papers/parties.html` and the list of workers for `papers/people.html`.

    `contact`: where they live and how they are reached is told too.
    """
    everybody = people(workers(case), data)
    names = together([one.name for one in everybody])
    by_worker = case.side == Side.WORKER
    return {
        "workers": everybody,
        "is_many": len(everybody) > FEW,
        "worker_lines": [one.line(phone=contact, address=contact) for one in everybody[:FEW]],
        "representatives": [one for one in everybody if one.is_representative],
        "agents": people(participants(case, PartyRole.AGENT), data),
        "employer_name": case.employer_name,
        "employer_line": _employer_line(case, contact),
        "by_worker": by_worker,
        "worker_names": names,
        "applicant_name": names if by_worker else case.employer_name,
        "respondent_name": case.employer_name if by_worker else names,
        "people_title": "申请人名单" if by_worker else "被申请人名单",
    }


def _employer_line(case: Mediation, contact: bool) -> SafeString:
    unit = case.employer
    parts = [format_html("{}", case.employer_name)]
    if unit is not None and unit.credit_code:
        parts.append(format_html("统一社会信用代码{}", unit.credit_code))
    if contact:
        parts.append(format_html("住所{}", (unit.address if unit is not None else "") or blank(10)))
        parts.append(format_html("法定代表人（主要负责人）{}", blank(4)))
        if case.employer_contact:
            parts.append(format_html("联系人{}", case.employer_contact))
        parts.append(format_html("联系电话{}", case.employer_phone or blank()))
    return _joined(parts)


def together(names: list[str]) -> str:
    """«王小明、李强», «王小明等11人»; empty for nobody."""
    return f"{names[0]}等{len(names)}人" if len(names) > FEW else "、".join(names)


def open_values(
    label: str, names: tuple[str, ...], roles: tuple[str, ...] = ()
) -> Callable[[Mediation, Mapping[str, Any], Any], Mapping[str, Any]]:
    """For `Paper.at_issue`: opens these values of the workers (or of `roles`) when `is_full` was ticked.

    Raises PermissionDenied for an actor whom policy.csv does not give them.
    """

    def opened(case: Mediation, data: Mapping[str, Any], actor: Any) -> Mapping[str, Any]:
        if not data.get("is_full"):
            return {}
        if not may_open(actor, case):
            raise PermissionDenied(REVEAL)
        found: dict[int, dict[str, str]] = {}
        rows = participants(case, *roles) if roles else workers(case)
        # The list of many has no column for where they live.
        wanted = [name for name in names if name != "address" or len(rows) <= FEW]
        for row in rows:
            values = {name: getattr(row.party, name).plain for name in wanted if getattr(row.party, name)}
            if not values or row.party_id in found:
                continue
            found[row.party_id] = values
            fields = "、".join(str(row.party._meta.get_field(name).verbose_name) for name in values)
            audit.record(
                REVEAL,
                actor=actor,
                obj=row.party,
                organisation=case.organisation,
                reason=f"出具{label}：{case.number}",
                changes={"field": ["", fields]},
            )
        return {OPENED: found}

    return opened
