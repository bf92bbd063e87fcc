"""What the lists of inspections, hazards and worker inspectors show."""

from typing import Any

from django.utils import timezone
from django.utils.html import format_html

from unionhub.core.tables import (
    BooleanColumn,
    ChoiceColumn,
    Column,
    DateColumn,
    MoneyColumn,
    NumberColumn,
    Table,
)

from ..enums import HazardLevel
from ..rules.inspections import hazard_state

#: Words and tones of where a hazard stands.
HAZARD_STATES = {
    "open": ("整改中", "warn"),
    "overdue": ("逾期未整改", "bad"),
    "settled": ("按期整改", "ok"),
    "late": ("逾期整改", "warn"),
    "struck": ("已作废", "plain"),
}


def hazard_words(hazard: Any) -> tuple[str, str]:
    """Where the hazard stands today: words and tone."""
    return HAZARD_STATES[
        hazard_state(hazard.due_on, hazard.settled_on, hazard.is_struck, timezone.localdate())
    ]


class InspectionTable(Table):
    """Inspections on site."""

    inspected_on = DateColumn("检查日期", orderable=True)
    site = Column("工地或者场所", orderable=True)
    employer_name = Column("用人单位", orderable=True)
    kinds = Column("检查内容")
    took_part = Column("检查人员")
    joint_with = Column("联合检查单位")
    covered = NumberColumn("覆盖职工", unit="人次")
    arrears_persons = NumberColumn("被拖欠", unit="人")
    arrears = MoneyColumn("发现拖欠")
    paid_on = DateColumn("补发日期", orderable=True)
    paid_persons = NumberColumn("补发", unit="人")
    paid = MoneyColumn("补发工资")
    organisation = Column("检查组织", order_by=("organisation__path",), orderable=True)
    is_struck = BooleanColumn("已作废")

    default_columns = (
        "inspected_on",
        "site",
        "employer_name",
        "kinds",
        "covered",
        "arrears_persons",
        "arrears",
        "paid",
        "organisation",
    )
    default_order = ("-inspected_on",)
    select_related = ("organisation",)


class HazardTable(Table):
    """Hazards found at inspections."""

    description = Column("隐患")
    site = Column("工地或者场所", accessor="inspection__site")
    employer_name = Column("用人单位", accessor="inspection__employer_name")
    found_on = DateColumn(
        "发现日期",
        accessor="inspection__inspected_on",
        order_by=("inspection__inspected_on",),
        orderable=True,
    )
    level = ChoiceColumn(HazardLevel, "等级", tones={"major": "bad"})
    due_on = DateColumn("整改期限", orderable=True)
    settled_on = DateColumn("整改日期", orderable=True)
    stands = Column("状态", accessor="description")
    proof = Column("整改情况")
    organisation = Column("检查组织", order_by=("organisation__path",), orderable=True)

    default_columns = (
        "description",
        "level",
        "site",
        "employer_name",
        "due_on",
        "stands",
        "settled_on",
        "organisation",
    )
    default_order = ("due_on",)
    select_related = ("organisation", "inspection")

    def render_stands(self, value: Any, record: Any) -> str:
        """A badge, red when it is overdue."""
        words, tone = hazard_words(record)
        return format_html('<span class="uh-badge is-{}">{}</span>', tone, words)

    def value_stands(self, value: Any, record: Any) -> str:
        """In words."""
        return hazard_words(record)[0]


class InspectorTable(Table):
    """Worker inspectors."""

    name = Column("姓名", orderable=True)
    organisation = Column("工会", order_by=("organisation__path",), orderable=True)
    post = Column("岗位")
    valid_from = DateColumn("聘任日期", orderable=True)
    valid_to = DateColumn("解聘日期", orderable=True)
    trained_on = DateColumn("最近培训", orderable=True)

    default_order = ("organisation__path", "name")
    select_related = ("organisation",)
