"""What the list of possible duplicates shows."""

from unionhub.core.tables import ChoiceColumn, Column, DateTimeColumn, Table

from ..enums import DuplicateReason, DuplicateState
from ..models import DuplicatePair


class DuplicateTable(Table):
    """Pairs of records."""

    first = Column("记录一")
    first_union = Column("记录一所在工会", accessor="first__organisation")
    second = Column("记录二")
    second_union = Column("记录二所在工会", accessor="second__organisation")
    reason = ChoiceColumn(DuplicateReason, "疑似原因", orderable=True)
    state = ChoiceColumn(
        DuplicateState,
        "状态",
        tones={DuplicateState.OPEN: "warn", DuplicateState.MERGED: "ok", DuplicateState.DISTINCT: "plain"},
    )
    created_at = DateTimeColumn("发现时间")
    decided_at = DateTimeColumn("核对时间")
    note = Column("说明")

    default_columns = (
        "first",
        "first_union",
        "second",
        "second_union",
        "reason",
        "state",
        "created_at",
    )
    select_related = ("first__organisation", "second__organisation")

    class Meta:
        model = DuplicatePair
        fields: tuple[str, ...] = ()
