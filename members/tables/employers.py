"""What the lists of employers, declared headcounts and area totals show."""

from unionhub.core.tables import BooleanColumn, ChoiceColumn, Column, DateColumn, NumberColumn, Table

from ..enums import CoverState, Industry

COVER_TONES = {"covered": "ok", "bare": "warn", "closed": "plain"}


class EmployerTable(Table):
    """Employers, with or without a union."""

    name = Column("单位名称", orderable=True)
    cover_state = ChoiceColumn(CoverState, "建会", tones=COVER_TONES)
    union_name = Column("覆盖工会")
    covered_since = DateColumn("覆盖起始")
    credit_code = Column("统一社会信用代码")
    organisation = Column("管理组织", order_by=("organisation__path",), orderable=True)
    nature = Column("单位性质")
    industry = ChoiceColumn(Industry, "行业")
    employees = NumberColumn("职工", unit="人")
    employees_on = DateColumn("人数截止")
    contact = Column("联系人")
    contact_phone = Column("联系电话")
    address = Column("地址")
    closed_on = DateColumn("注销日期", orderable=True)

    default_columns = (
        "name",
        "cover_state",
        "union_name",
        "covered_since",
        "nature",
        "employees",
        "organisation",
        "credit_code",
    )
    default_order = ("name",)
    select_related = ("organisation", "nature")


class HeadcountTable(Table):
    """Declared numbers of employees."""

    employer = Column("用人单位", accessor="employer__name", order_by=("employer__name",), orderable=True)
    on = DateColumn("截止日期", orderable=True)
    employees = NumberColumn("职工", unit="人", orderable=True)
    women = NumberColumn("女职工", unit="人")
    migrants = NumberColumn("农民工", unit="人")
    minorities = NumberColumn("少数民族", unit="人")
    new_form = NumberColumn("新就业形态", unit="人")
    organisation = Column("管理组织", order_by=("organisation__path",), orderable=True)
    source = Column("来源")
    is_struck = BooleanColumn("已作废")

    default_columns = (
        "employer",
        "on",
        "employees",
        "women",
        "migrants",
        "minorities",
        "new_form",
        "organisation",
        "source",
    )
    default_order = ("-on", "employer__name")
    select_related = ("employer", "organisation")


class AreaTotalTable(Table):
    """Totals of areas."""

    organisation = Column("地区", order_by=("organisation__path",), orderable=True)
    on = DateColumn("截止日期", orderable=True)
    employees = NumberColumn("职工总数", unit="人")
    units = NumberColumn("单位总数", unit="家")
    units_due = NumberColumn("应建会单位", unit="家")
    source = Column("数据来源")
    document_no = Column("文号或出处")

    default_order = ("-on", "organisation__path")
    select_related = ("organisation",)
