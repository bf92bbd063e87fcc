"""Pages of the monthly report: findings and notes, the list, closed figures in one's scope, passports, the annex."""

import io
import re
import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from members.models import Membership
from reports.models import CloseFinding, PeriodClose
from tests.reports.closing.make import OCTOBER, closed, counted, furnish
from tests.reports.samples_closes import report
from tests.support import browser
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import AuditEvent, Organisation
from unionhub.core.workflow import perform

pytestmark = pytest.mark.django_db


def _text(response) -> str:
    return re.sub(r"\s+", " ", html.fromstring(response.content.decode()).text_content())


def _finding(close: PeriodClose, is_hard: bool) -> CloseFinding:
    return CloseFinding.objects.create(
        close=close,
        node=close.county,
        rule="jump:members.members" if not is_hard else "part:members.women",
        label="会员较上月 +40" if not is_hard else "女会员不多于会员",
        is_hard=is_hard,
        left="49",
        right="9",
        figures=[
            {
                "key": "members.members",
                "label": "本月会员",
                "period": "2026-10",
                "text": "49 人",
                "close": close.pk,
            }
        ],
        mend="请打开名单核对。",
    )


@pytest.mark.db_engine
def test_a_hard_finding_stops_the_month_and_a_soft_one_needs_a_note(cast):
    furnish(cast)
    close = counted(cast)
    clerk, page = browser(cast.clerk), reverse("reports-close-detail", args=[close.pk])
    hard, soft = _finding(close, True), _finding(close, False)
    shown = clerk.get(page, {"tab": "findings"})
    tree = html.fromstring(shown.content.decode())
    assert not tree.xpath(f"//*[@id='finding-{hard.pk}']//form")
    assert tree.xpath(f"//*[@id='finding-{soft.pk}']//form")
    opened = tree.xpath(f"//*[@id='finding-{soft.pk}']//ul//a/@href")[0]
    assert opened.startswith(reverse("closed-records", args=[cast.county.pk, "members.members"]))
    assert "9 人" in _text(clerk.get(opened)) or "封存时共 9" in _text(clerk.get(opened))
    assert "必须改正" in _text(shown), "the step says why it cannot be taken"

    address = reverse("close-note", args=[close.pk, soft.pk])
    empty = clerk.post(address, {"note": "  "})
    assert empty.status_code == 422
    assert (
        html.fromstring(empty.content.decode()).xpath(f"//*[@id='note-{soft.pk}-error']")[0].text
        == "请写明原因。"
    )
    assert clerk.post(reverse("close-note", args=[close.pk, hard.pk]), {"note": "无碍"}).status_code == 422
    assert (
        clerk.post(reverse("close-note", args=[close.pk, 987_654_321]), {"note": "无碍"}).status_code == 404
    )

    hard.delete()
    assert "需要说明" in _text(clerk.get(page))
    assert clerk.post(address, {"note": "新建三个工会。"}).status_code == 302
    soft.refresh_from_db()
    assert (soft.note, soft.noted_by) == ("新建三个工会。", cast.clerk)
    trace = AuditEvent.objects.filter(action="reports.close.prepare", object_id=str(close.pk)).latest("pk")
    assert "新建三个工会。" in str(trace.changes)
    assert "需要说明" not in _text(clerk.get(page))
    assert browser(cast.leader).post(address, {"note": "改"}).status_code == 403, "not who prepares it"


def test_the_list_says_who_is_waited_for_by_the_same_queries_for_one_and_three(cast):
    clerk = browser(cast.clerk)
    report(cast.county, cast.clerk).save()

    def asked() -> tuple[int, str]:
        with CaptureQueriesContext(connection) as queries:
            shown = clerk.get(reverse("close-list"))
        return len(queries), _text(shown)

    asked()
    one, words = asked()
    assert "等待经办人核算、核对" in words
    for _ in range(2):
        report(cast.county, cast.clerk).save()
    three, words = asked()
    assert three == one
    assert words.count("等待经办人核算、核对") == 3


