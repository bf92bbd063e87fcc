"""What holds of a person's fixed facts: number, birth date, sex, name. Pure functions.

Citizens' numbers follow GB 11643-1999 (18 digits: area, birth date, sequence odd for men, check digit). The other
papers have shapes of their own; they tell neither birth date nor sex.
"""

import re
from collections.abc import Callable
from datetime import date

from unionhub.core import cleaners
from unionhub.core.cleaners import Unclean

from ..enums import CITIZEN_DOCUMENTS, DocumentKind, Sex
from .memberships import YOUNGEST

OLDEST = 110
#: (key, label, youngest, oldest) by the calendar year, which is coarser than by the day.
AGE_BANDS = (
    ("25", "25 岁及以下", 0, 25),
    ("35", "26–35 岁", 26, 35),
    ("45", "36–45 岁", 36, 45),
    ("55", "46–55 岁", 46, 55),
    ("65", "56–65 岁", 56, 65),
    ("66", "66 岁及以上", 66, 150),
)
_SHAPES: dict[str, tuple[str, str]] = {
    DocumentKind.PASSPORT: (r"(?=.*\d)[A-Z0-9]{5,20}", "护照号码应为 5 至 20 位字母和数字，请核对原件。"),
    DocumentKind.HK_MACAO: (
        r"[HM]\d{8}(\d{2})?",
        "港澳居民来往内地通行证号码应为 H 或 M 加 8 位（旧证 10 位）数字，请核对原件。",
    ),
    DocumentKind.TAIWAN: (r"\d{8}|\d{10}[A-Z]?", "台湾居民来往大陆通行证号码应为 8 位数字，请核对原件。"),
    DocumentKind.PERMANENT: (
        r"[A-Z]{3}\d{12}|9\d{16}[0-9X]",
        "外国人永久居留身份证号码应为 3 位字母加 12 位数字，或 9 开头的 18 位号码，请核对原件。",
    ),
}


def document_number(kind: str, value: object) -> str | None:
    """The number of a paper of the kind, in the one way it is written. Raises Unclean in words."""
    if kind in CITIZEN_DOCUMENTS:
        return cleaners.id_number(value)
    number = cleaners.code(value)
    if number is None:
        return None
    shape, words = _SHAPES[kind]
    if not re.fullmatch(shape, number):
        raise Unclean(words)
    return number


def told_by_number(kind: str, number: str) -> tuple[date, str] | None:
    """(birth date, sex) that a sound citizen's number tells; None for other papers.

    The permanent residence card of 2023 has 18 digits of the same build.
    """
    citizen = kind in CITIZEN_DOCUMENTS or (kind == DocumentKind.PERMANENT and len(number) == 18)
    if not citizen:
        return None
    return cleaners.birth_date(number), str(Sex.MALE if cleaners.is_male(number) else Sex.FEMALE)


def conflicts(kind: str, number: str, birth: date | None, sex: str) -> dict[str, str]:
    """What of birth date and sex contradicts the number, by field, in words. `number` is clean."""
    told = told_by_number(kind, number) if number else None
    found: dict[str, str] = {}
    if told is None:
        return found
    told_birth, told_sex = told
    if birth is not None and birth != told_birth:
        found["birth_date"] = "与证件号码中的出生日期不一致，请核对证件后改正其中一项。"
    if sex and sex != told_sex:
        found["sex"] = "与证件号码中的性别不一致，请核对证件后改正其中一项。"
    return found


def age_problem(birth: date | None, on: date) -> str:
    """Why nobody of that birth date is a member on the day; empty when all is well."""
    if birth is None:
        return ""
    age = age_on(birth, on)
    if age < YOUNGEST:
        return f"到 {on:%Y-%m-%d} 未满 {YOUNGEST} 周岁，请核对出生日期。"
    return f"年龄超过 {OLDEST} 岁，请核对出生日期。" if age > OLDEST else ""


def age_on(birth: date, on: date) -> int:
    """Full years of age (周岁) on the day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def clean_name(value: object) -> str | None:
    """A name: two characters at least, no digits, one kind of dot between the parts. Raises Unclean."""
    name = cleaners.text(value)
    if name is None:
        return None
    name = re.sub(r"\s*[·•・‧∙⋅．.]\s*", "·", name) if re.search(r"[^\x00-\x7f]", name) else name
    if not re.search(r"[A-Za-z]", name):
        name = name.replace(" ", "")
    if re.search(r"\d", name):
        raise Unclean("姓名中有数字，请核对。")
    if len(name) < 2:
        raise Unclean("姓名至少两个字，请核对。")
    if not all(char.isalpha() or char in "·' -." for char in name):
        raise Unclean("姓名中有不应出现的符号，请核对。")
    return name


def birth_years(band: str, year: int) -> tuple[int, int]:
    """(first, last) year of birth of an age band in the calendar year."""
    youngest, oldest = next((low, high) for key, _, low, high in AGE_BANDS if key == band)
    return max(1900, year - oldest), year - youngest


#: The cleaners of screen forms and sheets, by field.
CLEANERS: dict[str, Callable[[object], object]] = {"name": clean_name, "phone": cleaners.phone}
