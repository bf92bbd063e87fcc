"""What the list of targets shows: target and what was counted stand apart."""

from typing import Any

from unionhub.core.tables import ChoiceColumn, Column, NumberColumn, Table

from ..rules.targets import STANDING_WORDS, Standing


class ValueColumn(NumberColumn):
    """A number that its page put into words already, in the figure's own unit and places."""

    def text(self, value: Any, record: Any) -> Any:
        """As it is."""
        return value

    def export(self, value: Any, record: Any) -> Any:
        """As it is read."""
        return str(value)


class TargetTable(Table):
    """Targets. What is no field is set on the records of a page by `reports.targets.tell`."""

    label = Column("数字", accessor="label")
    period = Column("期间", accessor="period_label", order_by=("period",), orderable=True)
    organisation = Column("组织", accessor="organisation__name")
    unit = Column("单位", accessor="unit")
    goal = ValueColumn("目标", accessor="goal")
    actual = ValueColumn("实际", accessor="actual")
    standing = ChoiceColumn(
        STANDING_WORDS.items(),
        "完成情况",
        accessor="standing",
        tones={
            Standing.MET: "ok",
            Standing.RUNNING: "plain",
            Standing.MISSED: "warn",
            Standing.UNKNOWN: "plain",
        },
    )
    as_of = Column("实际数截至", accessor="as_of")
    document = Column("依据文件")

    default_order = ("-period", "organisation__path", "key")
    select_related = ("organisation",)
