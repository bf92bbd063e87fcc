"""Petitions that ended before the system came, with who brought them. Accusations do not come in by a list."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import ProtectedError, RestrictedError
from django.db.transaction import atomic

from members.sheets import lookups
from unionhub.core import audit, cleaners
from unionhub.core.clocks import due, term, working_calendar
from unionhub.core.masking import Kind
from unionhub.core.models import Organisation, User
from unionhub.core.parameters import parameter
from unionhub.core.sensitive import blind_lookup_any
from unionhub.core.sheets import (
    Apply,
    Block,
    CaseSheet,
    Check,
    Column,
    Reference,
    StagedRow,
    UndoReport,
    case_columns,
)

from ..enums import PetitionForm, PetitionNature, PetitionOutcome, PetitionSubject, Satisfaction
from ..models import Party, Petition, Petitioner
from ..rules.petitions import refuse_visit
from ..services.parties import CHANGE as PARTY_CHANGE
from ..services.parties import OTHER_NAME, find_or_enter
from ..services.petitions import MOST

#: Columns that tell of the petitioner, who is a record of his own.
PERSON = ("person", "id_number", "phone")
#: How a petition in each ended state ended.
OUTCOMES: dict[str, str] = {
    "closed": PetitionOutcome.REPLIED,
    "refused": PetitionOutcome.REFUSED,
    "merged": PetitionOutcome.REPEATED,
    "handed_over": PetitionOutcome.REFERRED,
    "withdrawn": PetitionOutcome.WITHDRAWN,
}
NATURES = tuple(item for item in PetitionNature.choices if item[0] != PetitionNature.ACCUSATION)


class PetitionSheet(CaseSheet):
    """Ended petitions, told by their number; the petitioner is found again or entered, of many the first."""

    key = "petitions"
    app = "disputes"
    label = "历史信访事项"
    model = Petition
    import_action = "disputes.petition.import"
    export_action = "disputes.petition.export"
    help = CaseSheet.help + "检举控告不从表格导入导出，请逐件登记。"
    references = {
        **CaseSheet.references,
        "employer": Reference(
            "members.Employer", "credit_code", "没有登记这家单位，或不在您的范围内；可以只填单位名称。"
        ),
    }
    columns = (
        *case_columns("disputes.petition"),
        Column("form", "信访形式", required=True, choices=PetitionForm.choices, width=16),
        Column("nature", "信访类别", required=True, choices=NATURES, width=16),
        Column("subject", "内容分类", required=True, choices=PetitionSubject.choices, width=20),
        Column("person", "信访人姓名", lookups.limited(60), help="匿名的不填"),
        Column(
            "id_number", "身份证号", cleaners.id_number, kind=Kind.ID_NUMBER, sealed=("disputes.Party", "id_number"),
            text=True, width=22,
        ),
        Column(
            "phone", "手机号码", cleaners.phone, kind=Kind.PHONE, sealed=("disputes.Party", "phone"), text=True,
            width=16,
        ),
        Column("persons", "涉及人数", lookups.count, help="不填的按 1 人"),
        Column("representatives", "来访人数", lookups.count, help="只有来访才填写"),
        Column("employer_name", "用人单位名称", lookups.limited(120), width=24),
        Column("employer", "统一社会信用代码", cleaners.code, text=True, width=22),
        Column("received_from", "交办、转来单位与文号", lookups.limited(120), width=24),
        Column("system_number", "信访系统编号", lookups.limited(60), text=True),
        Column("accepted_on", "受理日期", cleaners.day, serials=True),
        Column("settled_on", "答复送达日期", cleaners.day, serials=True),
        Column("reply_document", "答复文号", lookups.limited(80), width=20),
        Column("referred_to", "转送单位", lookups.limited(120), width=20),
        Column("satisfaction", "满意度", choices=tuple(item for item in Satisfaction.choices if item[0])),
        Column("paper_place", "纸质材料存放处", lookups.limited(120), width=20),
    )  # fmt: skip

    @property
    def _values(self) -> list[str]:
        return [name for name in super()._values if name not in PERSON]

    def judge(self, block: Block, check: Check) -> None:
        """Days in their order, what fits how it ended, and one person behind each number."""
        super().judge(block, check)
        names = [column.name for column in self.columns]
        most = parameter(MOST)
        for index in list(block.good()):
            row = {name: _at(block, name, index) for name in names}
            for name, words in problems(row, most):
                block.reject(index, name, words)
        self._judge_people(block, check)

    def _judge_people(self, block: Block, check: Check) -> None:
        good = list(block.good())
        given = [number for index in good if (number := _at(block, "id_number", index))]
        people = Party.objects.filter(blind_lookup_any(Party, "id_number", given)) if given else ()
        named = {party.id_number.plain: party.name for party in people}
        numbers = [block.values["number"][index] for index in good]
        reached = self.reach(check.user).filter(number__in=numbers)
        secret = set(reached.filter(nature=PetitionNature.ACCUSATION).values_list("number", flat=True))
        known: dict[str, set[str]] = {}
        for number, name in reached.values_list("number", "petitioners__party__name"):
            known.setdefault(number, set()).add(name or "")
        for index in good:
            name, number = _at(block, "person", index) or "", block.values["number"][index]
            if number in secret:
                block.reject(index, "number", "这个编号是检举控告事项，不能从表格改动。")
            elif name and named.get(_at(block, "id_number", index), name) != name:
                block.reject(index, "person", OTHER_NAME)
            elif name and number in known and name not in known[number]:
                block.reject(index, "person", "这个编号登记的是另一位信访人，请核对编号和姓名。")

    def _create(self, rows: list[StagedRow], apply: Apply) -> None:
        numbers, phones = apply.plain("id_number", rows), apply.plain("phone", rows)
        super()._create(rows, apply)
        entered = {
            petition.number: petition
            for petition in self.reach(apply.user)
            .filter(number__in=[row.values["number"] for row in rows])
            .select_related("organisation")
        }
        for row, number, phone in zip(rows, numbers, phones, strict=True):
            if not row.values.get("person"):
                continue
            petition = entered[row.values["number"]]
            party = find_or_enter(
                name=row.values["person"],
                id_number=number or "",
                phone=phone or "",
                organisation=petition.organisation,
                actor=apply.user,
            )
            Petitioner.objects.create(petition=petition, party=party)

    def _build(self, row: StagedRow, more: Mapping[str, Any]) -> Petition:
        petition: Petition = super()._build(row, more)
        petition.is_anonymous = not row.values.get("person")
        derive(petition)
        return petition

    def more_fields(self, apply: Apply) -> dict[str, Any]:
        """By which import they came."""
        return {"batch_id": apply.batch.pk}

    def _put(self, record: Any, name: str, value: Any) -> None:
        if name not in PERSON:
            super()._put(record, name, value)

    def _save(self, records: list[Any], names: set[str]) -> None:
        """With what follows from the changed values."""
        for petition in records:
            derive(petition)
        super()._save(records, names | set(DERIVED))

    def undo(self, apply: Apply) -> UndoReport:
        """As any record; people whom the import entered and nothing else names go with it."""
        targets = [row.target_id for row in apply.rows() if row.target_id]
        people = set(Petitioner.objects.filter(petition__in=targets).values_list("party", flat=True))
        report = super().undo(apply)
        entered = Party.objects.filter(
            pk__in=people, created_by=apply.user, created_at__gte=apply.batch.created_at
        )
        for party in entered.select_related("organisation"):
            try:
                with atomic():
                    key = party.pk
                    party.delete()
                    party.pk = key
                    audit.record(PARTY_CHANGE, actor=apply.user, obj=party, reason=apply.reason)
            except (ProtectedError, RestrictedError):
                continue
        return report

    def _delete(self, pairs: list[tuple[StagedRow, Any]]) -> set[int]:
        """With their people; one that a later petition repeats stays."""
        ids = [record.pk for _, record in pairs]
        used = {
            key for key in Petition.objects.filter(repeats__in=ids).values_list("repeats", flat=True) if key
        }
        Petitioner.objects.filter(petition__in=set(ids) - used).delete()
        return used | super()._delete([pair for pair in pairs if pair[1].pk not in used])

    def export_rows(self, user: User, organisation: Organisation, on: date) -> Iterator[list[Any]]:
        """The ended petitions that the user may see, accusations left out, people masked."""
        manager: Any = Petition.objects
        rows = (
            manager.visible_to(user, self.export_action)
            .filter(organisation__path__startswith=organisation.path, is_open=False)
            .exclude(nature=PetitionNature.ACCUSATION)
            .select_related("organisation", "employer")
            .prefetch_related("petitioners__party")
            .order_by("pk")
        )
        for petition in rows.iterator(chunk_size=500):
            first = next(iter(petition.petitioners.all()), None)
            own: dict[str, Any] = {
                "organisation": petition.organisation.code,
                "employer": petition.employer.credit_code if petition.employer is not None else None,
                "person": first.party.name if first else None,
                "id_number": first.party.id_number.masked(set()) if first else None,
                "phone": first.party.phone.masked(set()) if first else None,
            }
            yield [
                own[column.name] if column.name in own else self._value_of(petition, column.name)
                for column in self.columns
            ]


#: What follows from the other values of an old petition.
DERIVED = ("due_on", "outcome", "asked_on")


def derive(petition: Petition) -> None:
    """How it ended, by which day it had to, and when the petitioner was asked: with the reply."""
    petition.outcome = OUTCOMES.get(petition.state, "")
    petition.due_on = None
    if petition.accepted_on:
        petition.due_on = due(
            term("petition.handle", petition.accepted_on), petition.accepted_on, working_calendar()
        ).due
    petition.asked_on = petition.settled_on if petition.satisfaction else None


def problems(row: Mapping[str, Any], most: int) -> list[tuple[str, str]]:
    """What is wrong with one old petition, by column, in words. Days to come are refused with the end."""
    found = []
    settled = row["state"] == "closed"
    if settled:
        found += [(name, "已办结的请填写。") for name in ("accepted_on", "settled_on") if not row[name]]
    else:
        found += [(name, "只有答复办结的才填写。") for name in ("settled_on", "satisfaction") if row[name]]
    days = [row[name] for name in ("opened_on", "accepted_on", "settled_on", "closed_on") if row[name]]
    if days != sorted(days):
        found.append(("accepted_on", "收到、受理、答复送达、办结的日期应当先后相接，请核对。"))
    if not row["person"] and (row["id_number"] or row["phone"]):
        found.append(("person", "填写了证件号码或手机号码的，请填写信访人姓名。"))
    words = refuse_visit(row["form"], row["persons"] or 1, row["representatives"] or 0, most)
    if words:
        found.append(("representatives", words))
    return found


def _at(block: Block, name: str, index: int) -> Any:
    values = block.values.get(name)
    return values[index] if values else None


PETITIONS = PetitionSheet()
