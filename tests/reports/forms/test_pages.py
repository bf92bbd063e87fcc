"""The pages of forms: hostile words stay words, large sheets come in time, refusals stand beside what caused them."""

import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from reports.models import ReturnForm
from reports.services.marks import Mark, set_marks
from tests.access.test_traces import form_of
from tests.reports.access_forms import changed, form
from tests.support import browser
from tests.workbook_parts.forms import form_b as b
from unionhub.core.workbook_parts import CellWords, Layout, SheetLayout, cell_name

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
EVIL = '"><script>alert(1)</script>&<img src=x onerror=alert(2)>'


def made(cast, layout: Layout, name="大表") -> ReturnForm:
    """A form of which only the layout is looked at."""
    return ReturnForm.objects.create(
        organisation=cast.county, created_by=cast.clerk, name=name, first_month=date(2026, 10, 1),
        filename="f.xlsx", content=b"x", sha256="0" * 64, layout=layout.to_json(),
    )  # fmt: skip


def panel(cast, form, cell, **asked):
    """The panel of a cell as the clerk gets it."""
    answer = browser(cast.clerk).get(
        reverse("form-cell", args=[form.pk]), {"sheet": b.SHEET, "cell": cell, **asked}
    )
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def send(cast, form, who="clerk", **fields):
    """Save a cell."""
    sent = {"sheet": b.SHEET, "cell": "D6", "kind": "figure", "seen": "", "do": "save", **fields}
    return browser(cast.people[who]).post(reverse("form-cell", args=[form.pk]), sent)


def test_words_of_a_foreign_file_are_shown_and_never_done(cast):
    cells = {"A1": CellWords(EVIL, "text"), "B1": CellWords("1", "formula", formula=EVIL)}
    layout = Layout([SheetLayout(EVIL[:31], rows=2, columns=3, cells=cells, notices=[EVIL])])
    evil = made(cast, layout, EVIL[:80])
    client = browser(cast.clerk)
    set_marks(evil, {(EVIL[:31], "C2"): Mark("constant", text=EVIL)}, {}, cast.clerk)
    asked = {"sheet": EVIL[:31], "cell": "A2"}
    for address in (
        reverse("form-grid", args=[evil.pk]),
        reverse("form-detail", args=[evil.pk]),
        reverse("form-cell", args=[evil.pk]),
        reverse("form-carry", args=[evil.pk]),
    ):
        answer = client.get(address, asked if address.endswith(("grid/", "cell/")) else {})
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "<script>alert" not in text
        assert "<img" not in text
    saved = client.post(
        reverse("form-cell", args=[evil.pk]),
        {**asked, "kind": "constant", "fixed": "", "text": "</script>" + EVIL, "seen": "", "do": "save"},
    )
    assert saved.status_code == 200
    assert "</script><" not in saved.content.decode().replace("</script>\n", "")


@pytest.mark.parametrize("protected", [False, True])
def test_a_sheet_of_fifty_thousand_cells_comes_within_two_seconds_and_three_megabytes(cast, protected):
    cells = {
        cell_name(row, column): CellWords(
            "项目" if column < 3 else "", "text" if column < 3 else "empty", False
        )
        for row in range(1, 501)
        for column in range(1, 101, 2)
    }
    layout = Layout(
        [SheetLayout("大", rows=500, columns=100, cells=cells, merged=["A1:CV1"], has_protection=protected)]
    )
    large = made(cast, layout)
    client = browser(cast.clerk)
    client.get(reverse("form-list"))
    begun = time.process_time()
    answer = client.get(reverse("form-grid", args=[large.pk]))
    took = time.process_time() - begun
    assert answer.status_code == 200
    print(f"{took:.2f} s, {len(answer.content):,} bytes")  # noqa: T201
    assert took < 2
    assert len(answer.content) < 3_000_000


