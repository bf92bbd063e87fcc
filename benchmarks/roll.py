"""Rolls of members as the benchmarks read them: 16 columns, ID numbers that hold by checksum and belong to nobody.

The area codes begin with 99, which GB/T 2260 gives to no place. The same count always gives the same rows.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from unionhub.core.cleaners import check_digit
from unionhub.core.excel import ExcelColumn, Form, write_book

#: Name and heading of each column, in the order of the file.
COLUMNS: tuple[tuple[str, str], ...] = (
    ("union", "工会编码"),
    ("name", "姓名"),
    ("sex", "性别"),
    ("birth_date", "出生日期"),
    ("ethnicity", "民族"),
    ("document_kind", "证件类型"),
    ("id_number", "证件号码"),
    ("phone", "手机号码"),
    ("political_status", "政治面貌"),
    ("education", "学历"),
    ("household_type", "户籍类型"),
    ("is_migrant", "农民工"),
    ("employment_form", "用工形式"),
    ("new_form_group", "新就业形态群体"),
    ("skill_grade", "技能等级"),
    ("joined_on", "入会日期"),
)
DATES = frozenset({"birth_date", "joined_on"})
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉红梅建国春秋雪峰志海燕丹阳晨宇浩然"
_ETHNICITIES = ("汉族", "汉族", "汉族", "哈萨克族", "维吾尔族", "回族", "蒙古族")
_STATUS = ("群众", "群众", "群众", "中共党员", "共青团员")
_EDUCATION = ("大学本科", "大学专科", "高中", "初中", "研究生")
_HOUSEHOLD = ("农业", "非农业")
_FORMS = ("在岗", "在岗", "在岗", "劳务派遣", "新就业形态")
_GROUPS = ("货车司机", "网约车司机", "快递员", "外卖配送员")
_FIRST_BIRTH = date(1964, 1, 1)
_BIRTHS = 15_000
_FIRST_JOINED = date(2001, 7, 1)


def id_number(index: int) -> str:
    """The number of the person with this index (from 0): another one for each, up to 15 million."""
    day = _FIRST_BIRTH + timedelta(days=index % _BIRTHS)
    sequence = index // _BIRTHS
    start = f"99{sequence // 1000:04d}{day:%Y%m%d}{sequence % 1000:03d}"
    return start + check_digit(start)


def union_code(index: int) -> str:
    """The code of a union of the benchmarks' county."""
    return f"U{index:04d}"


def rows(count: int, unions: int = 300, start: int = 0, changed: int = 0) -> Iterator[dict[str, object]]:
    """`count` people from index `start`; with `changed` every such row (each n-th) has another education."""
    for index in range(start, start + count):
        number = id_number(index)
        form = _FORMS[index % 5]
        education = _EDUCATION[(index // 7) % 5]
        if changed and index % changed == 0:
            education = _EDUCATION[((index // 7) + 1) % 5]
        yield {
            "union": union_code(index % unions),
            "name": _SURNAMES[index % 40] + _GIVEN[(index // 40) % 40] + _GIVEN[(index // 1600) % 40],
            "sex": "男" if int(number[16]) % 2 else "女",
            "birth_date": _FIRST_BIRTH + timedelta(days=index % _BIRTHS),
            "ethnicity": _ETHNICITIES[index % 7],
            "document_kind": "居民身份证",
            "id_number": number,
            "phone": f"13{index % 1_000_000_000:09d}",
            "political_status": _STATUS[(index // 3) % 5],
            "education": education,
            "household_type": _HOUSEHOLD[index % 2],
            "is_migrant": "是" if index % 3 == 0 else "否",
            "employment_form": form,
            "new_form_group": _GROUPS[index % 4] if form == "新就业形态" else "",
            "skill_grade": "",
            "joined_on": _FIRST_JOINED + timedelta(days=index % 7000),
        }


def write_roll(path: Path, count: int, headings: Sequence[tuple[str, str]] = COLUMNS, **how: int) -> Path:
    """Write a roll of `count` rows under these headings (name, heading); `how` as for `rows`."""
    columns = [
        ExcelColumn(heading, 16, Form.DATE if name in DATES else Form.TEXT) for name, heading in headings
    ]
    cells = ([row.get(name) for name, _ in headings] for row in rows(count, **how))
    write_book(str(path), "会员名册", columns, cells)
    return path
