"""The list the hostile workbooks pretend to be, ways to build them, and a look at what a reading costs."""

import io
import os
import pickle
import resource
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import openpyxl

from unionhub.core import cleaners
from unionhub.core.masking import Kind
from unionhub.core.sheets.column import Column
from unionhub.core.sheets.limits import Limits
from unionhub.core.sheets.sheet import Sheet

HEAD = ["姓名", "身份证号", "手机", "入会日期", "银行卡号", "备注"]


class Roll(Sheet):
    """A roll of members as small sheets have it, with the kinds of columns that can go wrong."""

    key = "tests.hostile"
    label = "会员名册"
    columns = (
        Column("name", "姓名", aliases=("职工姓名",), required=True),
        Column(
            "id_number",
            "身份证号",
            clean=cleaners.id_number,
            aliases=("身份证号码", "证件号码"),
            required=True,
            kind=Kind.ID_NUMBER,
            cache=False,
        ),
        Column("phone", "手机", clean=cleaners.phone, kind=Kind.PHONE),
        Column("joined", "入会日期", clean=cleaners.day, serials=True),
        Column("card", "银行卡号", clean=cleaners.bank_card, kind=Kind.BANK_CARD),
        Column("remark", "备注"),
    )


class BigRoll(Roll):
    """The limits of the members' roll."""

    key = "tests.hostile.big"
    limits = Limits(size=50 << 20, unpacked=300 << 20, rows=200_000)


def id_of(number: int) -> str:
    """A valid ID number of nobody, another for each number below a million."""
    birth = date(1960, 1, 1) + timedelta(days=number % 15_000)
    start = f"654224{birth:%Y%m%d}{number // 1000 % 1000:03d}"
    return start + cleaners.check_digit(start)


def person(number: int, **changes: Any) -> list[Any]:
    """A good row; `changes` by column name."""
    row = {
        "name": f"职工{number}",
        "id_number": id_of(number),
        "phone": f"138{number:08d}",
        "joined": "2024-01-05",
        "card": "6217000000000000001",
        "remark": None,
    }
    return list((row | changes).values())


def book(rows: Iterable[Sequence[Any]], head: Sequence[Any] = HEAD) -> openpyxl.Workbook:
    """A workbook with one sheet."""
    made = openpyxl.Workbook()
    made.active.title = "名册"
    for row in (head, *rows):
        made.active.append(list(row))
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def good(rows: int = 2) -> bytes:
    return saved(book(person(number) for number in range(rows)))


Part = bytes | str | None | Callable[[bytes], bytes]


def repacked(content: bytes, changes: dict[str, Part], level: int = 6) -> bytes:
    """The workbook with parts replaced, changed by a function, added, or (None) left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive,
    ):
        old = {name: source.read(name) for name in source.namelist()}
        for name in [*old, *(name for name in changes if name not in old)]:
            change = changes.get(name, old.get(name))
            made = change(old[name]) if callable(change) else change
            if made is not None:
                archive.writestr(name, made)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """A change of a part that must find what it replaces."""

    def change(content: bytes) -> bytes:
        assert old in content, (old, content[:500])
        return content.replace(old, new)

    return change


def sheet_xml(rows: str, after: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def inline_row(number: int, cells: Sequence[Any], more: str = "") -> str:
    inside = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for at, cell in enumerate(cells)
        if cell is not None
    )
    return f'<row r="{number}">{inside}{more}</row>'


def measured(function: Callable[[], Any]) -> tuple[Any, float, float]:
    """What the function gives, seconds of processor time, and MB by which it or a child of it outgrew this process."""
    results, to_parent = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(results)
        before = _resident()
        begun = time.process_time()
        answer = function()
        own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = time.process_time() - begun + children.ru_utime + children.ru_stime
        grown = max(own.ru_maxrss / 1024, children.ru_maxrss / 1024) - before
        with os.fdopen(to_parent, "wb") as pipe:
            pickle.dump((answer, seconds, grown), pipe)
        os._exit(0)
    os.close(to_parent)
    with os.fdopen(results, "rb") as pipe:
        given = pipe.read()
    os.waitpid(pid, 0)
    return pickle.loads(given)


def _resident() -> float:
    with open("/proc/self/statm") as handle:
        return int(handle.read().split()[1]) * resource.getpagesize() / 1024 / 1024
