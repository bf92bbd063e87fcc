"""What lists of mediation bodies, mediators and trainings show."""

from unionhub.core.tables import BooleanColumn, ChoiceColumn, Column, DateColumn, NumberColumn, Table

from ..enums import BodyKind
from ..rules.bodies import STATE_TONES, STATES


class BodyTable(Table):
    """Mediation bodies; `mediators_now` is annotated by the list."""

    name = Column("名称", orderable=True)
    kind = ChoiceColumn(BodyKind, "类型")
    organisation = Column("设立在", order_by=("organisation__path",), orderable=True)
    employer = Column("用人单位")
    mediators_now = NumberColumn("现任调解员", unit="人")
    founded_on = DateColumn("成立日期", orderable=True)
    document_no = Column("成立文号")
    closed_on = DateColumn("撤销日期", orderable=True)
    state = ChoiceColumn(STATES, "状态", tones=STATE_TONES)

    default_columns: tuple[str, ...] = (
        "name",
        "kind",
        "organisation",
        "mediators_now",
        "founded_on",
        "state",
    )
    default_order = ("name",)
    select_related = ("organisation", "employer")


class BodyRowTable(BodyTable):
    """Bodies behind a figure, as they were entered."""

    mediators_now = None  # type: ignore[assignment]  # speaks of today
    state = None  # type: ignore[assignment]

    default_columns = ("name", "kind", "organisation", "founded_on", "closed_on")


class MediatorTable(Table):
    """Mediators."""

    name = Column("姓名", orderable=True)
    body = Column("调解组织", order_by=("body__name",), orderable=True)
    is_parttime = BooleanColumn("兼职")
    certificate_no = Column("调解员证号")
    valid_from = DateColumn("聘任日期", orderable=True)
    valid_to = DateColumn("解聘日期", orderable=True)
    organisation = Column("设立在", order_by=("organisation__path",), orderable=True)

    default_columns = ("name", "body", "is_parttime", "certificate_no", "valid_from", "organisation")
    default_order = ("name",)
    select_related = ("organisation", "body")


class TrainingTable(Table):
    """Trainings of mediators."""

    mediator = Column("调解员", order_by=("mediator__name",), orderable=True)
    body = Column("调解组织", accessor="mediator__body")
    on = DateColumn("培训日期", orderable=True)
    title = Column("培训名称")
    hours = NumberColumn("课时")
    organisation = Column("设立在", order_by=("organisation__path",), orderable=True)

    default_order = ("-on",)
    select_related = ("organisation", "mediator__body")
