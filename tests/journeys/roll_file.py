"""The roll that a union's officer fills in: good rows, and one planted error of every kind."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from unionhub.core.cleaners import check_digit

#: (heading, wrong cells, words that must be told)
PLANTED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("证件号码", {"证件号码": "1.10105194912310E+17"}, "末几位已经丢失"),
    ("证件号码", {"证件号码": "00000019900101000"}, "18 位"),
    ("姓名", {"姓名": None}, "没有填写"),
    ("性别", {"性别": "女"}, "不符"),
    ("民族", {"民族": "火星族"}, "没有这一项"),
    ("手机号码", {"手机号码": "139"}, "11 位手机号"),
    ("工会名称", {"工会名称": "河湾养殖公司工会"}, "不在您的范围内"),
    ("入会日期", {"入会日期": "5/1/2024"}, "年用四位"),
    ("工作单位", {"工作单位": "没有的单位"}, "没有登记这家单位"),
)


def id_number(serial: int) -> str:
    """A sound number of a man born in 1992; the area belongs to nobody, nor to the demo."""
    start = f"0000{serial % 100:02d}{date(1992, 2, 3):%Y%m%d}{(serial * 2 + 1) % 1000:03d}"
    return start + check_digit(start)


def cells(serial: int, **wrong: Any) -> dict[str, Any]:
    """A member's cells by heading."""
    return {
        "工会名称": "城关和顺酒店工会",
        "姓名": f"名册{'甲乙丙丁戊己庚辛壬癸'[serial % 10]}",
        "证件号码": id_number(serial),
        "性别": "男",
        "民族": "汉族",
        "手机号码": f"1990000{serial:04d}",
        "入会日期": "2026-03-05",
        **wrong,
    }


def fill(template: Path, target: Path, rows: list[dict[str, Any]]) -> Path:
    """Type the rows into the template, below its row of help, by its own headings."""
    book = openpyxl.load_workbook(template)
    page = book.worksheets[0]
    places = {str(cell.value).strip("*").strip(): cell.column for cell in page[1] if cell.value}
    for at, row in enumerate(rows, 3):
        for heading, value in row.items():
            page.cell(at, places[heading]).value = value
    book.save(target)
    return target


def mend(marked: Path, target: Path, rows: list[dict[str, Any]]) -> Path:
    """Overwrite the cells of the marked workbook with the right ones."""
    book = openpyxl.load_workbook(marked)
    page = book.worksheets[0]
    places = {str(cell.value).strip("*").strip(): cell.column for cell in page[1] if cell.value}
    for at, row in enumerate(rows, 3):
        for heading, column in places.items():
            page.cell(at, column).value = row.get(heading)
    book.save(target)
    return target
