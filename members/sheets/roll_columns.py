"""The columns of the members' roll, and what a cell of each may be (实名制 fields: 总工办发〔2017〕14号)."""

import re
from datetime import date
from typing import Any

from unionhub.core import cleaners
from unionhub.core.cleaners import Unclean
from unionhub.core.masking import Kind
from unionhub.core.sheets import Column

from ..enums import (
    CITIZEN_DOCUMENTS,
    DocumentKind,
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

YES_NO = (("yes", "是"), ("no", "否"))
_PASSPORT = re.compile(r"[A-Z]{1,3}[0-9]{5,12}[A-Z]?|[0-9]{7,10}")


def document_number(value: Any) -> str | None:
    """A citizen's number, or the number of a passport or travel permit; which it must be is told by the kind of paper.

    Raises Unclean.
    """
    if isinstance(value, str):
        # A passport's number is the rare case: it is never as long as a citizen's.
        cleaned = cleaners.code(value) if len(value) < 15 else None
        if cleaned and _PASSPORT.fullmatch(cleaned):
            return cleaned
    return cleaners.id_number(value)


def person_name(value: Any) -> str | None:
    """A name of two or more characters, the dot of transcribed names as «·», without blanks between Chinese characters.

    Raises Unclean.
    """
    cleaned = cleaners.text(value)
    if cleaned is None:
        return None
    if not cleaned.isascii():
        cleaned = re.sub(r"[•・‧∙⋅.．]", "·", cleaned).replace(" ", "")
    if len(cleaned) < 2 or len(cleaned) > 60:
        raise Unclean("姓名应为 2 至 60 个字，请核对。")
    if any(char.isdigit() for char in cleaned):
        raise Unclean("姓名中含有数字，请核对是否填错了列。")
    return cleaned


def people(value: Any) -> str | None:
    """The name of a people, with or without 族."""
    cleaned = cleaners.text(value)
    return (
        cleaned
        if cleaned is None or cleaned.isascii() or cleaned.endswith(("族", "他", "士"))
        else f"{cleaned}族"
    )


def date_of_birth(value: Any, *, serials: bool = False) -> date | None:
    """A day."""
    return cleaners.day(value, serials=serials)


COLUMNS = (
    Column(
        "union", "工会名称", aliases=("所属工会", "基层工会", "基层工会名称", "工会", "所在工会", "工会编码"),
        required=True, width=26, help="工会的名称或编码", example="城关和顺酒店工会",
    ),
    Column("name", "姓名", person_name, aliases=("会员姓名", "职工姓名"), required=True, width=12, example="王小明"),
    Column(
        "document_kind", "证件类型", aliases=("证件种类",), choices=DocumentKind.choices, width=14,
        help="不填为居民身份证", example="居民身份证",
    ),
    Column(
        "id_number", "证件号码", document_number,
        aliases=("身份证号", "身份证号码", "身份证", "公民身份号码", "公民身份证号码", "证件号", "身份证件号码"),
        required=True, kind=Kind.ID_NUMBER, sealed=("members.Person", "id_number"), text=True, width=22, cache=False,
        help="文本格式，18 位；外籍填护照号", example="",
    ),
    Column("sex", "性别", choices=Sex.choices, width=8, help="可不填，按身份证号", example="男"),
    Column(
        "birth_date", "出生日期", date_of_birth, aliases=("出生年月日", "生日"), serials=True, width=13,
        kind=Kind.BIRTH_DATE, help="可不填，按身份证号",
    ),
    Column("ethnicity", "民族", people, choices=Ethnicity.choices, width=10, help="不填为汉族", example="汉族"),
    Column(
        "phone", "手机号码", cleaners.phone, aliases=("手机", "手机号", "联系电话", "联系方式", "电话"),
        kind=Kind.PHONE, sealed=("members.Person", "phone"), text=True, width=15, cache=False, example="",
    ),
    Column(
        "employer", "工作单位", aliases=("单位", "单位名称", "用人单位", "所在单位"), width=26,
        help="联合工会要填：单位名称或统一社会信用代码",
    ),
    Column(
        "employment_form", "用工形式", aliases=("就业形态", "工作状态", "职工身份"), choices=EmploymentForm.choices,
        width=12, example="在岗",
    ),
    Column("is_migrant", "是否农民工", aliases=("农民工",), choices=YES_NO, width=11, example="否"),
    Column(
        "new_form_group", "新就业形态群体", aliases=("新就业形态", "八大群体"), choices=NewFormGroup.choices[1:],
        width=15, help="货车司机、网约车司机、快递员、外卖配送员、其他",
    ),
    Column("political_status", "政治面貌", choices=PoliticalStatus.choices[1:], width=12, example="群众"),
    Column("education", "学历", aliases=("文化程度", "最高学历"), choices=Education.choices[1:], width=12),
    Column("skill_grade", "技能等级", aliases=("职业技能等级",), choices=SkillGrade.choices[1:], width=16),
    Column(
        "household_type", "户籍类型", aliases=("户口性质", "户籍性质", "户口类型"), choices=HouseholdType.choices[1:],
        width=10,
    ),
    Column(
        "joined_on", "入会日期", date_of_birth, aliases=("入会时间", "加入工会日期"), serials=True, width=13,
        example="2026-03-05",
    ),
    Column(
        "card_number", "会员证号", cleaners.code, aliases=("会员卡号", "会员证编号"), text=True, width=16, cache=False,
    ),
    Column(
        "kind", "会籍", aliases=("会籍状态", "会员状态"), choices=MembershipKind.choices, width=11,
        help="正式会员或保留会籍，不填为正式会员",
    ),
)  # fmt: skip

#: Whose number is a citizen's; a set of plain text, asked once for each row.
CITIZEN = frozenset(str(kind) for kind in CITIZEN_DOCUMENTS)
