"""The dashboard in a real browser: charts, their tables by keyboard, axe, paper, the wall."""

import os
import re
import subprocess
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from members.models import Headcount, Term
from tests.conftest import make_cast
from tests.members.make import make_house, make_member
from tests.pages.test_browser import SIZES, Desk
from tests.views.test_document import text_of
from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators.store import compute_all
from unionhub.core.models import LoginSession, Organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG_NAME = "和顺镇新型建筑材料制造有限责任公司基层工会委员会联合会第一分会三季度会员名册表"
MANY = 30


@pytest.fixture(scope="module")
def chromium():
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
def people(transactional_db):
    """A county with many townships, one of them with a name of 40 characters, and a full list of what waits."""
    cast = make_cast()
    house = make_house(cast)
    today = timezone.localdate()
    Organisation.objects.filter(pk=cast.town_a.pk).update(name=LONG_NAME)
    for serial in range(MANY):
        town = Organisation.objects.create(
            name=f"丙镇第{serial}总工会",
            code=f"T{serial}",
            kind=OrganisationKind.TOWNSHIP,
            parent=cast.county,
        )
        Term.objects.create(
            organisation=town, elected_on=today - timedelta(2500), due_on=today - timedelta(600 - serial)
        )
        make_member(town, "周丙", 50 + serial, since=today - timedelta(30 * serial))
    for serial in range(1, 9):
        make_member(cast.union_a1, "王小明", serial, sex=str(1 + serial % 2))
    make_member(cast.union_b1, "李小红", 20, sex="2")
    for code, employees in (("A1", 10), ("B1", 3)):
        Headcount.objects.create(
            organisation=house.employers[code].organisation,
            employer=house.employers[code],
            on=today - timedelta(400),
            employees=employees,
            women=0,
            migrants=0,
            minorities=0,
            new_form=0,
        )
    compute_all()
    return cast


@pytest.fixture
def desk(chromium, live_server, people):
    desks = []

    def sit(user=people.clerk, size="office", **more):
        desks.append(Desk(chromium, live_server, user, size, **more))
        return desks[-1]

    yield sit
    for each in desks:
        each.context.close()


def test_charts_are_drawn_told_and_opened_on_every_screen(desk, people):
    for size, (width, _) in SIZES.items():
        sitting = desk(size=size)
        page = sitting.open("/dashboard/")
        expect(page.locator(".uh-chart svg")).to_have_count(page.locator("[data-chart]").count())
        assert page.locator("[data-chart]").count() >= 5
        assert sitting.violations() == [], size
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"wider than {width}"
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert sitting.violations() == [], f"{size}, tables open"
        assert sitting.complaints == []
    # By keyboard: the table opens from its own line, and the first number of it leads to its list.
    page = desk().open("/dashboard/")
    panel = page.locator("[aria-labelledby^='ranking-']")
    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(panel.locator("table")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(panel.locator("tbody a").first).to_be_focused()
    # By mouse: a bar of the age chart opens the members of that age.
    bar = page.locator("[aria-labelledby^='split-members.members-age'] svg path[fill='#4a6277']").first
    with page.expect_navigation():
        bar.click(force=True)
    assert re.search(r"/figures/\d+/members\.members/records/\?.*by=age.*member=", page.url)
    # The chart follows the width of its place.
    page.goto(page.url.split("/figures/")[0] + "/dashboard/")
    chart = page.locator("[data-chart]").first
    before = chart.locator("svg").bounding_box()["width"]
    page.set_viewport_size({"width": 700, "height": 768})
    page.wait_for_timeout(300)
    assert chart.locator("svg").bounding_box()["width"] == pytest.approx(chart.bounding_box()["width"], abs=2)
    assert chart.locator("svg").bounding_box()["width"] != before


def test_the_page_is_one_sheet_of_paper(desk, people):
    page = desk().open("/dashboard/")
    expect(page.locator(".uh-chart svg").first).to_be_visible()
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    info = subprocess.run(["pdfinfo", "-"], input=paper, capture_output=True, check=True).stdout.decode()
    assert re.search(r"Pages:\s+1$", info, re.M), info
    assert "(A4)" in info
    said = text_of(paper)
    assert "测试县总工会" in said
    for chrome in ("查询数字", "重新计算", "下载"):
        assert chrome not in said


def test_the_wall_fits_the_screen_renews_itself_and_is_left_by_escape(desk, people):
    sitting = desk(people.leader, "wide")
    address = reverse("dashboard-wall", args=[people.county.pk])
    page = sitting.open(address)
    expect(page.locator(".uh-chart svg")).to_have_count(2)
    assert sitting.violations() == []
    fits = "document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    lowest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.uh-chart')].map((each) => each.getBoundingClientRect().bottom))"
    )
    assert lowest <= 1080
    # Fresh numbers take the place of the old ones, and nobody's work is done by it: the session's clock runs on.
    seen = timezone.now() - timedelta(minutes=3)
    LoginSession.objects.filter(user=people.leader).update(seen_at=seen)
    page.evaluate("document.querySelector('.uh-figure-number').textContent = 'alt'")
    page.evaluate("document.dispatchEvent(new Event('wall:again'))")
    expect(page.locator(".uh-figure-number").first).to_contain_text("人")
    expect(page.locator(".uh-chart svg")).to_have_count(2)
    assert LoginSession.objects.get(user=people.leader, ended_at=None).seen_at == seen
    # The session has ended: the last numbers stay, and it is said.
    sitting.context.clear_cookies()
    page.evaluate("document.dispatchEvent(new Event('wall:again'))")
    expect(page.locator("[data-state]")).to_contain_text("登录已结束")
    expect(page.locator(".uh-figure-number").first).to_contain_text("人")
    page.keyboard.press("Escape")
    page.wait_for_url("**/login/**")
    assert sitting.complaints == []