def test_a_month_is_opened_once_and_leads_to_its_page(cast):
    clerk = browser(cast.clerk)
    form = clerk.get(reverse("close-add"))
    token = html.fromstring(form.content.decode()).xpath("//input[@name='form_token']/@value")[0]
    made = clerk.post(reverse("close-add"), {"month": "2026-09-01", "form_token": token})
    close = PeriodClose.objects.get()
    assert made.headers["Location"] == close.get_absolute_url()
    token = html.fromstring(clerk.get(reverse("close-add")).content.decode()).xpath(
        "//input[@name='form_token']/@value"
    )[0]
    again = clerk.post(reverse("close-add"), {"month": "2026-09-01", "form_token": token})
    assert again.status_code == 422
    assert "已有月度报表" in _text(again)
    assert "还没有核算" in _text(clerk.get(close.get_absolute_url()))


@pytest.fixture
def october(cast) -> PeriodClose:
    """October, closed."""
    furnish(cast)
    return closed(cast, OCTOBER)


@pytest.mark.db_engine
def test_everybody_sees_a_closed_month_in_his_own_scope_only(cast, october):
    town = browser(cast.township)
    own = town.get(reverse("closed-figures"))
    assert own.status_code == 200
    row = html.fromstring(own.content.decode()).xpath("//tr[th[contains(., '在册会员')]]")[0]
    assert "3" in [cell.text_content().strip() for cell in row.xpath("./td")], (
        "the township's three, not the nine"
    )
    for node in (cast.town_b, cast.county, cast.union_b1):
        for name in ("closed-figures-node", "closed-export", "closed-sources"):
            assert town.get(reverse(name, args=[node.pk])).status_code == 404
        for name in ("figure-passport", "closed-records"):
            address = reverse(name, args=[node.pk, "members.members"])
            assert town.get(address, {"close": october.pk}).status_code == 404
    assert browser(cast.clerk).get(reverse("closed-figures")).status_code == 200
    wrong = town.get(reverse("closed-figures-node", args=[cast.town_a.pk]), {"close": "987654321"})
    assert wrong.status_code == 422
    assert "没有所选的月度报表" in _text(wrong)


def test_an_organisation_made_since_has_no_figures_in_the_month(cast, october):
    new = Organisation.objects.create(name="新镇总工会", code="TN", kind="township", parent=cast.county)
    clerk = browser(cast.clerk)
    shown = clerk.get(reverse("closed-figures-node", args=[new.pk]))
    assert shown.status_code == 200
    assert "封存时还没有设立" in _text(shown)
    address = reverse("figure-passport", args=[new.pk, "members.members"])
    assert clerk.get(address, {"close": october.pk}).status_code == 404


def test_a_draft_is_shown_to_whom_reports_of_the_county_are(cast):
    furnish(cast)
    close = counted(cast)
    asked = {"close": close.pk, "period": "2026-10"}
    address = reverse("figure-passport", args=[cast.town_a.pk, "members.members"])
    assert browser(cast.township).get(address, asked).status_code == 404
    assert "尚未封存" in _text(browser(cast.clerk).get(address, asked))
    assert browser(cast.township).get(reverse("closed-figures")).status_code == 200, "nothing is closed yet"


def test_figures_of_a_month_cost_the_same_queries_for_a_union_and_the_county(cast, october):
    clerk = browser(cast.clerk)

    def asked(node) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(reverse("closed-figures-node", args=[node.pk])).status_code == 200
        return len(queries)

    asked(cast.county)
    assert abs(asked(cast.county) - asked(cast.town_a)) <= 3, "not by organisation, not by figure"


@pytest.mark.db_engine
def test_the_passport_names_denominator_rule_records_and_digest(cast, october):
    clerk = browser(cast.clerk)
    asked = {"close": october.pk, "period": "2026-10"}
    rate = _text(clerk.get(reverse("figure-passport", args=[cast.county.pk, "members.women_share"]), asked))
    item = indicators()["members.women_share"]
    for words in (
        "分母 会员9 人",
        "分子 女会员",
        item.definition,
        item.source_rule,
        october.final.digest,
        "已封存",
    ):
        assert words in rate
    count = clerk.get(reverse("figure-passport", args=[cast.county.pk, "members.members"]), asked)
    link = html.fromstring(count.content.decode()).xpath("//dd/a[contains(@href, '/records/')]")[0]
    assert link.text == "9 人"
    live = clerk.get(
        reverse("figure-passport", args=[cast.county.pk, "members.members"]), {"period": "2026-10-31"}
    )
    assert "9 人" in _text(live)
    elsewhen = clerk.get(
        reverse("figure-passport", args=[cast.county.pk, "members.members"]), asked | {"period": "2026-05"}
    )
    assert "这个期间没有封存" in _text(elsewhen)
    wrong = clerk.get(
        reverse("figure-passport", args=[cast.county.pk, "members.members"]), {"period": "上个月底"}
    )
    assert wrong.status_code == 422
    assert "不是可用的期间" in _text(wrong)
    assert (
        clerk.get(reverse("figure-passport", args=[cast.county.pk, "members.no_such"]), asked).status_code
        == 404
    )


