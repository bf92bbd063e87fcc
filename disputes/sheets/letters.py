"""Old letters of supervision come in; what was written on paper keeps its number."""

from dataclasses import replace
from typing import Any

from members.sheets import lookups
from unionhub.core import cleaners
from unionhub.core.sheets import Apply, Block, CaseSheet, Check, Column, Reference, case_columns

from ..enums import Accepted, LetterKind, LetterSubject, ServiceWay
from ..models import SupervisionLetter
from ..rules.dates import order_problem
from ..services.letters import usual_days

#: What letters call the columns of all cases, and what else these are called.
_HEADINGS = {"number": ("文号", ("编号",)), "opened_on": ("拟制日期", ("收到日期",))}
#: Days of a letter in their order, each after the one before it.
DAYS = (
    ("opened_on", "拟制日期"),
    ("sent_on", "送达日期"),
    ("replied_on", "答复日期"),
    ("settled_on", "整改日期"),
)


def letter_columns() -> tuple[Column, ...]:
    """What every case has, under the names letters have for it."""
    found = []
    for column in case_columns(SupervisionLetter.workflow_kind):
        heading, aliases = _HEADINGS.get(column.name, (column.heading, column.aliases))
        found.append(replace(column, heading=heading, aliases=aliases))
    return tuple(found)


class LetterSheet(CaseSheet):
    """Letters that were settled, taken further or withdrawn before the system came."""

    key = "letters"
    app = "disputes"
    label = "历史劳动法律监督文书"
    model = SupervisionLetter
    import_action = "disputes.letter.import"
    export_action = "disputes.letter.export"
    references = {
        **CaseSheet.references,
        "employer": Reference(
            "members.Employer", "credit_code", "没有登记这家单位，或不在您的范围内；可以只填单位名称。"
        ),
    }
    columns = (
        *letter_columns(),
        Column("letter_kind", "文书种类", choices=LetterKind.choices, required=True),
        Column("employer_name", "用人单位", lookups.limited(120), required=True, width=24),
        Column("employer", "统一社会信用代码", cleaners.code, text=True, width=22),
        Column("addressee", "主送单位", lookups.limited(120), required=True, width=24),
        Column("subject", "监督事项", choices=LetterSubject.choices, required=True),
        Column("persons", "涉及职工人数", lookups.count),
        Column("sent_on", "送达日期", cleaners.day, serials=True),
        Column("sent_way", "送达方式", choices=ServiceWay.choices),
        Column("reply_due_on", "答复期限", cleaners.day, serials=True),
        Column("replied_on", "答复日期", cleaners.day, serials=True),
        Column("accepted", "采纳情况", choices=Accepted.choices),
        Column("settled_on", "整改日期", cleaners.day, serials=True),
        Column("escalated_on", "升级日期", cleaners.day, serials=True),
        Column("result", "整改结果", lookups.limited(500), width=30),
    )

    def judge(self, block: Block, check: Check) -> None:
        """A reply follows a delivery, and the days follow one another."""
        super().judge(block, check)
        for index in list(block.good()):
            names = ("state", "closed_on", "escalated_on", *(name for name, _ in DAYS))
            row = {name: (block.values.get(name) or [None] * len(block))[index] for name in names}
            for name, words in [*day_problems(row, check.on), *end_problems(row)]:
                block.reject(index, name, words)

    def more_fields(self, apply: Apply) -> dict[str, Any]:
        """The term is that of the place; no clock runs for it any more."""
        return {"reply_days": usual_days(), "batch_id": apply.batch.pk}


def day_problems(row: dict[str, Any], today: Any) -> list[tuple[str, str]]:
    """What is wrong with the days of one letter, by column, in words."""
    found = []
    for at, (name, label) in enumerate(DAYS):
        if row[name] is None:
            continue
        words = order_problem(row[name], today, [(before, row[key]) for key, before in DAYS[:at]])
        if words:
            found.append((name, f"{label}{words}" if words[0] == "不" else words))
    if row["replied_on"] is not None and row["sent_on"] is None:
        found.append(("sent_on", "有答复日期的，请填写送达日期。"))
    return found


def end_problems(row: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with how one letter ended, by column: the figures count what ended by its own day."""
    state, sent = row["state"], row["sent_on"]
    if state == "withdrawn":
        return [("sent_on", "已撤销的文书没有送达，请留空或者改正办理结果。")] if sent else []
    found = [] if sent else [("sent_on", "已送达办理的文书，请填写送达日期。")]
    name, label = ("settled_on", "整改日期") if state == "settled" else ("escalated_on", "升级日期")
    other = "escalated_on" if name == "settled_on" else "settled_on"
    if row[name] != row["closed_on"]:
        found.append((name, f"{label}要与办结日期一致。"))
    if row[other] is not None:
        found.append((other, "与办理结果不符，请留空或者改正办理结果。"))
    return found


LETTERS = LetterSheet()
