"""A month filed on a telephone with one hand: jumps are marked at once, nothing sticks out, everything fits."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import sync_playwright

from reports.models import Filing
from tests.conftest import make_cast
from tests.reports.filings.make import ask, filing_of, house_of, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: Where pictures go when somebody wants to look: SCREENSHOTS=/some/folder.
PICTURES = os.environ.get("SCREENSHOTS", "")


@pytest.fixture(scope="module")
def chromium():
    # Playwright's synchronous interface runs an event loop in this thread; Django refuses to query there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def windows(chromium, live_server):
    """Opens windows of signed-in people."""

    def opened(user, width, height):
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: page.complaints.append(line.text) if line.type in {"error", "warning"} else None,
        )
        return page

    yield opened
    for context in list(chromium.contexts):
        for page in context.pages:
            page.wait_for_load_state("networkidle")  # the menu asks for its counts after the page
        context.close()


def _picture(page, name):
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def _fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_month_on_a_telephone(windows, live_server):
    cast = make_cast()
    house_of(cast)
    call = ask(cast)
    fill = live_server.url + reverse("filing-fill", args=[filing_of("A1").pk])

    page = windows(cast.officer, 360, 720)
    page.goto(fill)
    assert _fits(page)
    _picture(page, "filing-fill-phone")
    employees = page.locator("input[name$='-employees']")
    mark = page.locator("[data-filing-jump]").first
    assert not mark.is_visible()
    employees.fill("150")
    assert mark.is_visible()  # at once
    assert page.locator("[data-filing-note]").first.is_visible()
    assert page.locator("[data-filing-ok]").first.is_checked()
    employees.fill("101")
    assert not mark.is_visible()
    employees.fill("150")
    page.click("text=报送 >> nth=-1")
    page.wait_for_selector("[data-error-summary]")
    _picture(page, "filing-fill-refused")
    assert employees.input_value() == "150"
    page.locator("[data-filing-note] input").fill("二期投产，新招 50 人")
    page.click("text=与系统一致，全部确认")
    page.wait_for_load_state()
    page.locator("button[value=submit]").click()
    page.wait_for_url("**/filings/*/")
    assert filing_of("A1").state == "submitted"
    assert page.complaints == [
        "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"
    ]

    submit(filing_of("B1"), cast.officer_b, employees=9, women=0, migrants=0, minorities=0, new_form=0)
    Filing.objects.filter(organisation=cast.town_b).update(state="accepted", is_open=False)
    page = windows(cast.officer_a2, 1366, 768)
    page.goto(live_server.url + reverse("filing-fill", args=[filing_of("A2").pk]))
    _picture(page, "filing-fill")
    assert not Axe().run(page).response["violations"]

    page = windows(cast.clerk, 1366, 768)
    for name, address in (
        ("filing-completeness", reverse("filing-completeness") + "?month=2026-03"),
        ("filing-list", reverse("filing-list")),
        ("filing-detail", reverse("reports-filing-detail", args=[filing_of("A1").pk])),
        ("filing-call", reverse("filing-call-detail", args=[call.pk])),
        ("filing-call-add", reverse("filing-call-add")),
    ):
        page.goto(live_server.url + address)
        assert _fits(page), name
        _picture(page, name)
        found = [rule["id"] for rule in Axe().run(page).response["violations"]]
        assert not found, (name, found)
    assert page.complaints == []
