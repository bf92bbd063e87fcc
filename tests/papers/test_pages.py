"""Pages of papers: what is shown is what is issued, once; files are recorded; a broken text is told in words."""

import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.papers.reading import pdf_pages, word_text
from tests.papers.samples import errand
from tests.support import browser
from unionhub.core import papers
from unionhub.core.models import AuditEvent, IssuedPaper

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
NOTICE, RECEIPT = "example-errand-notice", "example-errand-receipt"
DATA = {"addressee": "王小明", "text": "已经受理。"}


@pytest.fixture
def clerk(cast):
    return browser(cast.clerk)


@pytest.fixture
def case(cast):
    return errand(cast)


def at(case, slug=NOTICE):
    return reverse("paper-draft", args=[slug, case.pk])


def sent(page, **fields):
    return {"form_token": page.context["form_token"], "seen": page.context.get("seen", ""), **fields}


def issued(case, cast, key="example.errand.notice", data=None):
    return papers.issue(papers.paper(key), case, cast.clerk, DATA if data is None else data)


def test_the_case_lists_its_papers_and_those_to_draft(cast, clerk, case):
    made = issued(case, cast)
    issued(case, cast, "example.errand.receipt", {})
    page = clerk.get(case.get_absolute_url() + "?tab=papers").content.decode()
    assert made.number in page
    assert made.get_absolute_url() in page
    assert at(case) in page
    assert at(case, RECEIPT) not in page, "greyed, with the reason instead"
    assert "已经出具过收据" in page
    page = browser(cast.leader).get(case.get_absolute_url() + "?tab=papers").content.decode()
    assert made.number in page
    assert at(case) not in page
    papers.void(made, cast.clerk, "写错单位")
    page = clerk.get(case.get_absolute_url() + "?tab=papers").content.decode()
    assert "已作废" in page
    assert "写错单位" in page


def test_the_list_asks_the_same_number_of_queries(cast, clerk, case):
    def count():
        with CaptureQueriesContext(connection) as queries:
            clerk.get(case.get_absolute_url() + "?tab=papers")
        return len(queries)

    issued(case, cast)
    count()
    one = count()
    issued(case, cast)
    issued(case, cast)
    assert count() == one


def test_ask_show_issue(cast, clerk, case):
    page = clerk.get(at(case))
    assert "已经受理" in page.content.decode(), "the form is told the case"
    assert "出具时编号" not in page.content.decode()
    assert page.context.get("seen") is None
    page = clerk.post(at(case), sent(page, do="preview", **DATA))
    text = page.content.decode()
    assert (page.status_code, "is-draft" in text, "出具时编号" in text) == (200, True, True)
    assert not IssuedPaper.objects.exists()
    answer = clerk.post(at(case), sent(page, do="issue", **DATA))
    made = IssuedPaper.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    text = clerk.get(answer["Location"]).content.decode()
    assert made.number in text
    assert "已经受理。" in text
    assert "is-draft" not in text


def test_a_paper_that_asks_nothing_is_shown_at_once(clerk, case):
    page = clerk.get(at(case, RECEIPT))
    assert "出具时编号" in page.content.decode()
    assert clerk.post(at(case, RECEIPT), sent(page, do="issue")).status_code == 302
    again = clerk.get(at(case, RECEIPT))
    assert "已经出具过收据" in again.content.decode()
    assert 'value="issue"' not in again.content.decode()


