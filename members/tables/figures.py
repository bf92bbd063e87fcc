"""What the lists behind figures show: rows as they stood on the day of the figure, or moved within its span."""

from collections.abc import Callable
from typing import Any

from unionhub.core.enums import OrganisationKind
from unionhub.core.masking import Kind
from unionhub.core.tables import ChoiceColumn, Column, DateColumn, NumberColumn, Table

from ..enums import MembershipKind, Sex
from ..models import Membership
from ..rules.flows import entry_label, exit_label
from .unions import CertificateTable, ElectionTable, NameColumn, UnionTable


class UnionOnDayTable(UnionTable):
    """Unions as they stood on the day."""

    kind = ChoiceColumn(OrganisationKind, "类型", accessor="organisation__kind")
    parent = NameColumn("上级工会", accessor="parent_name")
    members = NumberColumn("会员（不含保留会籍）", unit="人", orderable=True)


class CommitteeTable(UnionOnDayTable):
    """Unions with the size of their committee on the day."""

    seats = NumberColumn("委员", unit="人", orderable=True)

    default_columns = ("name", "parent", "members", "seats", "ends_on", "founded_on", "code")


class TermTable(ElectionTable):
    """Terms that ran on the day; how many days are left is told by the list of elections, which speaks of today."""

    left = None  # type: ignore[assignment]  # leaves the column out
    state = None  # type: ignore[assignment]

    default_columns = (
        "name",
        "ends_on",
        "number",
        "elected_on",
        "years",
        "due_on",
        "extended_to",
        "direct_election",
        "parent",
    )


class StandingCertificateTable(CertificateTable):
    """Certificates that stood on the day."""

    state = None  # type: ignore[assignment]

    default_columns = (
        "name",
        "number",
        "valid_from",
        "valid_to",
        "legal_representative",
        "term",
        "parent",
    )


class CoverageTable(Table):
    """Employers that a union covers, each with its latest declaration up to the day."""

    employer = Column("用人单位", accessor="employer__name", order_by=("employer__name",), orderable=True)
    organisation = Column("覆盖工会", order_by=("organisation__path",), orderable=True)
    nature = Column("单位性质", accessor="employer__nature")
    valid_from = DateColumn("覆盖起始", orderable=True)
    declared_on = DateColumn("申报截止日期", orderable=True)
    employees = NumberColumn("职工", unit="人", orderable=True)
    women = NumberColumn("女职工", unit="人")
    migrants = NumberColumn("农民工", unit="人")
    minorities = NumberColumn("少数民族", unit="人")
    new_form = NumberColumn("新就业形态", unit="人")
    credit_code = Column("统一社会信用代码", accessor="employer__credit_code")

    default_columns = (
        "employer",
        "organisation",
        "nature",
        "declared_on",
        "employees",
        "women",
        "migrants",
        "minorities",
        "new_form",
    )
    default_order = ("employer__name",)
    select_related = ("organisation", "employer__nature")


class WayColumn(Column):
    """How somebody came or went, by the reason of the spell."""

    width = 12

    def __init__(self, label: Callable[[str], str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label = label

    def text(self, value: Any, record: Any) -> Any:
        """The way in a word."""
        return self.label(value)

    def export(self, value: Any, record: Any) -> Any:
        """The same."""
        return self.label(value)


class EntryTable(Table):
    """Who became a regular member of a union."""

    name = Column("姓名", accessor="person__name", order_by=("person__pinyin",), orderable=True)
    sex = ChoiceColumn(Sex, "性别", accessor="person__sex", kind=Kind.SEX)
    moved_on = DateColumn("日期", accessor="valid_from", orderable=True)
    way = WayColumn(entry_label, "方式", accessor="begin_reason")
    organisation = Column("所在工会", order_by=("organisation__path",), orderable=True)
    other_union = Column("转自工会")
    employer = Column("工作单位")
    kind = ChoiceColumn(MembershipKind, "会籍")
    document = Column("批准文号", accessor="begin_document")
    body = Column("批准组织", accessor="begin_body")
    joined_on = DateColumn("首次入会日期", accessor="person__joined_on")

    default_columns = (
        "name",
        "sex",
        "moved_on",
        "way",
        "organisation",
        "other_union",
        "employer",
        "document",
    )
    default_order = ("-valid_from",)
    select_related = ("person", "organisation", "employer")
    told_by_filters = frozenset({Kind.SEX})

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()


class ExitTable(Table):
    """Who ceased to be a regular member of a union."""

    name = Column("姓名", accessor="person__name", order_by=("person__pinyin",), orderable=True)
    sex = ChoiceColumn(Sex, "性别", accessor="person__sex", kind=Kind.SEX)
    moved_on = DateColumn("日期", accessor="valid_to", orderable=True)
    way = WayColumn(exit_label, "方式", accessor="end_reason")
    organisation = Column("原所在工会", order_by=("organisation__path",), orderable=True)
    other_union = Column("转往工会")
    employer = Column("原工作单位")
    document = Column("决定文号", accessor="end_document")
    body = Column("决定组织", accessor="end_body")
    joined_on = DateColumn("首次入会日期", accessor="person__joined_on")

    default_columns = (
        "name",
        "sex",
        "moved_on",
        "way",
        "organisation",
        "other_union",
        "employer",
        "document",
    )
    default_order = ("-valid_to",)
    select_related = ("person", "organisation", "employer")
    told_by_filters = frozenset({Kind.SEX})

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()
