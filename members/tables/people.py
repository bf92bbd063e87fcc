"""What the roll of members shows and exports."""

from typing import Any

from unionhub.core.masking import Kind
from unionhub.core.tables import BooleanColumn, ChoiceColumn, Column, DateColumn, SensitiveColumn, Table

from ..enums import (
    BeginReason,
    Education,
    EmploymentForm,
    Ethnicity,
    HouseholdType,
    MembershipKind,
    NewFormGroup,
    PoliticalStatus,
    Sex,
    SkillGrade,
)
from ..models import Membership


class YearColumn(Column):
    """The year of a date."""

    css = "uh-number"
    width = 10

    def text(self, value: Any, record: Any) -> Any:
        """Four digits."""
        return value.year

    def export(self, value: Any, record: Any) -> Any:
        """The same, as text: it is nothing to add up."""
        return str(value.year)


class MemberTable(Table):
    """The roll on a day: a row is a spell of membership with its person."""

    name = Column("姓名", accessor="person__name", order_by=("person__pinyin",), orderable=True)
    sex = ChoiceColumn(Sex, "性别", accessor="person__sex", kind=Kind.SEX)
    born = YearColumn("出生年份", accessor="person__birth_date", kind=Kind.BIRTH_YEAR)
    birth_date = DateColumn("出生日期", accessor="person__birth_date", kind=Kind.BIRTH_DATE)
    ethnicity = ChoiceColumn(Ethnicity, "民族", accessor="person__ethnicity")
    organisation = Column("所在工会", order_by=("organisation__path",), orderable=True)
    employer = Column("工作单位")
    kind = ChoiceColumn(
        MembershipKind,
        "会籍",
        tones={MembershipKind.REGULAR: "ok", MembershipKind.RETAINED: "plain"},
    )
    employment_form = ChoiceColumn(EmploymentForm, "用工形式")
    is_migrant = BooleanColumn("农民工")
    new_form_group = ChoiceColumn(NewFormGroup, "新就业形态群体")
    political_status = ChoiceColumn(PoliticalStatus, "政治面貌")
    education = ChoiceColumn(Education, "学历")
    skill_grade = ChoiceColumn(SkillGrade, "技能等级")
    household_type = ChoiceColumn(HouseholdType, "户籍类型")
    id_number = SensitiveColumn("证件号码", accessor="person__id_number", kind=Kind.ID_NUMBER)
    phone = SensitiveColumn("手机号码", accessor="person__phone", kind=Kind.PHONE)
    card_number = Column("会员证号", accessor="person__card_number")
    joined_on = DateColumn("入会日期", accessor="person__joined_on")
    valid_from = DateColumn("本段会籍起始")
    begin_reason = ChoiceColumn(BeginReason, "起始原因")

    default_columns = (
        "name",
        "sex",
        "organisation",
        "employer",
        "kind",
        "employment_form",
        "is_migrant",
        "joined_on",
        "phone",
        "id_number",
    )
    default_order = ("-pk",)
    select_related = ("person", "organisation", "employer")
    #: The filters tell sex and, band by band, the year of birth: two digits of the number remain to be shown.
    told_by_filters = frozenset({Kind.SEX, Kind.BIRTH_YEAR})

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()
