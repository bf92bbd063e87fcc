"""A sheet over cases that ended before the system came: told by their number, entered in the state they ended in."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from .. import cleaners
from ..models.case import Case
from ..workflow import workflow
from .block import Block
from .column import Choices, Column
from .record_sheet import RecordSheet, Reference
from .sheet import Check

TAKEN = "这个编号已用于另一件，请核对。"


def ended_states(kind: str) -> Callable[[], Choices]:
    """The choices of a column «state»: the states in which a case of the kind is closed."""
    return lambda: tuple((state.key, state.label) for state in workflow(kind).states if not state.is_open)


def case_columns(kind: str, number: str = "编号") -> tuple[Column, ...]:
    """The columns every sheet of cases begins with: organisation, number, title, state, receipt and end."""
    return (
        Column(
            "organisation", "组织编码", cleaners.code, aliases=("承办组织编码",), required=True, text=True
        ),
        Column("number", number, cleaners.code, aliases=("案号", "文号"), required=True, text=True, width=20),
        Column("title", "事由", required=True, width=30),
        Column("state", "办理结果", aliases=("状态",), required=True, choices=ended_states(kind)),
        Column("opened_on", "收到日期", cleaners.day, aliases=("受理登记日期",), required=True, serials=True),
        Column("closed_on", "办结日期", cleaners.day, aliases=("结案日期",), required=True, serials=True),
    )


class CaseSheet(RecordSheet):
    """Ended cases, a row each. No clock runs for them and the timeline is empty: what was done stands on paper.

    `columns` begin with `case_columns(kind)`; further columns are fields of the model.
    """

    model: ClassVar[type[Case]]
    keys = ("number",)
    references = {"organisation": Reference("core.Organisation")}
    help = (
        "只导入已办结的旧案，一行一件，按编号对应；导入的案件没有期限和办理过程。空白的单元格不改动原有内容。"
    )

    def judge(self, block: Block, check: Check) -> None:
        """The end is not before the receipt, and the number is nobody else's."""
        values = block.values
        numbers = [values["number"][index] for index in block.good()]
        kind = self.model.workflow_kind
        taken = set(Case.objects.filter(kind=kind, number__in=numbers).values_list("number", flat=True))
        reached = set(self.reach(check.user).filter(number__in=numbers).values_list("number", flat=True))
        for index in list(block.good()):
            opened, closed = values["opened_on"][index], values["closed_on"][index]
            if closed < opened:
                block.reject(index, "closed_on", "办结日期早于收到日期，请核对。")
            elif opened > check.on or closed > check.on:
                block.reject(index, "closed_on", "日期不能晚于今天。")
            elif values["number"][index] in taken - reached:
                block.reject(index, "number", TAKEN)

    def _insert(self, records: list[Any]) -> None:
        """One by one, for a case stands in two tables. Raises ValidationError when a number was taken meanwhile."""
        try:
            with transaction.atomic():
                for record in records:
                    record.save()
        except IntegrityError:
            raise ValidationError(
                "有编号在预览之后已被使用，没有写入任何记录。请重新导入这份文件。"
            ) from None