def test_the_list_costs_the_same_for_one_form_and_for_three(cast):
    client = browser(cast.clerk)
    counts = []
    for number in range(3):
        form(cast, cast.county, cast.clerk)
        if number != 1:
            client.get(reverse("form-list"))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                answer = client.get(reverse("form-list"))
            counts.append(len(asked))
            assert answer.content.decode().count("乡镇情况") >= number + 1
            assert not any('"content"' in query["sql"] for query in asked), "the files are not read"
    assert counts[0] == counts[1]


def test_a_cell_is_saved_by_itself_and_tells_the_grid(cast):
    made_form = form(cast, cast.county, cast.clerk)
    answer = send(cast, made_form, key="members.women", column="end", empty_as="0")
    page = html.fromstring(answer.content.decode())
    (news,) = page.xpath("//script[@id='mark-news']/text()")
    assert '"D6"' in news
    assert "已保存 1 个单元格" in page.text_content()
    mark = made_form.marks.get(cell="D6")
    assert (mark.key, mark.column, mark.empty_as, mark.column_label) == (
        "members.women", "end", "0", "组织建设 / 女会员数",
    )  # fmt: skip
    undo = form_of(answer.content.decode(), reverse("form-undo", args=[made_form.pk]))
    assert browser(cast.clerk).post(reverse("form-undo", args=[made_form.pk]), undo).status_code == 200
    assert not made_form.marks.filter(cell="D6").exists()
    again = browser(cast.clerk).post(reverse("form-undo", args=[made_form.pk]), undo)
    assert again.status_code == 200, "already as it was: nothing to do"
    forged = browser(cast.clerk).post(reverse("form-undo", args=[made_form.pk]), {**undo, "undo": "x"})
    assert forged.status_code == 422


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"key": "members.women", "column": "ytd"}, "时点数"),
        ({"key": "no.such", "column": "end"}, "没有所选的数字"),
        ({"key": "", "column": "end"}, "请选择数字"),
        ({"key": "members.women", "column": ""}, "请选择列"),
        ({"key": "members.women", "column": "end", "part": "sex:nobody"}, "没有所选的部分"),
        ({"key": "members.women", "column": "end", "node": "987654321"}, "不在您的范围"),
        ({"kind": "rows", "key": "members.women", "column": "end", "names_in": "1"}, "列的字母"),
        ({"kind": "constant", "fixed": "", "text": ""}, "固定内容"),
        ({"kind": "nothing"}, ""),
        ({"cell": "E6", "key": "members.women", "column": "end"}, "公式"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(cast, fields, words):
    made_form = form(cast, cast.county, cast.clerk)
    answer = send(cast, made_form, **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert made_form.marks.count() == 2


def test_a_conflict_shows_what_the_other_saved_and_lets_one_go_on(cast):
    made_form = form(cast, cast.county, cast.clerk)
    assert send(cast, made_form, key="members.women", column="end").status_code == 200
    second = send(cast, made_form, "head", key="members.members", column="end")
    assert second.status_code == 409
    page = html.fromstring(second.content.decode())
    assert "D6：女会员 · 期末" in page.text_content()
    (seen,) = page.xpath("//input[@name='seen']/@value")
    assert send(cast, made_form, "head", key="members.members", column="end", seen=seen).status_code == 200
    assert made_form.marks.get(cell="D6").key == "members.members"


def test_the_panel_proposes_by_headings_and_prefills_only_what_is_plain(cast):
    made_form = form(cast, cast.county, cast.clerk)
    page = panel(cast, made_form, "D6")
    assert "女会员 · 期末" in page.xpath("string(//*[@class='uh-proposals'])")
    assert page.xpath("//select[@name='key']/option[@selected]/@value") == ["members.women"]
    assert "核对后再保存" in page.text_content()
    assert not made_form.marks.filter(cell="D6").exists(), "nothing is saved by looking"
    assert panel(cast, made_form, "I6").xpath("//select[@name='key']/option[@selected]/@value") in ([], [""])
    assert "公式" in panel(cast, made_form, "E6").text_content()
    merged = panel(cast, made_form, "C4")
    assert merged.xpath("//h2/strong/text()") == ["B4"], "the upper left cell stands for the merged ones"


def test_along_the_row_each_cell_is_proposed_by_its_own_heading(cast):
    made_form = form(cast, cast.county, cast.clerk)
    answer = browser(cast.clerk).get(
        reverse("form-fill", args=[made_form.pk]), {"sheet": b.SHEET, "cell": "C6", "way": "right"}
    )
    page = html.fromstring(answer.content.decode())
    chosen = {
        name: page.xpath(f"//select[@name='{name}']/option[@selected]/@value")
        for name in page.xpath("//select/@name")
    }
    assert chosen["c-D6"] == ["members.women|end"]
    assert chosen["c-G6"] == ["disputes.mediation_agreed|month"]
    assert "c-E6" not in chosen, "a formula"
    assert chosen.get("c-I6", [""]) in ([""], []), "nothing plain, nothing chosen"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("旧表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为"),
        ("表.xlsm", b"PK\x03\x04", "宏"),
        ("表.xlsx", b"\xd0\xcf\x11\xe0", "密码"),
        ("表.xlsx", b"PK\x03\x04broken", "xlsx"),
        ("表.xlsx", b"", ""),
    ],
)
def test_a_file_that_is_no_form_is_refused_beside_the_field(cast, name, content, words):
    client, address = browser(cast.clerk), reverse("form-add")
    sent = form_of(client.get(address).content, address)
    sent |= {"name": "表", "first_month": "2026-10", "file": SimpleUploadedFile(name, content)}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    found = html.fromstring(answer.content.decode())
    assert words in found.text_content()
    assert found.xpath("//*[@id='div_id_file']//*[contains(@class, 'invalid')]")
    assert not ReturnForm.objects.exists()


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "本月", "2026-10-05"])
def test_a_month_is_a_month(cast, month):
    made_form = form(cast, cast.county, cast.clerk)
    client, address = browser(cast.clerk), reverse("form-change", args=[made_form.pk])
    sent = form_of(client.get(address).content, address) | {"first_month": month}
    assert client.post(address, sent).status_code == 422


