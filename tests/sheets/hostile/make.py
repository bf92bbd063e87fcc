"""The hostile workbooks x01–x47 (security study, 3.2), each made by script, with its expected answer in one table.

`python -m tests.sheets.hostile FOLDER` writes them out. Where the study names several files under one number,
each has a letter behind it. x43, x44, x45 and x47 say here what reading must make of them; what their staging and
applying must do belongs to the tests of the members' roll.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .files import (
    FORMULAS,
    ID,
    LAUGHS,
    OLE,
    SCRIPT,
    blank,
    boasting,
    bomb,
    chart_sheet,
    csv_text,
    each,
    empty_rows,
    epoch_1904,
    error_cells,
    far_cell,
    far_cell_without_numbers,
    headed,
    hidden,
    lying,
    macro_workbook,
    merged_data,
    merged_header,
    one,
    scripts,
    verbatim,
    with_doctype,
    with_formulas,
    with_parts,
    with_state,
    wrong_sheet_first,
)
from .rig import HEAD, book, good, id_of, person, saved


@dataclass(frozen=True)
class Case:
    """A file and what must come of it: a refusal by its code and words, or rows.

    `rows` counts the rows read, `bad` maps row numbers of the file to words in the row's problems, `values` gives
    cells as they must come out, `notices` words of the layout's notices, `ask` whether the user must be asked first,
    `notes` words beside a row. `limit` are seconds and MB for a refusal. `size` is the sheet's limits.
    """

    make: Callable[[], bytes]
    name: str = "名册.xlsx"
    refused: str = ""
    words: str = ""
    rows: int | None = None
    bad: dict[int, str] = field(default_factory=dict)
    values: dict[tuple[int, str], Any] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    ask: bool = False
    notes: dict[int, str] = field(default_factory=dict)
    limit: tuple[float, float] | None = None
    big: bool = False


GOOD_VALUES = {(2, "name"): "职工1", (3, "id_number"): id_of(2), (2, "joined"): date(2024, 1, 5)}
CSV_VALUES = {(3, "name"): "女职工，二", (3, "remark"): '引号"和,逗号;分号', (2, "id_number"): id_of(1)}
QUICK = (1.0, 50.0)
REJECT = (2.0, 50.0)

CASES: dict[str, Case] = {
    # The zip
    "x01": Case(bomb, refused="ratio", words="压缩比", limit=QUICK),
    "x02": Case(lambda: lying(False), refused="ratio|broken", words="另存|不予接收", limit=QUICK),
    "x02b": Case(lambda: lying(True), refused="ratio|broken", words="另存|不予接收", limit=QUICK),
    "x02c": Case(
        lambda: lying(True, b"<a>" + bytes(range(33, 60)) * 40 + b"</a>"),
        refused="broken",
        words="另存",
        limit=QUICK,
    ),
    "x03": Case(
        with_parts({"xl/media/inner.zip": good()}), refused="parts", words="不允许的部件", limit=QUICK
    ),
    "x03b": Case(with_parts({"xl/media/image1.png": good()}), refused="active", words="压缩包", limit=QUICK),
    "x04": Case(
        with_parts({f"xl/media/p{n}.xml": "<a/>" for n in range(10_000)}),
        refused="members",
        words="200 个",
        limit=QUICK,
    ),
    "x05": Case(with_parts({"../../etc/cron.d/x.xml": "<a/>"}), refused="broken", words="另存", limit=QUICK),
    # Document types
    "x06": Case(with_doctype(LAUGHS + "]>", "&x9;"), refused="doctype", words="文档类型", limit=REJECT),
    "x07": Case(
        with_doctype('<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>', "&f;"),
        refused="doctype",
        words="文档类型",
        limit=REJECT,
    ),
    "x08": Case(
        with_doctype('<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]>', "x"),
        refused="doctype",
        words="文档类型",
        limit=REJECT,
    ),
    # Far off
    "x09": Case(far_cell, refused="columns", words="200 列", limit=QUICK),
    "x09b": Case(lambda: far_cell("A1048576"), refused="rows", words="50000 行", limit=QUICK),
    "x09c": Case(far_cell_without_numbers, refused="columns", words="200 列", limit=QUICK),
    "x09d": Case(boasting, rows=1, values={(2, "name"): "职工1"}),
    "x10": Case(empty_rows, rows=3, values=GOOD_VALUES),
    # Formulas
    "x11": Case(lambda: with_formulas(True), rows=2, values={(2, "remark"): "职工1好", (3, "remark"): None}),
    "x12": Case(lambda: with_formulas(False), rows=2, bad={3: "公式没有计算结果"}),
    "x12b": Case(error_cells, rows=3, bad={3: "#REF!", 4: "#N/A"}),
    # Merged
    "x13": Case(merged_header, rows=2, values={(4, "name"): "职工1", (5, "card"): "6217000000000000001"}),
    "x14": Case(
        merged_data,
        rows=4,
        bad={3: "D3:D4", 4: "取消合并"},
        notices=("1 处合并单元格",),
        values={(2, "joined"): date(2024, 1, 5)},
    ),
    # Hidden
    "x15": Case(lambda: hidden("rows"), rows=4, ask=True, notices=("有 2 行是隐藏的",)),
    "x16": Case(lambda: hidden("columns"), rows=4, ask=True, notices=("C 列是隐藏的",)),
    "x17": Case(lambda: hidden("filter"), rows=4, ask=True, notices=("设有筛选",)),
    # Which sheet
    "x18": Case(wrong_sheet_first, rows=2, values=GOOD_VALUES),
    "x19": Case(lambda: with_state("veryHidden", False), rows=1, ask=True, notices=("“名册”是深度隐藏的",)),
    "x19b": Case(
        lambda: with_state("veryHidden", True),
        rows=1,
        values={(2, "name"): "职工7"},
        notices=("隐藏的工作表“名册”更符合标题",),
        ask=False,
    ),
    "x20": Case(blank, refused="blank", words="没有内容", limit=REJECT),
    "x21": Case(lambda: chart_sheet(False), rows=1, values={(2, "name"): "职工1"}),
    "x21b": Case(lambda: chart_sheet(True), refused="blank", words="图表", limit=REJECT),
    # Headings
    "x22": Case(headed(*HEAD[:5], "姓名"), refused="doubled", words="A 列和 F 列", limit=REJECT),
    "x22b": Case(headed(*HEAD[:5], "证件号码"), rows=2, ask=True),
    "x23": Case(headed("姓名", "证号", *HEAD[2:]), ask=True, notices=("没有用到的标题：“证号”",)),
    "x23b": Case(
        headed("甲", "乙", "丙"), refused="headings", words="需要的标题：姓名、身份证号", limit=REJECT
    ),
    "x24": Case(headed(*HEAD, "血型"), rows=2, values=GOOD_VALUES, notices=("没有用到的标题：“血型”",)),
    "x25": Case(
        headed("姓 名*", "身份证\n号码", "＊手　机（必填）", " 入会日期：", "银行卡号(农行)", "备注"),
        rows=2,
        values=GOOD_VALUES,
    ),
    # Dates
    "x26": Case(
        each("joined", "2024.1.5", "2024年1月5日", "20240105", "5/1/2024", "2024/1/5", datetime(2024, 1, 5)),
        rows=6,
        bad={5: "日期写法不能确定"},
        values={(row, "joined"): date(2024, 1, 5) for row in (2, 3, 4, 6, 7)} | {(5, "joined"): None},
    ),
    "x27": Case(
        each("joined", 45321),
        rows=1,
        values={(2, "joined"): date(2024, 1, 30)},
        notes={2: "日期序号，读作 2024-01-30"},
    ),
    "x28": Case(
        epoch_1904,
        rows=2,
        values={(2, "joined"): date(2024, 1, 5), (3, "joined"): date(2024, 1, 5)},
        notes={3: "2024-01-05"},
    ),
    "x29": Case(one(joined="2024-02-30"), rows=2, bad={3: "没有这一天"}),
    # ID numbers
    "x30": Case(
        one(id_number=int(ID[:17] + "0")), rows=2, bad={3: "身份证号在表格中是数字格式，末几位已经丢失"}
    ),
    "x31": Case(
        each("id_number", "".join(chr(ord(c) + 0xFEE0) for c in ID), " ".join(ID)),
        rows=2,
        values={(2, "id_number"): ID, (3, "id_number"): ID},
    ),
    "x32": Case(
        each("id_number", "11010519491231002x", "11010519491231002Ⅹ", "11010519491231002Ｘ"),
        rows=3,
        values={(row, "id_number"): "11010519491231002X" for row in (2, 3, 4)},
    ),
    "x33": Case(
        each(
            "id_number", f"\u3000{ID}", f"{ID}\xa0", f"\u200b{ID[:6]}\u200b{ID[6:]}", f"\ufeff{ID}", f"'{ID}"
        ),
        rows=5,
        values={(row, "id_number"): ID for row in range(2, 7)},
    ),
    "x34": Case(
        each("id_number", "11010519491231002Х", "11010519491231002×", "1101051949123I002X"),
        rows=3,
        bad={4: "身份证号应为 18 位"},
        values={(row, "id_number"): "11010519491231002X" for row in (2, 3)},
    ),
    "x35": Case(one(id_number="110105491231002"), rows=2, bad={3: "15 位旧号"}),
    "x36": Case(one(id_number="110105194912310021"), rows=2, bad={3: "末位校验不符"}),
    "x37": Case(one(id_number="110105194902310025"), rows=2, bad={3: "出生日期不存在"}),
    "x38": Case(
        each("phone", 13800001234, "+86 13800001234", "138 0000 1234", "1.38E+10"),
        rows=4,
        bad={5: "电话应为"},
        values={(row, "phone"): "13800001234" for row in (2, 3, 4)},
    ),
    "x39": Case(
        each("card", 6217000000000000001, 621700000000000, "6217 0000 0000 0000 001"),
        rows=3,
        bad={2: "银行卡号在表格中是数字格式，末几位已经丢失"},
        values={(3, "card"): "621700000000000", (4, "card"): "6217000000000000001"},
    ),
    # Text that would act
    "x40": Case(
        verbatim,
        rows=8,
        values={
            (2, "remark"): FORMULAS[0],
            (3, "remark"): "+1+1",
            (4, "remark"): "-2+3",
            (5, "remark"): "@SUM(1)",
            (6, "remark"): "=1+1",
            (8, "remark"): "=1+1",
            (9, "remark"): "=1+1",
        },
    ),
    "x41": Case(
        scripts,
        name="<img src=x onerror=alert(1)>.xlsx",
        rows=2,
        values={(2, "name"): SCRIPT},
        bad={3: "电话"},
    ),
    # Other kinds
    "x42": Case(lambda: OLE + b"\0" * 2_000, name="名册.xls", refused="old", words="另存为", limit=REJECT),
    "x42b": Case(lambda: csv_text().encode("gbk"), name="名册.csv", rows=2, values=CSV_VALUES),
    "x42c": Case(lambda: csv_text().encode("utf-8-sig"), name="名册.csv", rows=2, values=CSV_VALUES),
    "x42d": Case(
        lambda: csv_text().encode("utf-16"), name="名册.csv", refused="encoding", words="UTF-16", limit=REJECT
    ),
    "x42e": Case(
        lambda: b"<html><table><tr><td>1</td></tr></table></html>",
        refused="content",
        words="改了扩展名",
        limit=REJECT,
    ),
    "x42f": Case(lambda: OLE + b"EncryptedPackage" * 60, refused="encrypted", words="密码", limit=REJECT),
    "x42g": Case(macro_workbook, name="名册.xlsm", refused="macro", words="含宏", limit=REJECT),
    "x42h": Case(macro_workbook, refused="active", words="宏", limit=REJECT),
    "x42i": Case(lambda: csv_text("\t").encode(), name="名册.csv", rows=2, values=CSV_VALUES),
    "x42j": Case(lambda: csv_text(";").encode("gb18030"), name="名册.csv", rows=2, values=CSV_VALUES),
    "x42k": Case(lambda: OLE + b"\0" * 2_000, name="名册.et", refused="old", words="另存为", limit=REJECT),
    # What reading must make of files whose test is in the staging and applying
    "x43": Case(good, rows=2),
    "x44": Case(lambda: saved(book([person(1), person(1)])), rows=2),
    "x45": Case(good, rows=2),
    "x46": Case(lambda: saved(book(person(n) for n in range(50_000))), rows=50_000, big=True),
    "x47": Case(
        lambda: saved(
            book(
                person(n, **({"id_number": "110105194912310021"} if n == 6_999 else {}))
                for n in range(10_000)
            )
        ),
        rows=10_000,
        bad={7_001: "末位校验不符"},
    ),
}
#: Whose staging and applying is tested with the members' roll: repeated import, doubled person, person of another
#: union, time of the whole import, all or nothing and the marked workbook.
LEFT_TO_MEMBERS = ("x43", "x44", "x45", "x46", "x47")