def test_a_double_click_issues_once(clerk, case):
    page = clerk.get(at(case, RECEIPT))
    first, second = (clerk.post(at(case, RECEIPT), sent(page, do="issue")) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert IssuedPaper.objects.count() == 1


def test_what_was_changed_after_the_preview_is_shown_again_first(clerk, case):
    page = clerk.post(at(case), sent(clerk.get(at(case)), do="preview", **DATA))
    changed = DATA | {"text": "另一句话。"}
    answer = clerk.post(at(case), sent(page, do="issue", **changed))
    assert answer.status_code == 422
    assert "还没有出具" in answer.content.decode()
    assert "另一句话。" in answer.content.decode()
    assert not IssuedPaper.objects.exists()
    assert clerk.post(at(case), sent(answer, do="issue", **changed)).status_code == 302


def test_without_preview_or_token_nothing_is_issued(clerk, case):
    page = clerk.get(at(case))
    assert clerk.post(at(case), sent(page, do="issue", **DATA)).status_code == 422
    assert clerk.post(at(case), {"do": "issue", **DATA}).status_code == 400
    answer = clerk.post(at(case), sent(page, do="issue", addressee="", text="x"))
    assert answer.status_code == 422
    assert "请填写" in answer.content.decode()
    assert not IssuedPaper.objects.exists()


def test_both_files_are_recorded_and_may_do_nothing(cast, clerk, case):
    made = issued(case, cast)
    clerk.get(made.get_absolute_url())
    assert AuditEvent.objects.get(action="core.paper.view").object_id == str(made.pk)
    assert not AuditEvent.objects.filter(action="core.paper.print").exists()
    pdf, word = (clerk.get(f"{made.get_absolute_url()}?as={kind}") for kind in ("pdf", "word"))
    assert "王小明" in "".join(pdf_pages(pdf.content))
    assert "王小明" in word_text(word.content)
    for answer in (pdf, word):
        assert "attachment" in answer["Content-Disposition"]
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"
    assert "%E5%8F%97%E7%90%86%E9%80%9A%E7%9F%A5%E4%B9%A6" in pdf["Content-Disposition"], "label and number"
    info = subprocess.run(
        ["pdfinfo", "-"], input=pdf.content, capture_output=True, check=True
    ).stdout.decode()
    assert made.number in info
    reasons = (
        AuditEvent.objects.filter(action="core.paper.print").order_by("pk").values_list("reason", flat=True)
    )
    assert list(reasons) == ["下载 PDF", "下载 DOCX"]


def test_void_and_what_its_files_say_then(cast, clerk, case):
    made = issued(case, cast)
    address = reverse("paper-void", args=[NOTICE, made.pk])
    page = clerk.get(address)
    fields = {"form_token": page.context["form_token"], "version": page.context["version"]}
    assert clerk.post(address, fields).status_code == 422
    page = clerk.get(address)
    fields = {
        "form_token": page.context["form_token"],
        "version": page.context["version"],
        "note": "写错单位",
    }
    assert clerk.post(address, fields).status_code == 302
    text = clerk.get(made.get_absolute_url()).content.decode()
    assert "写错单位" in text
    assert reverse("paper-void", args=[NOTICE, made.pk]) not in text
    assert "已作废" in "".join(pdf_pages(clerk.get(f"{made.get_absolute_url()}?as=pdf").content))
    again = clerk.get(address)
    late = {"form_token": again.context["form_token"], "version": 1, "note": "再来"}
    assert clerk.post(address, late).status_code == 409


def test_issue_anew_by_page(cast, clerk, case):
    old = issued(case, cast)
    address = reverse("paper-reissue", args=[NOTICE, old.pk])
    page = clerk.post(address, sent(clerk.get(address), do="preview", reason="写错", **DATA))
    assert "写错" in page.content.decode(), "the reason stays with the preview"
    missing = clerk.post(address, sent(page, do="issue", **DATA))
    assert missing.status_code == 422
    assert "请填写重新出具的原因" in missing.content.decode()
    answer = clerk.post(address, sent(missing, do="issue", reason="写错", **DATA))
    new = IssuedPaper.objects.get(voided_at__isnull=True)
    assert answer["Location"] == new.get_absolute_url()
    assert new.number in clerk.get(old.get_absolute_url()).content.decode()
    assert old.number in clerk.get(new.get_absolute_url()).content.decode()
    assert "已经作废" in clerk.get(address).content.decode()


def test_a_broken_text_is_told_in_words_and_traced(cast, clerk, case, caplog):
    made = issued(case, cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_issuedpaper SET body = 'v1.none.xx' WHERE id = %s", [made.pk])
    for ending in ("", "?as=pdf", "?as=word"):
        answer = clerk.get(made.get_absolute_url() + ending)
        assert answer.status_code == 409
        assert "无法核验" in answer.content.decode()
    failed = AuditEvent.objects.filter(result="failed", object_id=str(made.pk)).values_list(
        "action", flat=True
    )
    assert sorted(failed) == ["core.paper.print", "core.paper.print", "core.paper.view"]
    assert clerk.get(case.get_absolute_url() + "?tab=papers").status_code == 200


def test_the_address_must_name_the_paper_of_the_row(cast, clerk, case):
    made = issued(case, cast)
    for name in ("paper-void", "paper-reissue"):
        assert clerk.get(reverse(name, args=[RECEIPT, made.pk])).status_code == 404
        assert clerk.get(reverse(name, args=["no-such", made.pk])).status_code == 404
    assert clerk.get(reverse("paper-draft", args=["no-such", case.pk])).status_code == 404
    for address in (made.get_absolute_url(), reverse("paper-void", args=[NOTICE, made.pk])):
        assert browser(cast.township_b).get(address).status_code == 404
    assert browser(cast.officer).get(at(case)).status_code == 403
    assert browser(cast.officer).get(made.get_absolute_url()).status_code == 200
