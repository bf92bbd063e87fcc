"""`manage.py check_text`."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from docx import Document

TEXT = "全县会员13138人，其中农民工会员4932人，占会员总数的37.53%。"


def asked(path, *flags):
    out = StringIO()
    call_command("check_text", str(path), *flags, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_findings_as_json_with_offsets_in_characters(tmp_path, encoding):
    path = tmp_path / "总结.txt"
    path.write_text(TEXT, encoding=encoding)
    (found,) = json.loads(asked(path, "--json"))["findings"]
    assert set(found) == {"kind", "start", "end", "statement", "calculation", "proposed", "certainty"}
    assert (found["kind"], found["proposed"]) == ("truncated", "37.54%")
    assert TEXT[found["start"] : found["end"]] == "37.53%"


def test_a_word_file_is_read_with_its_tables(tmp_path):
    book = Document()
    book.add_paragraph(TEXT)
    table = book.add_table(1, 1)
    table.cell(0, 0).text = "表彰省劳模XX名"
    path = tmp_path / "总结.docx"
    book.save(path)
    assert {one["kind"] for one in json.loads(asked(path, "--json"))["findings"]} == {"truncated", "blank"}
    assert "4,932 ÷ 13,138" in asked(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"%PDF", "复制文字粘贴"),
        ("a.docx", b"PK\x03\x04", "另存后再试"),
        ("a.txt", b"\xff\x00\xff\x00\x80", "编码"),
    ],
)
def test_other_files_are_refused_in_words(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        asked(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError):
        asked(tmp_path / "none.txt")