def test_both_layouts_stand_side_by_side_with_what_waits(cast):
    new = changed(cast, cast.county, cast.clerk)
    address = reverse("form-carry", args=[new.pk])
    page = html.fromstring(browser(cast.clerk).get(address).content.decode())
    assert len(page.xpath("//table[@data-form-grid]")) == 2
    assert len(page.xpath("//tr[@data-entry]")) == 1
    assert "没有找到" in page.xpath("string(//tr[@data-entry])")
    decide = reverse("form-decide", args=[new.pk])
    for fields in (
        {"number": "1", "at": "无"},
        {"number": "9", "do": "drop"},
        {"do": "moved"},
        {"number": "x"},
    ):
        assert browser(cast.clerk).post(decide, {"do": "place", **fields}).status_code == 422
    answer = browser(cast.clerk).post(decide, {"do": "place", "number": "1", "at": f"{b.SHEET}!C6"})
    assert answer.status_code == 302
    new.refresh_from_db()
    assert new.waiting == 0
    assert "启用新版表样" in browser(cast.clerk).get(address).content.decode()


def test_who_may_only_look_gets_the_grid_without_its_panel(cast):
    made_form = form(cast, cast.county, cast.clerk)
    client = browser(cast.leader)
    page = client.get(reverse("form-grid", args=[made_form.pk]))
    assert page.status_code == 200
    assert b"data-panel" not in page.content
    assert client.get(reverse("form-cell", args=[made_form.pk])).status_code == 403


def test_an_unknown_sheet_or_cell_is_not_found(cast):
    made_form = form(cast, cast.county, cast.clerk)
    client = browser(cast.clerk)
    for asked in ({"sheet": "代码"}, {"sheet": "没有"}, {"cell": "ZZZ9"}, {"cell": "五"}, {"cell": "A99999"}):
        assert client.get(reverse("form-cell", args=[made_form.pk]), asked).status_code == 404
    kept = client.get(reverse("form-file", args=[made_form.pk]))
    assert kept.content == bytes(made_form.content)
    assert kept.headers["Content-Disposition"].startswith("attachment")
