"""The page on which a text is checked."""

import io
import logging

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from reports.reader.finding import Finding, Kind
from reports.reader.marking import segments
from tests.example.models import Visit
from tests.support import browser
from unionhub.core.models import AuditEvent, FormToken

SECRET = "机密文稿内容"
TEXT = f"{SECRET}。征集建议13138条，其中采纳4932条，占建议总数的37.53%。表彰XX名。"

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def asked(user, status: int = 200, **sent):
    """The answered page as a tree."""
    answer = browser(user).post(reverse("text-check"), {"text": "", **sent})
    assert answer.status_code == status, answer.content.decode()[:2000]
    return html.fromstring(answer.content.decode())


def here(cast, node: str = "county", **more):
    """Which figures it is compared with."""
    return {"organisation": getattr(cast, node).pk, "period": "2026", **more}


def read_of(tree) -> str:
    return " ".join(tree.get_element_by_id("page-body").text_content().split())


def test_the_text_is_shown_with_its_findings(cast):
    tree = asked(cast.clerk, **here(cast, text=TEXT))
    marks = [mark.text_content() for mark in tree.xpath('//*[@class="uh-read-text"]//mark')]
    assert marks == ["37.53%", "XX"]
    text = tree.xpath('//*[@class="uh-read-text"]')[0]
    for link in text.xpath(".//a"):
        assert tree.get_element_by_id(link.get("href")[1:]) is not None
        link.drop_tree()
    assert text.text_content() == TEXT
    first, second = tree.xpath("//*[@data-finding]")
    assert "比例未四舍五入" in first.text_content()
    assert "确定" in first.text_content()
    assert "4,932 ÷ 13,138 = 37.54%" in first.text_content()
    assert first.xpath(".//*[@data-copy-text]")[0].get("data-copy-text") == "37.54%"
    assert not second.xpath(".//*[@data-copy-text]")
    assert "发现 2 处" in read_of(tree)
    assert "共核对 3 个数字" in read_of(tree)


def test_it_is_compared_with_the_figures_of_the_organisation_and_period(cast):
    for on in ("2026-01-05", "2026-02-05", "2025-01-05"):
        Visit.objects.create(organisation=cast.union_a1, household="王某", visited_on=on, amount=300)
    sent = {"text": "今年走访次数5次，去年走访次数1次。"}
    tree = asked(cast.clerk, **here(cast, **sent))
    assert [one.get("data-copy-text") for one in tree.xpath("//*[@data-copy-text]")] == ["2次"]
    assert "其中 2 个与测试县总工会2026年的数字比对" in read_of(tree)
    assert "系统中“走访次数”2026年" in read_of(tree)
    tree = asked(cast.clerk, **here(cast, "town_b", **sent))
    assert [one.get("data-copy-text") for one in tree.xpath("//*[@data-copy-text]")] == ["0次", "0次"]


def test_one_s_own_organisations_only(cast):
    tree = asked(cast.officer, 422, **here(cast, text=TEXT))
    assert "不存在或不在您的范围内" in read_of(tree)
    asked(cast.officer, **here(cast, "union_a1", text=TEXT))


def test_who_may_see_no_figures_checks_the_text_alone(cast):
    tree = asked(cast.auditor, text="今年走访次数5次。")
    assert not tree.xpath('//*[@name="organisation"]')
    assert "比对" not in read_of(tree).partition("改过")[0]


def test_nothing_found_and_nothing_to_find(cast):
    assert "没有发现问题" in read_of(asked(cast.clerk, **here(cast, text="全县召开会议3次。")))
    assert "没有数字" in read_of(asked(cast.clerk, **here(cast, text="全县各级工会认真学习。")))


def test_the_form_comes_first(cast):
    tree = html.fromstring(browser(cast.clerk).get(reverse("text-check")).content.decode())
    assert tree.xpath('//textarea[@name="text"]')
    assert "不保存" in read_of(tree)
    assert tree.xpath('//*[@name="organisation"]/option[@selected]')[0].text_content() == "测试县总工会"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "请粘贴文稿，或者选择文件"),
        ({"text": "   "}, "请粘贴文稿，或者选择文件"),
        ({"text": "会" * 400_001}, "超过上限 400,000 字"),
        ({"text": TEXT, "period": "明年"}, "不是可用的期间"),
        ({"file": ("a.xls", b"\xd0\xcf\x11\xe0")}, "只能核对 .docx、.pdf 和 .txt"),
        ({"file": ("a.docx", b"%PDF-1.4")}, "与扩展名不符"),
        ({"file": ("a.pdf", b"%PDF-1.4\n")}, "不完整"),
        ({"file": ("a.txt", b"")}, "空"),
        ({"file": ("a.txt", b"\xff\x00\xff\x00\x80")}, "编码"),
    ],
)
def test_what_cannot_be_checked_is_told_beside_its_cause(cast, sent, words):
    if "file" in sent:
        sent = {"file": SimpleUploadedFile(*sent["file"])}
    assert words in read_of(asked(cast.clerk, 422, **here(cast) | sent))


def test_files_in_both_scripts(cast):
    book = Document()
    book.add_paragraph("徵集建議１３１３８條，採納４９３２條，占建議總數的３７．５３％。")
    out = io.BytesIO()
    book.save(out)
    for name, content in (("總結.docx", out.getvalue()), ("总结.txt", "会员数XX人。".encode("gb18030"))):
        tree = asked(cast.clerk, **here(cast, file=SimpleUploadedFile(name, content)))
        assert len(tree.xpath("//*[@data-finding]")) == 1
    assert "会员数XX人" in tree.xpath('//textarea[@name="text"]')[0].text_content()


def test_markup_in_a_text_is_text(cast):
    said = "<script>alert(1)</script>表彰XX名\"'&"
    tree = asked(cast.clerk, **here(cast, text=said))
    assert not [script for script in tree.xpath("//script") if "alert" in script.text_content()]
    assert "<script>alert(1)</script>" in tree.xpath('//*[@class="uh-read-text"]')[0].text_content()


def test_nothing_of_the_text_is_kept(cast, caplog, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as queries:
        asked(cast.clerk, **here(cast, text=TEXT))
        asked(cast.clerk, **here(cast, file=SimpleUploadedFile("a.txt", TEXT.encode())))
    assert SECRET not in caplog.text.replace(str(queries.captured_queries), "")
    assert not [query for query in queries.captured_queries if SECRET in query["sql"]]
    assert not FormToken.objects.exists()
    assert not [event for event in AuditEvent.objects.all() if SECRET in str(event.__dict__)]
    assert not [row for row in Session.objects.all() if SECRET in str(row.get_decoded())]
    assert list(tmp_path.iterdir()) == []


@given(
    st.text("会员1二\n𠮷", max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6),
)
def test_the_segments_make_up_the_text_and_hold_their_findings(text, places):
    findings = [
        Finding(Kind.BLANK, min(place), max(place), "", "") for place in places if max(place) <= len(text)
    ]
    parts = list(segments(text, findings))
    assert "".join(part.text for part in parts) == text
    for number, one in enumerate(findings, 1):
        held = "".join(part.text for part in parts if number in part.numbers)
        assert held == text[one.start : one.end]
        if one.start < len(text):
            assert sum(number in part.begins for part in parts) == 1
