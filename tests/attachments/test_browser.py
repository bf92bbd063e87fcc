"""The upload form in a real browser: the list changes in place, the strict policy complains about nothing."""

import shutil

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.attachments import corpus
from tests.example.models import Visit
from unionhub.core.models import Attachment

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_upload_refusal_and_removal_on_the_page_of_a_record(
    transactional_db, live_server, tmp_path, monkeypatch
):
    from playwright.sync_api import sync_playwright

    from tests.conftest import make_cast

    monkeypatch.setenv(
        "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
    )  # the browser's driver runs an event loop in this thread
    cast = make_cast()
    visit = Visit.objects.create(
        organisation=cast.union_a1, household="某某", visited_on=timezone.localdate(), created_by=cast.clerk
    )
    client = Client()
    client.force_login(cast.clerk)
    good, bad = tmp_path / "走访照片.jpg", tmp_path / "藏有压缩包.jpg"
    good.write_bytes(corpus.photo_with_place())
    bad.write_bytes(corpus.POLYGLOTS["jpeg+zip behind"][1])
    complaints = []
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
        page.goto(f"{live_server.url}/attachments/example.visit/{visit.pk}/")
        page.set_input_files("#attachment-files", str(good))
        page.click("text=上传附件")
        page.wait_for_selector("text=已上传 1 个附件")
        assert page.locator("#attachments tbody tr").count() == 1
        page.set_input_files("#attachment-files", str(bad))
        page.click("text=上传附件")
        page.wait_for_selector("text=藏有其他类型的内容")
        with page.expect_download() as download:
            page.click("#attachments tbody a >> nth=0")
        assert download.value.suggested_filename == "走访照片.jpg"
        page.click("text=删除")
        page.fill("#remove-reason", "误传")
        page.click("button:has-text('删除附件')")
        page.wait_for_load_state()
        browser.close()
    assert Attachment.objects.get().delete_reason == "误传"
    assert [text for text in complaints if "422" not in text] == []
