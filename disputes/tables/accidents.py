"""What the list of accidents shows."""

from unionhub.core.tables import BooleanColumn, ChoiceColumn, Column, DateColumn, NumberColumn, Table

from ..enums import AccidentKind, AccidentLevel


class AccidentTable(Table):
    """Accidents and matters of occupational health."""

    occurred_on = DateColumn("发生日期", orderable=True)
    employer_name = Column("用人单位", orderable=True)
    kind = ChoiceColumn(AccidentKind, "类别")
    level = ChoiceColumn(AccidentLevel, "等级", tones={"major": "bad", "grave": "bad", "larger": "warn"})
    place = Column("地点")
    deaths = NumberColumn("死亡", unit="人")
    injured = NumberColumn("受伤", unit="人")
    severely_injured = NumberColumn("其中重伤", unit="人")
    patients = NumberColumn("职业病", unit="人")
    participation = Column("工会参加")
    joined_on = DateColumn("参加日期", orderable=True)
    closed_on = DateColumn("处理结束", orderable=True)
    organisation = Column("登记组织", order_by=("organisation__path",), orderable=True)
    is_struck = BooleanColumn("已作废")

    default_columns = (
        "occurred_on",
        "employer_name",
        "kind",
        "level",
        "deaths",
        "injured",
        "participation",
        "closed_on",
        "organisation",
    )
    default_order = ("-occurred_on",)
    select_related = ("organisation",)
