"""Pages of the summary: list, beginning, head, document, figures, findings, changes, files, passports."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader

from reports.models import Summary
from reports.services import summary_comments as remarks
from reports.services import summary_text as text
from reports.summary import freezing
from reports.summary.issue import Issue
from tests.example.models import Visit
from tests.reports.closing.make import visit
from tests.support import browser
from unionhub.core.jobs import run_job
from unionhub.core.models import AuditEvent, Job
from unionhub.core.workflow import perform

from .make import BLOCKS, counted, drafted, final
from .test_services import A, paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-20 09:00:00+08:00", tick=False)


def _text(response) -> str:
    return re.sub(r"\s+", " ", html.fromstring(response.content.decode()).text_content())


def _page(summary) -> str:
    return reverse("reports-summary-detail", args=[summary.pk])


# --- Beginning ---


@pytest.mark.db_engine
def test_a_summary_is_begun_in_the_browser_and_leads_to_its_page(cast):
    clerk, address = browser(cast.clerk), reverse("summary-add")
    shown = html.fromstring(clerk.get(address).content.decode())
    assert shown.xpath("//select[@name='part']/option[@selected]/@value") == ["three-quarters"]
    sent = {
        "form_token": shown.xpath("//input[@name='form_token']/@value")[0],
        "organisation": cast.county.pk,
    }
    wrong = clerk.post(address, sent | {"part": "other", "first": "2026-05-01", "last": "2026-04-01"})
    assert (wrong.status_code, "起始日期不能晚于" in _text(wrong)) == (422, True)
    wrong = clerk.post(address, sent | {"part": "other"})
    assert (wrong.status_code, "请填写日期" in _text(wrong)) == (422, True)
    wrong = clerk.post(address, sent | {"part": "other", "first": "2027-05-01", "last": "2027-06-01"})
    assert (wrong.status_code, "还没有开始" in _text(wrong)) == (422, True)
    wrong = clerk.post(address, sent | {"part": "year"})
    assert (wrong.status_code, "请选择年份" in _text(wrong)) == (422, True)
    wrong = clerk.post(address, sent | {"part": "year", "year": "2026", "organisation": cast.union_a1.pk})
    assert wrong.status_code == 422
    assert not Summary.objects.exists()
    made = clerk.post(address, sent | {"part": "half-1", "year": "2026"}, follow=True)
    assert "请修改正文，再核定数字" in _text(made)
    summary = Summary.objects.get()
    assert made.redirect_chain[-1][0] == _page(summary)
    again = clerk.get(address)
    token = html.fromstring(again.content.decode()).xpath("//input[@name='form_token']/@value")[0]
    twice = clerk.post(address, sent | {"form_token": token, "part": "half-1", "year": "2026"})
    assert (twice.status_code, "已经有了" in _text(twice)) == (422, True)


def test_the_head_is_changed_in_a_draft_and_number_and_date_when_it_is_signed(cast):
    summary, clerk = drafted(cast, blocks=[A]), browser(cast.clerk)
    address = reverse("summary-change", args=[summary.pk])

    def post(**changed):
        form = next(
            form
            for form in html.fromstring(clerk.get(address).content.decode()).forms
            if "heading" in form.fields
        )
        return clerk.post(address, {name: value or "" for name, value in form.form_values()} | changed)

    assert "最多 4 行" in _text(post(heading="一\n二\n三\n四\n五"))
    assert "请填写发文机关标志" in _text(post(document_no="县工发〔2026〕1号"))
    assert "早于总结的期间" in _text(post(dated="2025-12-31"))
    done = post(heading=" 测试县总工会 \n\n2026年工作总结", red_head="测试县总工会文件", addressee="县委")
    assert done.status_code == 302
    summary.refresh_from_db()
    assert summary.heading == "测试县总工会\n2026年工作总结"
    Summary.objects.filter(pk=summary.pk).update(state="signed")
    assert post(document_no="县工发〔2026〕1号", dated="2026-11-20").status_code == 302
    clerk.post(address, {"heading": "偷改", "form_token": "x", "version": "9"})
    summary.refresh_from_db()
    assert (summary.document_no, summary.heading[:5]) == ("县工发〔2026〕1号", "测试县总工")
    Summary.objects.filter(pk=summary.pk).update(state="checked")
    assert "已经送审" in _text(post(addressee="别人"))


@pytest.mark.db_engine
def test_the_list_shows_ones_own_by_the_same_queries_for_one_and_three(cast):
    drafted(cast, blocks=[A])
    clerk, address = browser(cast.clerk), reverse("summary-list")
    clerk.get(address)

    def count():
        with CaptureQueriesContext(connection) as queries:
            shown = clerk.get(address)
        return len(queries), _text(shown)

    one, shown = count()
    assert "等待起草人核定数字、送审" in shown
    for number, node in enumerate((cast.town_a, cast.town_b)):
        Summary.objects.create(
            organisation=node, period=f"{2024 - number}", title=f"{node}总结", heading="x", state="signed"
        )
    three, shown = count()
    assert one == three
    assert "甲镇总工会" in shown
    assert "2024年" in shown
    assert "乙镇" not in _text(browser(cast.township).get(address))
    filtered = html.fromstring(clerk.get(address, {"year": "2024"}).content.decode())
    assert len(filtered.xpath("//tbody/tr")) == 1


# --- The document and its figures ---


@pytest.mark.db_engine
def test_the_page_shows_the_paper_with_figures_that_lead_to_their_passports(cast):
    summary, clerk = drafted(cast), browser(cast.clerk)
    shown = clerk.get(_page(summary))
    tree = html.fromstring(shown.content.decode())
    link = tree.xpath("//article//p/a/@href")[0]
    assert link == reverse("summary-figure", args=[summary.pk, "example.new_visits"])
    live = clerk.get(link)
    assert live.status_code == 302
    assert live.headers["Location"].startswith(
        reverse("figure-passport", args=[cast.county.pk, "example.new_visits"])
    )
    assert tree.xpath("//nav[@aria-label='目录']//a/@href")
    assert "草稿" in _text(shown)
    assert "style=" not in html.tostring(tree.xpath("//article")[0]).decode()
    numbers = _text(clerk.get(_page(summary), {"tab": "numbers"}))
    assert "本期慰问金额" in numbers
    assert "截至 2026-11-20" in numbers


def test_who_may_not_see_a_figure_sees_none_on_the_page_nor_in_a_file(cast):
    summary = drafted(cast)
    auditor = browser(cast.auditor)
    assert "走访4次" in _text(browser(cast.clerk).get(_page(summary))).replace(" ", "")
    for tab in ("document", "numbers", "findings"):
        assert "4次" not in _text(auditor.get(_page(summary), {"tab": tab}))
    said = Issue(summary, cast.auditor).paper.plain()
    assert "4次" not in said
    assert Issue(summary, cast.auditor).brief_lines() == []
    assert auditor.get(reverse("summary-figure", args=[summary.pk, "example.visits"])).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_counting_is_a_job_and_its_result_stands_on_the_page(cast):
    summary, clerk = drafted(cast), browser(cast.clerk)
    address = reverse("summary-count", args=[summary.pk])
    started = clerk.post(address)
    job = Job.objects.get(kind="reports.summary.count")
    assert started.headers["Location"] == job.get_absolute_url()
    assert browser(cast.head).post(address).headers["Location"] == _page(summary), "somebody is at it"
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    assert job.link == f"{_page(summary)}?tab=numbers"
    summary.refresh_from_db()
    assert summary.as_of.isoformat() == "2026-11-20"
    text.save_section(summary.sections.get(), [A], "", 1, cast.clerk)
    assert "须重新核定数字" in _text(clerk.get(_page(summary)))
    Summary.objects.filter(pk=summary.pk).update(state="checked")
    assert "只有起草中" in _text(clerk.post(address, follow=True))


@pytest.mark.db_engine
def test_a_changed_record_shows_as_a_difference_and_the_document_stays(cast):
    summary, clerk = final(cast), browser(cast.clerk)
    before = _text(clerk.get(_page(summary)))
    assert "没有变化" in _text(clerk.get(_page(summary), {"tab": "changes"}))
    visit(cast.union_a1, summary.span.first, "3")
    changed = _text(clerk.get(_page(summary), {"tab": "changes"}))
    assert "走访次数" in changed
    assert re.search(r"走访次数 ?4 次 ?5 次 ?\+1", changed)
    assert _text(clerk.get(_page(summary))) == before

    passport = reverse("summary-figure", args=[summary.pk, "example.new_visits"])
    shown = clerk.get(passport)
    assert "4 次" in _text(shown)
    assert freezing.kept(summary).digest in _text(shown)
    records = html.fromstring(shown.content.decode()).xpath("//dd/a/@href")[-1]
    assert records == reverse("summary-records", args=[summary.pk, "example.new_visits"])
    gone = Visit.objects.order_by("pk").first()
    gone.delete()
    listed = _text(clerk.get(records))
    assert "核定时共 4 " in listed
    assert "其中 1 条现在已不再符合定义" in listed
    year_before = clerk.get(passport, {"when": "year_before"})
    assert "2025年" in _text(year_before)
    assert clerk.get(reverse("summary-figure", args=[summary.pk, "no.such"])).status_code == 404
    assert clerk.get(reverse("summary-records", args=[summary.pk, "example.closed_rate"])).status_code == 302
    assert browser(cast.finance).get(records).status_code == 403


def test_the_text_is_read_for_wrong_numbers_and_remarks_and_saves_are_listed(cast):
    wrong = paragraph("wwww", "专任教师117人，其中研究生3人、本科94人、专科59人。")
    summary, clerk = drafted(cast, blocks=[*BLOCKS, wrong]), browser(cast.clerk)
    found = html.fromstring(clerk.get(_page(summary), {"tab": "findings"}).content.decode())
    assert found.xpath("//article//mark")
    assert "156" in found.text_content()
    made = remarks.add_comment(summary.sections.get(), "请核实 <b>", cast.leader, "wwww", "教师117人")
    shown = clerk.get(_page(summary), {"tab": "comments"})
    assert "请核实 <b>" in _text(shown)
    assert "1 条批注" in _text(shown)
    remarks.settle_comment(made, cast.clerk)
    assert "已处理（1）" in _text(clerk.get(_page(summary), {"tab": "comments"}))
    saves = html.fromstring(clerk.get(_page(summary), {"tab": "versions"}).content.decode())
    compared = clerk.get(saves.xpath("//table//a/@href")[0])
    assert (compared.status_code, "走访帮扶" in _text(compared)) == (200, True)


# --- Files ---


@pytest.mark.db_engine
def test_all_files_are_made_named_and_recorded(cast):
    summary, clerk = counted(cast), browser(cast.clerk)
    summary = perform(summary, "submit", cast.clerk)
    address = reverse("summary-file", args=[summary.pk])
    begins = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "brief": b"%PDF", "sources": b"%PDF"}
    for kind, start in begins.items():
        file = clerk.get(address, {"kind": kind})
        assert (file.status_code, file.content[: len(start)]) == (200, start), kind
        assert "attachment" in file.headers["Content-Disposition"]
        assert file.headers["Content-Security-Policy"].startswith("default-src 'none'")
        if kind == "pdf":
            said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages)
            assert "走访4次" in re.sub(r"\s", "", said)
        if kind == "xlsx":
            book = load_workbook(io.BytesIO(file.content))
            rows = {
                row[1]: row[3] for sheet in book for row in sheet.iter_rows(values_only=True) if len(row) > 4
            }
            assert rows["走访次数"] == 4
    told = AuditEvent.objects.filter(action="reports.summary.export", result="ok")
    assert told.count() == len(begins)
    assert clerk.get(address, {"kind": "exe"}).status_code == 404
    assert clerk.get(address).headers["Location"] == _page(summary)


def test_a_character_that_no_font_has_is_named_with_its_place(cast):
    summary = drafted(cast, blocks=[paragraph("aaaa", "王\U0001f9ff同志。")])
    refused = browser(cast.clerk).get(reverse("summary-file", args=[summary.pk]), {"kind": "pdf"})
    assert refused.status_code == 422
    assert "U+1F9FF" in _text(refused)
    assert "走访帮扶" in _text(refused)
    assert not AuditEvent.objects.filter(action="reports.summary.export").exists()


def test_the_menu_leads_to_it_for_who_may_see_it(cast):
    assert reverse("summary-list") in browser(cast.township).get("/").content.decode()
    assert reverse("summary-list") not in browser(cast.officer).get("/").content.decode()
