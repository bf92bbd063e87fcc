"""`manage.py check_text`."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from docx import Document

from tests.example.models import Visit

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
        ("a.xls", b"\xd0\xcf\x11\xe0", "复制文字粘贴"),
        ("a.pdf", b"%PDF", "内容不是 PDF"),
        ("a.docx", b"PK\x03\x04", "另存后再传"),
        ("a.txt", b"\xff\x00\xff\x00\x80", "编码"),
        ("a.txt", b"5" * 1_600_001, "上限"),
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


@pytest.mark.django_db
@pytest.mark.db_engine
class TestComparedWithTheRegister:
    """`--period` and `--org`; the figures are those of the example app."""

    @pytest.fixture
    def text(self, tmp_path, cast):
        for home, on in (
            (cast.union_a1, (2026, 1, 5)),
            (cast.union_b1, (2026, 3, 5)),
            (cast.county, (2025, 3, 5)),
        ):
            Visit.objects.create(organisation=home, household="王某", visited_on=date(*on), amount=300)
        path = tmp_path / "总结.txt"
        path.write_text("今年走访次数5次。去年走访次数1次。", encoding="utf-8")
        return path

    @staticmethod
    def proposed(path, *flags):
        found = json.loads(asked(path, "--json", *flags))["findings"]
        return [(one["kind"], one["proposed"]) for one in found]

    def test_the_county_is_meant_unless_another_is_named(self, text):
        assert self.proposed(text, "--period", "2026") == [("registry", "2次")]
        assert self.proposed(text, "--period", "2026", "--org", "TA") == [
            ("registry", "1次"),
            ("registry", "0次"),
        ]
        assert self.proposed(text, "--period", "2025") == [("registry", "1次"), ("registry", "0次")]
        assert self.proposed(text) == []

    def test_what_cannot_be_asked_is_told_in_words(self, text):
        for flags, words in (
            (("--period", "明年"), "不是可用的期间"),
            (("--period", "2026", "--org", "没有"), "没有编码"),
            (("--org", "TA"), "--period"),
        ):
            with pytest.raises(CommandError, match=words):
                asked(text, *flags)
