"""What the list of unions shows and exports."""

from typing import Any

from django.utils import timezone

from unionhub.core.enums import OrganisationKind
from unionhub.core.tables import BooleanColumn, ChoiceColumn, Column, DateColumn, NumberColumn, Table

from ..enums import Industry
from ..rules.terms import CERTIFICATE_STATES, CERTIFICATE_TONES, DUE_STATES, DUE_TONES


class NameColumn(Column):
    """A union's full name."""

    width = 40


class UnionTable(Table):
    """Unions in the order of the tree, as they stand today."""

    name = NameColumn(
        "工会名称", accessor="organisation__name", order_by=("organisation__path",), orderable=True
    )
    code = Column("编码", accessor="organisation__code", order_by=("organisation__code",), orderable=True)
    kind = ChoiceColumn(OrganisationKind, "类型", accessor="organisation__kind")
    parent = NameColumn("上级工会", accessor="organisation__parent__name")
    nature = Column("单位性质", accessor="nature_label")
    industry = ChoiceColumn(Industry, "行业")
    members = NumberColumn("会员", unit="人", orderable=True)
    founded_on = DateColumn("建会日期", orderable=True)
    ends_on = DateColumn("本届届满", orderable=True)
    certificate_to = DateColumn("证书有效期至", orderable=True)
    credit_code = Column("工会信用代码")
    is_joint = BooleanColumn("联合工会")
    founding_document = Column("建会批复文号")
    address = NameColumn("地址")
    contact = Column("联系人")
    contact_phone = Column("联系电话")
    dissolved_on = DateColumn("撤销日期", orderable=True)

    default_columns: tuple[str, ...] = (
        "name",
        "kind",
        "parent",
        "nature",
        "members",
        "founded_on",
        "ends_on",
        "certificate_to",
        "code",
    )
    default_order = ("organisation__path",)
    select_related = ("organisation__parent",)


class ElectionTable(Table):
    """Last terms by the day on which they end."""

    name = NameColumn(
        "工会名称", accessor="organisation__name", order_by=("organisation__path",), orderable=True
    )
    ends_on = DateColumn("应换届日期", orderable=True)
    left = Column("还有", accessor="ends_on", order_by=("ends_on",))
    state = ChoiceColumn(DUE_STATES.items(), "状态", tones=DUE_TONES)
    number = NumberColumn("届次")
    elected_on = DateColumn("选举日期", orderable=True)
    years = NumberColumn("任期", unit="年")
    due_on = DateColumn("届满日期", orderable=True)
    extended_to = DateColumn("同意延期至", orderable=True)
    parent = NameColumn("上级工会", accessor="organisation__parent__name")
    kind = ChoiceColumn(OrganisationKind, "类型", accessor="organisation__kind")
    direct_election = BooleanColumn("直接选举")
    approval_document = Column("批复文号")

    default_columns = (
        "name",
        "ends_on",
        "left",
        "state",
        "number",
        "elected_on",
        "years",
        "extended_to",
        "parent",
    )
    default_order = ("ends_on",)
    select_related = ("organisation__parent",)

    def render_left(self, value: Any, record: Any) -> str:
        """Days left, or for how long it is overdue."""
        days = (value - timezone.localdate()).days
        return f"逾期 {-days} 天" if days < 0 else f"{days} 天" if days else "今天届满"

    def value_left(self, value: Any, record: Any) -> int:
        """Days left; negative when overdue."""
        return (value - timezone.localdate()).days


class CertificateTable(Table):
    """Certificates by their last day."""

    name = NameColumn(
        "工会名称", accessor="organisation__name", order_by=("organisation__path",), orderable=True
    )
    number = Column("证书号")
    state = ChoiceColumn(CERTIFICATE_STATES.items(), "状态", tones=CERTIFICATE_TONES)
    valid_from = DateColumn("发证日期", orderable=True)
    valid_to = DateColumn("有效期至", orderable=True)
    legal_representative = Column("法定代表人")
    authority = NameColumn("登记机关")
    term = Column("对应届次", accessor="term__number")
    term_due = DateColumn("届满日期", accessor="term__due_on")
    cancelled_on = DateColumn("注销日期", orderable=True)
    parent = NameColumn("上级工会", accessor="organisation__parent__name")

    default_columns: tuple[str, ...] = (
        "name",
        "number",
        "state",
        "valid_from",
        "valid_to",
        "legal_representative",
        "term",
        "parent",
    )
    default_order = ("valid_to",)
    select_related = ("organisation__parent", "term")

    def render_term(self, value: Any, record: Any) -> str:
        """«第 3 届»."""
        return f"第 {value} 届"

    def value_term(self, value: Any, record: Any) -> str:
        """The same in Excel."""
        return self.render_term(value, record)
