"""What lists of meetings and resolutions show."""

from unionhub.core.tables import ChoiceColumn, Column, DateColumn, NumberColumn, Table

from ..rules.meetings import STATE_TONES, STATES


class MeetingTable(Table):
    """Meetings; `resolved` and `done` are annotated by the list."""

    held_on = DateColumn("召开日期", orderable=True)
    number = NumberColumn("次数")
    organisation = Column("召集的工会", order_by=("organisation__path",), orderable=True)
    subjects = Column("议题")
    place = Column("地点")
    chair = Column("主持人")
    resolved = NumberColumn("议定事项", unit="项")
    done = NumberColumn("已落实", unit="项")
    union_side = Column("工会方")
    bureau_side = Column("人社部门")
    employer_side = Column("企业方")
    others = Column("其他参加单位")

    default_columns: tuple[str, ...] = (
        "held_on",
        "number",
        "organisation",
        "subjects",
        "place",
        "resolved",
        "done",
    )
    default_order = ("-held_on",)
    select_related = ("organisation",)


class MeetingRowTable(MeetingTable):
    """Meetings behind a figure."""

    resolved = None  # type: ignore[assignment]
    done = None  # type: ignore[assignment]

    default_columns = ("held_on", "number", "organisation", "subjects", "place")


class ResolutionTable(Table):
    """Resolutions of all meetings."""

    text = Column("议定事项")
    responsible = Column("责任单位")
    due_on = DateColumn("完成期限", orderable=True)
    state = ChoiceColumn(STATES, "状态", tones=STATE_TONES)
    done_on = DateColumn("完成日期", orderable=True)
    outcome = Column("落实情况")
    held_on = DateColumn(
        "会议日期", accessor="meeting__held_on", order_by=("meeting__held_on",), orderable=True
    )
    organisation = Column("召集的工会", order_by=("organisation__path",), orderable=True)

    default_columns = ("text", "responsible", "due_on", "state", "done_on", "held_on")
    default_order = ("due_on",)
    select_related = ("organisation", "meeting")
