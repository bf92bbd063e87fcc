"""A paper from its form to its files in a real browser; the strict policy of contents complains about nothing."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.papers.samples import errand
from unionhub.core.models import IssuedPaper

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_draft_preview_issue_download_void(transactional_db, live_server, tmp_path, monkeypatch):
    from playwright.sync_api import sync_playwright

    from tests.conftest import make_cast

    monkeypatch.setenv(
        "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
    )  # the browser's driver runs an event loop in this thread
    cast = make_cast()
    case = errand(cast)
    client = Client()
    client.force_login(cast.clerk)
    complaints = []
    pictures = Path(os.environ.get("PAPER_PICTURES", tmp_path))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + case.get_absolute_url() + "?tab=papers")
        page.click(".uh-tab a:has-text('受理通知书')")
        page.fill("#id_addressee", "王小明")
        page.fill("#id_text", "您的申请已经收到。\n请补充材料。")
        page.click("button:has-text('预览')")
        page.wait_for_selector(".uh-sheet.is-draft")
        mark = page.eval_on_selector(".uh-sheet", "one => getComputedStyle(one, '::before').content")
        assert "草稿" in mark
        page.screenshot(path=pictures / "draft.png", full_page=True)
        page.click("button:has-text('出具') >> nth=0")
        page.wait_for_selector("text=已出具：受理通知书")
        assert page.locator(".uh-sheet.is-draft").count() == 0
        page.screenshot(path=pictures / "issued.png", full_page=True)
        for label, ending in (("下载 PDF", ".pdf"), ("下载 Word", ".docx")):
            with page.expect_download() as download:
                page.click(f"text={label}")
            assert download.value.suggested_filename.startswith("受理通知书 差受〔")
            assert download.value.suggested_filename.endswith(ending)
        page.goto(
            live_server.url
            + reverse("paper-void", args=["example-errand-notice", IssuedPaper.objects.get().pk])
        )
        page.fill("#note", "单位名称写错")
        page.click("button:has-text('作废')")
        page.wait_for_selector(".uh-sheet.is-void")
        page.goto(live_server.url + case.get_absolute_url() + "?tab=papers")
        page.screenshot(path=pictures / "tab.png", full_page=True)
        browser.close()
    assert IssuedPaper.objects.get().void_reason == "单位名称写错"
    assert complaints == []
