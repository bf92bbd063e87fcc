"""Files that are no form: each refused in Chinese, never a fault, in a process of its own."""

import re

import pytest

from tests.sheets.hostile.make import CASES
from unionhub.core.filetypes import FileRefused
from unionhub.core.workbook_parts import Layout, Write, fill, read_layout, unlike

from .forms import make_form_a, make_form_b
from .forms.zipped import changed, relations

CHINESE = re.compile(r"[\u4e00-\u9fff]{4,}")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def answer_of(content: bytes, name: str) -> Layout | FileRefused:
    try:
        return read_layout(content, name)
    except FileRefused as refusal:
        return refusal


@pytest.mark.parametrize(
    "key", [key for key, case in CASES.items() if not case.big and key != "x10"]
)  # x10: a million rows
def test_each_hostile_workbook_is_refused_in_words_or_read(key):
    content = CASES[key].make()
    layout = answer_of(content, CASES[key].name)
    if isinstance(layout, FileRefused):
        assert CHINESE.search(layout.text)
        assert "导入" not in layout.text or "分成几个文件" in layout.text
        return
    page = next(one for one in layout.sheets if one.kind == "worksheet")
    if page.rows < 400:
        writes = [Write(page.name, "Z400", "写入")]
        assert unlike(fill(content, writes), writes) == []


ATTACKS = [
    key
    for key, case in CASES.items()
    if {"ratio", "doctype", "active", "external", "broken", "polyglot"} & set(case.refused.split("|"))
]


@pytest.mark.parametrize("key", ATTACKS)
def test_attacks_are_refused_as_they_are_in_lists(key):
    with pytest.raises(FileRefused):
        read_layout(CASES[key].make(), CASES[key].name)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("月报.xls", OLE, "旧格式（.xls）.*另存为.*xlsx"),
        ("月报.et", OLE, "另存为"),
        ("月报.xlsm", make_form_a(), "含宏.*另存为"),
        ("月报.xlsx", OLE, "打开密码"),
        ("月报.xlsx", b"a,b\n1,2\n", "只是改了扩展名"),
        ("月报.csv", b"a,b\n1,2\n", "只接受 .xlsx"),
        ("月报.pdf", b"%PDF-1.4", "只接受 .xlsx"),
        ("月报", make_form_a(), "只接受 .xlsx"),
        ("月报.xlsx", b"", "空的"),
        ("月报.xlsx", make_form_a()[:3000], "另存"),
        ("月报.xlsx", b"PK\x03\x04" + bytes(100), "另存"),
    ],
)
def test_other_files_are_refused_with_what_to_do(name, content, words):
    with pytest.raises(FileRefused) as refused:
        read_layout(content, name)
    assert re.search(words, refused.value.text), refused.value.text


@pytest.mark.parametrize(
    "changes",
    [
        {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"},
        {"xl/externalLinks/externalLink1.xml": "<a/>"},
        {"xl/sharedStrings.xml": "<!DOCTYPE a><sst/>"},
        {"xl/sharedStrings.xml": "<sst"},
        {"xl/styles.xml": "<styleSheet"},
        {"xl/workbook.xml": "<workbook/>"},
        {"xl/_rels/workbook.xml.rels": relations()},
        {"xl/worksheets/sheet1.xml": "<worksheet"},
        {"xl/worksheets/sheet1.xml": lambda xml: xml.replace("<v>0</v>", "<v>99999</v>", 1)},
        {"xl/worksheets/sheet1.xml": lambda xml: xml.replace('t="s"><v>1</v>', 't="s"><v>99999</v>')},
        {"xl/worksheets/sheet1.xml": lambda xml: xml.replace('ht="26"', 'ht="hoch"')},
        {"xl/worksheets/sheet1.xml": lambda xml: xml.replace('min="1" ', "")},
        {"xl/worksheets/sheet2.xml": lambda xml: xml.replace("<x:row>", '<x:row r="9">', 1)},
    ],
)
def test_damaged_parts_lead_to_words_never_to_a_fault(changes):
    content = changed(make_form_b(), changes)
    layout = answer_of(content, "月报.xlsx")
    assert CHINESE.search(layout.text) if isinstance(layout, FileRefused) else layout.sheets
