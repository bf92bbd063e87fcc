"""A year's holidays from a file: the template, the preview before anything is written, each wrong row named."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html
from openpyxl import Workbook, load_workbook

from tests.handover.make import errand
from tests.support import browser
from unionhub.core.clocks import running, working_calendar
from unionhub.core.clocks.notices import enter
from unionhub.core.models import AuditEvent, Clock, Holiday, HolidayYear
from unionhub.core.services.holidays import read_notice

pytestmark = pytest.mark.django_db
HEAD = ["日期", "至", "安排", "名称"]
ROWS = [
    [date(2027, 1, 1), "", "放假", "元旦"],
    ["2027-02-05", "2027-02-11", "放假", "春节"],
    ["2027年2月14日", "", "调休上班", ""],
]


def _book(*rows, head=HEAD) -> SimpleUploadedFile:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("2027.xlsx", stream.getvalue())


def _csv(*lines: str, encoding="utf-8-sig") -> SimpleUploadedFile:
    return SimpleUploadedFile("2027.csv", "\r\n".join(lines).encode(encoding))


def _send(user, file, client=None):
    given = {"year": "2027", "document_no": "国办发明电〔2026〕8号", "file": file}
    return (client or browser(user)).post(reverse("holiday-upload"), given)


def _confirm(client, answer):
    forms = html.fromstring(answer.content.decode()).forms
    (form,) = [one for one in forms if one.get("action") == reverse("holiday-enter")]
    return client.post(reverse("holiday-enter"), dict(form.form_values()), follow=True)


def _problems(answer) -> str:
    assert answer.status_code == 422
    assert not HolidayYear.objects.filter(year=2027).exists()
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def test_a_workbook_is_shown_first_and_written_on_confirmation(cast):
    client = browser(cast.sysadmin)
    answer = _send(cast.sysadmin, _book(*ROWS), client)
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "共 9 天" in shown
    assert "还没有写入" in shown
    assert not HolidayYear.objects.filter(year=2027).exists()
    assert not AuditEvent.objects.filter(action="core.holiday.change").exists()
    done = _confirm(client, answer)
    assert "已保存：2027 年节假日安排，共 9 天" in done.content.decode()
    calendar = working_calendar()
    assert not calendar.works(date(2027, 2, 11))
    assert calendar.works(date(2027, 2, 14))
    assert AuditEvent.objects.filter(action="core.holiday.change").count() == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_as_offices_write_it(cast, encoding):
    answer = _send(
        cast.sysadmin, _csv("日期,安排,名称", "2027/5/1,放假,劳动节", "20270508,补班,", encoding=encoding)
    )
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "2027-05-01 放假 劳动节\n2027-05-08 上班" in shown


def test_provisional_clocks_are_counted_again(cast):
    enter(HolidayYear, Holiday)
    case = errand(cast)
    clock = running.start(case, "errand.finish", date(2027, 1, 25))
    assert (clock.due_on, clock.provisional) == (date(2027, 2, 9), True)
    client = browser(cast.sysadmin)
    _confirm(client, _send(cast.sysadmin, _book(*ROWS), client))
    fresh = Clock.objects.get(pk=clock.pk)
    assert (fresh.due_on, fresh.provisional) == (date(2027, 2, 12), False)


def test_each_wrong_row_is_named(cast):
    problems = _problems(
        _send(
            cast.sysadmin,
            _book(
                ["2027-02-30", "", "放假", ""],
                ["2027-02-05", "", "休息", ""],
                ["", "", "放假", ""],
                [datetime(2027, 2, 5, 8, 30), "", "放假", ""],
            ),
        )
    )
    for row in ("第 2 行“日期”", "第 3 行“安排”", "第 4 行“日期”", "第 5 行“日期”"):
        assert row in problems


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([["2026-12-31", "", "放假", "元旦"]], "第 2 行：2026-12-31 不在 2027 年"),
        ([["2027-02-15", "", "上班", ""]], "第 2 行：2027-02-15 不是周末"),
        ([["2027-02-11", "2027-02-05", "放假", ""]], "起止不合理"),
        (
            [["2027-05-01", "", "放假", ""], ["2027-05-01", "", "放假", ""]],
            "第 3 行：2027-05-01 已在前面写过",
        ),
    ],
)
def test_the_rules_of_the_typed_lines_hold(cast, rows, answer):
    assert answer in _problems(_send(cast.sysadmin, _book(*rows)))


@pytest.mark.parametrize(
    ("file", "answer"),
    [
        (lambda: _book(["x"], head=["日子"]), "标题"),
        (lambda: SimpleUploadedFile("a.xlsx", b"\x00\x01"), "内容不是 .xlsx"),
        (lambda: SimpleUploadedFile("a.txt", b"x"), "只接受"),
        (lambda: SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"\x00" * 50), "另存"),
        (lambda: _csv("日期,安排", ","), "文件里没有放假或上班的日期"),
        (lambda: SimpleUploadedFile("a.csv", b"x" * (2 << 20)), "1 MB"),
        (lambda: "", "请"),
    ],
)
def test_files_that_are_none_are_refused_in_words(cast, file, answer):
    assert answer in _problems(_send(cast.sysadmin, file()))


def test_the_template_can_be_filled_in_and_read(cast):
    answer = browser(cast.sysadmin).get(reverse("holiday-template"))
    book = load_workbook(BytesIO(answer.getvalue()))
    assert [cell.value for cell in book.worksheets[0][1]] == ["日期*", "至", "安排*", "名称"]
    book.worksheets[0].append(["2027-10-01", "2027-10-07", "放假", "国庆节"])
    stream = BytesIO()
    book.save(stream)
    answer = _send(cast.sysadmin, SimpleUploadedFile("a.xlsx", stream.getvalue()))
    assert "共 7 天" in answer.content.decode()


def test_a_hostile_name_stays_text(cast):
    answer = _send(cast.sysadmin, _book(["2027-01-01", "", "放假", "<script>alert(1)</script>"]))
    shown = answer.content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_who_may_not_enter_gets_nothing(cast):
    for page in ("holiday-upload", "holiday-template"):
        assert browser(cast.clerk).get(reverse(page)).status_code == 403
    assert _send(cast.clerk, _book(*ROWS)).status_code == 403


def test_the_text_is_what_would_be_typed(cast):
    text = html.fromstring(_send(cast.sysadmin, _book(*ROWS)).content.decode()).xpath("//textarea")[0].text
    assert text.split("\n") == [
        "2027-01-01 放假 元旦",
        "2027-02-05 至 2027-02-11 放假 春节",
        "2027-02-14 上班",
    ]
    assert len(read_notice(text, 2027)) == 9
