"""The pages of what changed since a month was closed: cells, records, 以前月份更正, the note and its files."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from members.services import memberships
from reports.models import PeriodClose
from tests.reports.changes.make import closed, furnish, join, visit
from tests.reports.test_finder import links_of, page, words
from tests.support import browser
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
AT = "2026-09"


@pytest.fixture
def changed(cast):
    """September closed and sent; then a joining date was put right and somebody entered."""
    made = furnish(cast)
    close = closed(cast)
    PeriodClose.objects.filter(pk=close.pk).update(
        state="sent", sent_on=date(2026, 10, 3), sent_to="市总工会", receiver="周收"
    )
    memberships.correct(made["A1"], {"valid_from": date(2026, 9, 15)}, cast.clerk, "入会申请表上是九月")
    join(cast, cast.union_b1, "孙补", 31, date(2026, 9, 3))
    return cast


def cell_of(tree, *named):
    """The row of the cells' table with these words."""
    rows = tree.xpath("//section[h2[@id='changes-cells']]//tbody/tr")
    return next(row for row in rows if all(word in row.text_content() for word in named))


def test_the_cells_lead_to_their_records_and_next_months_row_is_announced(changed):
    found = page(changed.clerk, "changes-month", changed.county.pk, AT)
    text = words(found)
    assert "2026年9月（已报送）" in text
    assert "2026-10-03 报送市总工会（周收）" in text
    row = cell_of(found, "新入会", "测试县总工会", "本月")
    assert [cell.text_content() for cell in row.xpath("./td")][3:7] == ["0", "2", "+2", "人"]
    own = found.xpath("//section[h2[@id='changes-corrections']]")[0]
    assert "列入2026年10月报表" in own.text_content()
    lines = [[cell.text_content() for cell in line.xpath("./td")] for line in own.xpath(".//tbody/tr")]
    assert ["新入会", "本年累计", "2", "+1", "3", "人"] in lines
    assert ["会员", "期末", "11", "+1", "12", "人"] in lines
    opened = words_of_link(changed.clerk, links_of(row)[0])
    assert "起始日期：2026-08-10 → 2026-09-15" in opened
    assert "入会申请表上是九月" in opened
    assert "clerk先生" in opened
    assert "孙补 2026-09-03" in opened


def words_of_link(user, url):
    answer = browser(user).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_is_narrowed_and_led_elsewhere(changed):
    narrow = page(changed.clerk, "changes-month", changed.county.pk, AT, group="会员", column="end")
    labels = {row.xpath("./td")[2].text_content() for row in narrow.xpath("//section[1]//tbody/tr")}
    assert labels == {"期末"}
    every = page(changed.clerk, "changes-month", changed.county.pk, AT, level="all")
    assert cell_of(every, "乙镇第一工会", "会员") is not None
    address = reverse("changes-month", args=[changed.county.pk, AT])
    led = browser(changed.clerk).get(address, {"organisation": changed.town_a.pk, "column": "end"})
    assert led.headers["Location"] == reverse("changes-month", args=[changed.town_a.pk, AT]) + "?column=end"
    for asked, said in (
        ({"column": "x"}, "没有所选的栏目"),
        ({"report": "2020-01"}, "没有所选月份的封存报表"),
    ):
        refused = page(changed.clerk, "changes-month", changed.county.pk, AT, status=422, **asked)
        assert said in words(refused)
    for month in ("2026-08", "2026-13", "x", "2026-09.2", "2026-09.0", "2026"):
        page(changed.clerk, "changes-month", changed.county.pk, month, status=404)


def test_a_township_finds_its_own_and_no_more(changed):
    client = browser(changed.township_b)
    found = client.get(reverse("changes"))
    assert found.headers["Location"] == reverse("changes-month", args=[changed.town_b.pk, AT])
    text = words(page(changed.township_b, "changes-month", changed.town_b.pk, AT, level="all"))
    assert "乙镇第一工会" in text
    assert "甲镇" not in text
    page(changed.township_b, "changes-month", changed.county.pk, AT, status=404)
    page(changed.township_b, "changes-cell", changed.town_a.pk, AT, "members.joined", "month", status=404)


def test_only_cells_of_a_report_have_a_page(changed):
    for key, column, status in (
        ("members.members", "end", 200),
        ("members.members", "month", 404),
        ("members.members", "x", 404),
        ("no.such", "end", 404),
    ):
        page(changed.clerk, "changes-cell", changed.county.pk, AT, key, column, status=status)
    agreed = page(changed.clerk, "changes-cell", changed.county.pk, AT, "members.employees", "end")
    assert "与封存时一致" in words(agreed)


def test_who_may_not_see_records_is_shown_their_number_alone(changed):
    found = words(page(changed.finance, "changes-cell", changed.county.pk, AT, "members.members", "end"))
    assert "孙补" not in found
    assert "补录：会籍 若干条（数量较少，不予显示）" in found


def test_the_note_is_copied_printed_and_edited(changed):
    found = page(changed.clerk, "changes-note", changed.county.pk, AT)
    text = found.get_element_by_id("note-text").text
    assert "关于2026年9月统计报表数字更正情况的说明" in text
    assert (
        "新入会（本月）：上月报送 0 人，更正为 2 人，增加 2 人。原因：更正会籍记录 1 条、补录（变更会籍情况） 1 条。"
        in text
    )
    assert "在2026年10月报表“以前月份更正”中列出" in text
    assert "%，更正为 25.00%，减少 2.27 个百分点" in text
    client = browser(changed.clerk)
    address = reverse("changes-note", args=[changed.county.pk, AT])
    pdf = client.get(address, {"as": "pdf"})
    assert pdf.content.startswith(b"%PDF")
    word = client.get(address, {"as": "word"})
    paragraphs = [one.text for one in Document(io.BytesIO(word.content)).paragraphs]
    assert "新入会（本月）：上月报送 0 人，更正为 2 人，增加 2 人。" in "\n".join(paragraphs)
    traces = AuditEvent.objects.filter(action="reports.closed.print", object_id=str(changed.county.pk))
    assert {trace.reason for trace in traces} == {"打印", "下载 Word"}


def test_the_report_has_them_as_a_tab(changed):
    close = PeriodClose.objects.get()
    answer = browser(changed.clerk).get(close.get_absolute_url(), {"tab": "changes"})
    assert "哪些记录变动" in answer.content.decode()
    assert reverse("changes-month", args=[changed.county.pk, AT]) in answer.content.decode()


def test_where_nothing_changed_that_is_said(cast):
    furnish(cast)
    closed(cast)
    text = words(page(cast.clerk, "changes-month", cast.county.pk, AT))
    assert "数字的变化（0）" in text
    assert "与封存时一致" in text


def test_where_nothing_was_closed_that_is_said(cast):
    found = page(cast.clerk, "changes")
    assert "还没有封存的月度报表" in words(found)


def test_the_page_costs_the_same_however_much_changed(changed):
    """More records and unions of the sources that changed at all; each such source is read by some queries more."""
    visit(changed, changed.union_a1, date(2026, 9, 4))
    client = browser(changed.clerk)
    address = reverse("changes-month", args=[changed.county.pk, AT])

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    count()
    one = count()
    join(changed, changed.union_a2, "周补", 33, date(2026, 9, 3))
    visit(changed, changed.union_a2, date(2026, 9, 4))
    visit(changed, changed.union_b1, date(2026, 9, 4))
    assert count() == one
