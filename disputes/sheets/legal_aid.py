"""Legal aid that ended before the system came, with its applicants."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import ProtectedError, RestrictedError
from django.db.transaction import atomic

from members.sheets import lookups
from unionhub.core import audit, cleaners
from unionhub.core.masking import Kind
from unionhub.core.models import Organisation, User
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

from ..enums import AidMatter, AidResult, AidService
from ..models import LegalAid, Party
from ..rules import legal_aid as rules
from ..services import legal_aid as services
from ..services.parties import CHANGE as PARTY_CHANGE
from ..services.parties import OTHER_NAME, find_or_enter

#: Columns that tell of the applicant, who is a record of his own.
PERSON = ("person", "id_number", "phone")


class LegalAidSheet(CaseSheet):
    """Ended applications, told by their number; the applicant is found again or entered."""

    key = "legal_aids"
    app = "disputes"
    label = "历史法律援助"
    model = LegalAid
    import_action = "disputes.legal_aid.import"
    export_action = "disputes.legal_aid.export"
    references = {
        **CaseSheet.references,
        "employer": Reference(
            "members.Employer", "credit_code", "没有登记这家单位，或不在您的范围内；可以只填单位名称。"
        ),
    }
    extra = ("applicant",)
    columns = (
        *case_columns("disputes.legal_aid"),
        Column("person", "申请人姓名", lookups.limited(60), required=True),
        Column(
            "id_number", "身份证号", cleaners.id_number, kind=Kind.ID_NUMBER, sealed=("disputes.Party", "id_number"),
            text=True, width=22,
        ),
        Column(
            "phone", "手机号码", cleaners.phone, kind=Kind.PHONE, sealed=("disputes.Party", "phone"), text=True,
            width=16,
        ),
        Column("is_migrant", "农民工", choices=(("1", "是"), ("0", "否"))),
        Column("employer_name", "对方单位", lookups.limited(120), required=True, width=24),
        Column("employer", "统一社会信用代码", cleaners.code, text=True, width=22),
        Column("matter", "援助事项", required=True, choices=AidMatter.choices, width=20),
        Column("service", "援助形式", required=True, choices=AidService.choices, width=16),
        Column("proof", "免予核查的证明材料", lookups.limited(120), width=20),
        Column("decided_on", "决定日期", cleaners.day, serials=True, help="撤回的不填"),
        Column("reason", "决定理由", lookups.limited(300), width=24),
        Column("lawyer", "承办人员", lookups.limited(60)),
        Column("firm", "所在机构", lookups.limited(120), width=20),
        Column("appointed_on", "指派日期", cleaners.day, serials=True),
        Column("ended_on", "援助结束日期", cleaners.day, serials=True, help="已结案的，不填为办结日期"),
        Column("result", "结果", choices=AidResult.choices, width=16),
        Column("claimed", "请求金额", cleaners.money),
        Column("recovered", "挽回金额", cleaners.money),
        Column("fee", "办案补贴", cleaners.money),
        Column("costs", "其他费用", cleaners.money),
        Column("paper_place", "纸质材料存放处", lookups.limited(120), width=20),
    )  # fmt: skip

    @property
    def _values(self) -> list[str]:
        return [name for name in super()._values if name not in PERSON]

    def judge(self, block: Block, check: Check) -> None:
        """Days in their order, what fits how it ended, and one person behind each number."""
        super().judge(block, check)
        names = [column.name for column in self.columns]
        for index in list(block.good()):
            row = {name: _at(block, name, index) for name in names}
            for name, words in problems(row, check.on):
                block.reject(index, name, words)
        self._judge_people(block, check)

    def _judge_people(self, block: Block, check: Check) -> None:
        good = list(block.good())
        given = [number for index in good if (number := _at(block, "id_number", index))]
        people = Party.objects.filter(blind_lookup_any(Party, "id_number", given)) if given else ()
        named = {party.id_number.plain: party.name for party in people}
        cases = self.reach(check.user).filter(number__in=[block.values["number"][index] for index in good])
        known = dict(cases.values_list("number", "applicant__name"))
        for index in good:
            name, number = block.values["person"][index], _at(block, "id_number", index)
            if named.get(number, name) != name:
                block.reject(index, "person", OTHER_NAME)
            elif known.get(block.values["number"][index], name) != name:
                block.reject(index, "person", "这个编号登记的是另一位申请人，请核对编号和姓名。")

    def _create(self, rows: list[StagedRow], apply: Apply) -> None:
        numbers, phones = apply.plain("id_number", rows), apply.plain("phone", rows)
        homes = Organisation.objects.in_bulk({row.values["organisation_id"] for row in rows})
        for row, number, phone in zip(rows, numbers, phones, strict=True):
            party = find_or_enter(
                name=row.values["person"],
                id_number=number or "",
                phone=phone or "",
                is_migrant=row.values["is_migrant"] == "1",
                organisation=homes[row.values["organisation_id"]],
                actor=apply.user,
            )
            row.values["applicant"] = party.pk
        super()._create(rows, apply)

    def _build(self, row: StagedRow, more: Mapping[str, Any]) -> LegalAid:
        aid: LegalAid = super()._build(row, more)
        aid.applicant_id = row.values["applicant"]
        derive(aid)
        return aid

    def _put(self, record: Any, name: str, value: Any) -> None:
        if name not in PERSON:
            super()._put(record, name, value == "1" if name == "is_migrant" else value)

    def _value_of(self, record: Any, name: str) -> Any:
        value = super()._value_of(record, name)
        return ("1" if value else "0") if name == "is_migrant" else value

    def _save(self, records: list[Any], names: set[str]) -> None:
        """With what follows from the changed values."""
        for aid in records:
            derive(aid)
        super()._save(records, names | set(DERIVED))

    def undo(self, apply: Apply) -> UndoReport:
        """As any record; people whom the import entered and nothing else names go with it."""
        targets = [row.target_id for row in apply.rows() if row.target_id]
        people = set(self.reach(apply.user).filter(pk__in=targets).values_list("applicant", flat=True))
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

    def export_rows(self, user: User, organisation: Organisation, on: date) -> Iterator[list[Any]]:
        """The ended applications that the user may see, applicants masked."""
        rows = (
            self.reach_for_export(user)
            .filter(organisation__path__startswith=organisation.path, is_open=False)
            .select_related("organisation", "applicant", "employer")
            .order_by("pk")
        )
        for aid in rows.iterator(chunk_size=500):
            party = aid.applicant
            own = {
                "organisation": aid.organisation.code,
                "employer": aid.employer.credit_code if aid.employer is not None else None,
                "person": party.name,
                "id_number": party.id_number.masked({Kind.SEX}),
                "phone": party.phone.masked({Kind.SEX}),
            }
            yield [
                own[column.name] if column.name in own else self._value_of(aid, column.name)
                for column in self.columns
            ]

    def reach_for_export(self, user: User) -> Any:
        """What the user may export."""
        manager: Any = LegalAid.objects
        return manager.visible_to(user, self.export_action)


#: What follows from the other values of an old application.
DERIVED = ("granted_on", "decide_by", "ground", "ended_on")


def derive(aid: LegalAid) -> None:
    """What follows from the state and the days: granted when it was closed with a result."""
    is_granted = aid.state == "closed"
    aid.granted_on = aid.decided_on if is_granted else None
    aid.decide_by = services.decide_by(aid) if aid.decided_on else None
    aid.ended_on = (aid.ended_on or aid.closed_on) if is_granted else None
    aid.ground = rules.ground(
        aid.matter, is_migrant=aid.is_migrant, hardship=None, has_proof=bool(aid.proof.strip())
    )


def problems(row: Mapping[str, Any], today: date) -> list[tuple[str, str]]:
    """What is wrong with one old application, by column, in words."""
    found = []
    state = row["state"]
    if state in ("closed", "refused") and not row["decided_on"]:
        found.append(("decided_on", "请填写决定日期。"))
    if state == "closed" and not row["result"]:
        found.append(("result", "已结案的请填写结果。"))
    if state != "closed":
        filled = [name for name in ("result", "recovered", "ended_on") if row[name]]
        found += [(name, "只有给予援助并结案的才填写。") for name in filled]
    days = rules.Dates(row["opened_on"], row["decided_on"], row["appointed_on"], row["ended_on"])
    if words := rules.order_problem(days, today):
        found.append(("decided_on" if row["decided_on"] else "opened_on", words))
    last = max((day for day in (days.decided, days.appointed, days.ended) if day is not None), default=None)
    if last is not None and last > row["closed_on"]:
        found.append(("closed_on", f"办结日期不能早于 {last:%Y-%m-%d}。"))
    return found


def _at(block: Block, name: str, index: int) -> Any:
    values = block.values.get(name)
    return values[index] if values else None


LEGAL_AIDS = LegalAidSheet()
