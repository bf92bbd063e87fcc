"""What the lists behind figures of mediation show."""

from unionhub.core.tables import Column, DateColumn, MoneyColumn, NumberColumn, Table

from .mediation import MediationTable


class MediationFigureTable(MediationTable):
    """Mediations behind a figure; whether one is late is told by the list of cases, which speaks of today."""

    is_late = None  # type: ignore[assignment]  # leaves the column out
    days = NumberColumn("调解用时", unit="天", orderable=True)

    default_columns = (
        "number",
        "opened_on",
        "employer_name",
        "dispute_class",
        "persons",
        "accepted_on",
        "ended_on",
        "outcome",
        "days",
        "agreed",
    )


class PerformanceTable(Table):
    """Performances of agreements."""

    on = DateColumn("履行日期", orderable=True)
    number = Column("编号", accessor="mediation__number")
    employer_name = Column("用人单位", accessor="mediation__employer_name")
    item = Column("协议事项", accessor="item__text")
    amount = MoneyColumn("金额", orderable=True)
    note = Column("凭证与说明")

    default_columns = ("on", "number", "employer_name", "item", "amount")
    default_order = ("-on",)
    select_related = ("mediation", "item")