@pytest.mark.db_engine
def test_closed_records_are_those_of_then_and_say_what_became_of_them(cast, october):
    gone = Membership.objects.filter(organisation=cast.union_a1).order_by("pk").first()
    gone.strike()
    gone.save()
    address = reverse("closed-records", args=[cast.county.pk, "members.members"])
    shown = browser(cast.clerk).get(address, {"close": october.pk, "period": "2026-10-31"})
    assert "封存时共 9 人" in _text(shown)
    assert "其中 1 条现在已不再符合定义" in _text(shown)
    names = html.fromstring(shown.content.decode()).xpath("//div[@id='list']//tbody/tr")
    assert len(names) == 8
    assert browser(cast.finance).get(address, {"close": october.pk}).status_code == 403


@pytest.mark.db_engine
def test_the_annex_holds_every_figure_and_its_print_is_recorded(cast, october):
    address = reverse("closed-sources", args=[cast.county.pk])
    clerk = browser(cast.clerk)
    pdf = clerk.get(address, {"close": october.pk, "as": "pdf"})
    assert pdf.headers["Content-Type"] == "application/pdf"
    told = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf.content, capture_output=True, check=True
    ).stdout.decode()
    text = re.sub(r"\s+", "", told)
    assert october.final.digest in text
    missing = [key for key, item in indicators().items() if f"{key}第{item.version}版" not in text]
    assert missing == []
    assert text.count("序号数字（单位）、编码") > 5, "the head is repeated on each page"
    assert AuditEvent.objects.filter(action="reports.closed.print", reason="打印").count() == 1


def test_the_excel_file_holds_numbers_and_says_what_it_is(cast, october):
    sent = browser(cast.township).get(reverse("closed-export", args=[cast.town_a.pk]))
    book = load_workbook(io.BytesIO(b"".join(sent.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    at = {label: place for place, label in enumerate(rows[0])}
    line = next(row for row in rows if row[at["编码"]] == "members.members")
    assert (line[at["期末"]], line[at["单位"]]) == (3, "人")
    note = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert note["状态"] == "已封存"
    assert note["数字校验值"] == october.final.digest
    assert AuditEvent.objects.filter(action="reports.closed.export").count() == 1


def test_tiles_and_figure_pages_lead_to_the_passport(cast):
    clerk = browser(cast.clerk)
    board = html.fromstring(clerk.get(reverse("dashboard")).content.decode())
    links = board.xpath("//a[@class='uh-figure-source']")
    assert links
    assert clerk.get(links[0].get("href")).status_code == 200
    page = clerk.get(
        reverse("figure-detail", args=[cast.county.pk, "members.members"]), {"period": "2026-10-31"}
    )
    assert html.fromstring(page.content.decode()).xpath("//a[.='数字来源']/@href") == [
        reverse("figure-passport", args=[cast.county.pk, "members.members"]) + "?period=2026-10-31"
    ]


def test_the_versions_show_a_reopening(cast, october):
    perform(october, "ask_reopen", cast.clerk, note="漏报一个工会")
    page = browser(cast.clerk).get(october.get_absolute_url(), {"tab": "versions"})
    assert "等待第二人同意重开" in _text(page)
    perform(PeriodClose.objects.get(pk=october.pk), "reopen", cast.head, note="同意")
    both = _text(browser(cast.clerk).get(october.get_absolute_url(), {"tab": "versions"}))
    assert "漏报一个工会" in both
    assert "第 2 版" in both
