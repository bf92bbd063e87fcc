"""Old voices of the workers come in."""

from dataclasses import replace
from typing import Any

from members.sheets import lookups
from unionhub.core import cleaners
from unionhub.core.sheets import Apply, Block, CaseSheet, Check, Column, case_columns

from ..enums import VoiceSource, VoiceSubject
from ..models import Voice
from ..rules.dates import order_problem

#: Days of a voice in their order.
DAYS = (
    ("opened_on", "收集日期"),
    ("reported_on", "上报日期"),
    ("settled_on", "落实日期"),
    ("told_on", "反馈日期"),
)


class VoiceSheet(CaseSheet):
    """Voices that were told back or answered before the system came."""

    key = "voices"
    app = "disputes"
    label = "历史职工民情"
    model = Voice
    import_action = "disputes.voice.import"
    export_action = "disputes.voice.export"
    columns = (
        *(
            replace(column, heading="收集日期", aliases=("收到日期",))
            if column.name == "opened_on"
            else column
            for column in case_columns(Voice.workflow_kind)
        ),
        Column("source", "来源", choices=VoiceSource.choices, required=True),
        Column("place", "班组或者地点", lookups.limited(120)),
        Column("collector", "收集人", lookups.limited(60)),
        Column("subject", "类别", choices=VoiceSubject.choices, required=True),
        Column("text", "内容", lookups.limited(2000), required=True, width=40),
        Column("persons", "反映人数", lookups.count),
        Column("reported_on", "上报日期", cleaners.day, serials=True),
        Column("reported_to", "上报单位", lookups.limited(120)),
        Column("settled_on", "落实日期", cleaners.day, serials=True),
        Column("result", "落实情况", lookups.limited(500), width=30),
        Column("told_on", "反馈日期", cleaners.day, serials=True),
        Column("told_how", "反馈方式", lookups.limited(120)),
    )

    def judge(self, block: Block, check: Check) -> None:
        """Settled only after it was reported; the days follow one another."""
        super().judge(block, check)
        for index in list(block.good()):
            row = {name: (block.values.get(name) or [None] * len(block))[index] for name, _ in DAYS}
            for name, words in day_problems(row, check.on):
                block.reject(index, name, words)

    def more_fields(self, apply: Apply) -> dict[str, Any]:
        """By which import it came."""
        return {"batch_id": apply.batch.pk}


def day_problems(row: dict[str, Any], today: Any) -> list[tuple[str, str]]:
    """What is wrong with the days of one voice, by column, in words."""
    found = []
    for at, (name, label) in enumerate(DAYS):
        if row[name] is None:
            continue
        words = order_problem(row[name], today, [(before, row[key]) for key, before in DAYS[:at]])
        if words:
            found.append((name, f"{label}{words}" if words[0] == "不" else words))
    if row["settled_on"] is not None and row["reported_on"] is None:
        found.append(("reported_on", "落实的民情请填写上报日期。"))
    return found


VOICES = VoiceSheet()
