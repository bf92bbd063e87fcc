"""The frame in a real browser: keys, guards, waiting, end of session, and axe on every page."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from tests.conftest import make_cast
from unionhub.core.enums import NoticeKind
from unionhub.core.notices import notify

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"office": (1366, 768), "wide": (1920, 1080), "phone": (360, 740)}


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


class Desk:
    """A signed-in person at a browser; `complaints` are the console's, of scripts and content policy."""

    def __init__(self, browser, server, user, size="office", **more):
        width, height = SIZES[size]
        self.address = server.url
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", **more
        )
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url}])
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self._hear(line))

    def _hear(self, line):
        if line.type == "error" and "Failed to load resource" not in line.text:
            self.complaints.append(line.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def violations(self) -> list[str]:
        found = Axe().run(self.page).response["violations"]
        return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]


@pytest.fixture
def people(transactional_db):
    cast = make_cast()
    for number in range(40):
        notify(
            cast.clerk,
            f"第 {number} 批会员名册导入完成：新增 120 人",
            "/search/?q=工会",
            NoticeKind.values[number % 4],
        )
    return cast


@pytest.fixture
def desk(chromium, live_server, people, settings):
    settings.ROOT_URLCONF = "tests.pages.gallery"
    here = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], here]}]
    desks = []

    def sit(user=people.clerk, size="office", **more):
        desks.append(Desk(chromium, live_server, user, size, **more))
        return desks[-1]

    yield sit
    for each in desks:
        each.context.close()


PAGES = [
    "/",
    "/notices/?show=all",
    "/search/?q=甲",
    "/no-such-page/",
    "/gallery/list/",
    "/gallery/detail/",
    "/gallery/form/",
    "/gallery/wrong/",
    "/gallery/confirm/",
]


@pytest.mark.parametrize("size", SIZES)
def test_every_page_passes_axe_and_fits_the_width(desk, size):
    sitting = desk(size=size)
    for path in PAGES:
        page = sitting.open(path)
        assert sitting.violations() == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{path} is wider than {size}"
        )
    assert sitting.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("person", ["sysadmin", "auditor", "clerk"])
def test_every_place_of_the_menu_opens_and_passes_axe(desk, people, person):
    sitting = desk(people.people[person])
    page = sitting.open("/")
    places = page.locator("#menu a, .dropdown-menu a").evaluate_all(
        "links => links.map(link => link.pathname)"
    )
    assert len(places) >= 5
    for place in dict.fromkeys(places):
        answer = page.goto(sitting.address + place)
        assert answer.status == 200, place
        assert sitting.violations() == [], place
    assert sitting.complaints == []


def test_a_list_shows_fourteen_rows_on_the_office_screen(desk):
    page = desk().open("/gallery/list/")
    bottoms = page.evaluate(
        "[...document.querySelectorAll('tbody tr')].map(row => row.getBoundingClientRect().bottom)"
    )
    frame = page.evaluate("document.querySelector('.uh-table-wrap').getBoundingClientRect().bottom")
    visible = sum(bottom <= min(frame, 768) for bottom in bottoms)
    assert visible >= 14


def test_keys_reach_search_rows_and_the_detail(desk):
    page = desk().open("/gallery/list/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(page.locator("tr.is-current")).to_contain_text("江小禾2")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-bar]")).to_contain_text("已选 1 条")
    page.keyboard.press("/")
    expect(page.locator("#search-box")).to_be_focused()
    page.keyboard.type("jk")
    expect(page.locator("#search-box")).to_have_value("jk")
    page.keyboard.press("Escape")
    expect(page.locator("#search-box")).not_to_be_focused()
    page.locator("tr.is-current a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/detail/")


def test_a_personal_number_in_the_search_box_stays_out_of_the_address(desk):
    page = desk().open("/")
    page.fill("#search-box", "410101199001011234")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/")
    assert "4101" not in page.url
    page.fill("#search-box", "第九工会")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=**")
    assert "csrf" not in page.url


def test_the_menu_folds_and_stays_folded(desk):
    page = desk().open("/")
    page.click("[data-menu-toggle]")
    expect(page.locator("html")).to_have_class("is-menu-icons")
    page.goto(page.url)
    expect(page.locator("html")).to_have_class("is-menu-icons")
    expect(page.locator("[data-menu-toggle]")).to_have_attribute("aria-expanded", "false")


def test_the_menu_of_a_phone_opens_over_the_page_and_closes_by_escape(desk):
    page = desk(size="phone").open("/")
    expect(page.locator("#menu")).to_be_hidden()
    page.click("[data-menu-toggle]")
    expect(page.locator("#menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()


def test_unsaved_input_is_guarded_and_saving_is_not(desk):
    sitting = desk()
    page = sitting.open("/gallery/form/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(sitting.address + "/")
    assert asked == []
    page.goto(sitting.address + "/gallery/form/")
    page.fill("#name", "江小禾")
    page.goto(sitting.address + "/")
    assert asked == ["beforeunload"]
    page.goto(sitting.address + "/gallery/form/")
    page.fill("#name", "江小禾")
    page.click("text=保存并新增")
    expect(page.locator("h1")).to_contain_text("收到 again")
    assert asked == ["beforeunload"]


def test_a_form_is_sent_once(desk):
    page = desk().open("/gallery/form/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate("for (const n of [1, 2, 3]) document.querySelector('main form button').click()")
    expect(page.locator("h1")).to_contain_text("收到")
    assert len(sent) == 1


def test_the_cursor_stands_in_the_first_field(desk):
    expect(desk().open("/gallery/form/").locator("#name")).to_be_focused()


def test_the_cursor_stands_in_the_first_wrong_field(desk):
    page = desk().open("/gallery/wrong/")
    expect(page.locator("#kind-ts-control")).to_be_focused()
    expect(page.locator(".ts-dropdown:visible")).to_have_count(0)


def test_dates_are_typed_as_people_type_them(desk):
    page = desk().open("/gallery/form/")
    for typed, kept in (
        ("20260305", "2026-03-05"),
        ("2026.3.5", "2026-03-05"),
        ("2026年3月5日", "2026-03-05"),
        ("20260231", "20260231"),
    ):
        page.fill("#birth", typed)
        page.press("#birth", "Tab")
        assert page.input_value("#birth") == kept
    page.fill("#birth", "20260305")
    page.press("#birth", "Enter")
    expect(page.locator("h1")).to_contain_text("收到")


def test_dates_can_be_picked_and_the_picker_passes_axe(desk):
    sitting = desk()
    page = sitting.open("/gallery/form/")
    page.fill("#birth", "20260305")
    page.click("#birth")
    expect(page.locator(".flatpickr-calendar.open")).to_be_visible()
    assert sitting.violations() == []
    page.click(".flatpickr-calendar.open [aria-label='2026-03-06']")
    assert page.input_value("#birth") == "2026-03-06"
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".flatpickr-calendar.open")).to_be_visible()


def test_menus_and_dialogs_work_from_the_keyboard(desk):
    sitting = desk()
    page = sitting.open("/")
    page.keyboard.press("Tab")
    expect(page.locator(".uh-skip")).to_be_focused()
    page.locator(".uh-person").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="个人设置")).to_be_visible()
    assert sitting.violations() == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="个人设置")).to_be_hidden()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.locator("#keys-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys-dialog")).to_be_hidden()


def test_an_id_number_fills_birth_date_and_sex(desk):
    page = desk().open("/gallery/form/")
    page.fill("#id_number", "11010519491231002X")
    assert page.input_value("#birth") == "1949-12-31"
    assert page.input_value("#sex") == "f"
    page.fill("#birth", "")
    page.fill("#id_number", "110105194912310021")  # wrong check digit
    assert page.input_value("#birth") == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0", "零元整"),
        ("100", "壹佰元整"),
        ("105020.5", "壹拾万零伍仟零贰拾元伍角整"),
        ("100000001", "壹亿零壹元整"),
        ("1,000.05", "壹仟元零伍分"),
        ("0.30", "叁角整"),
        ("12x", ""),
    ],
)
def test_amounts_are_said_in_words(desk, typed, words):
    page = desk().open("/gallery/form/")
    page.fill("#money", typed)
    expect(page.locator(".uh-money-words")).to_have_text(words)


def test_type_ahead_asks_the_server(desk):
    sitting = desk()
    page = sitting.open("/gallery/form/")
    page.click("#union-ts-control")
    page.keyboard.type("heshun")
    page.locator(".ts-dropdown .option").first.wait_for()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('#union').value") == "1"
    assert sitting.violations() == []
    assert sitting.complaints == []


def test_waiting_shows_a_bar_and_refusals_a_toast(desk):
    page = desk().open("/gallery/detail/")
    page.click("text=慢的操作")
    expect(page.locator("#progress")).to_be_hidden()
    expect(page.locator("#progress")).to_be_visible(timeout=1500)
    expect(page.locator("#answer")).to_have_text("好了", timeout=5000)
    expect(page.locator("#progress")).to_be_hidden()
    page.click("text=被拒的操作")
    expect(page.locator(".uh-toast.is-error")).to_contain_text("已被他人修改")
    page.click(".uh-toast.is-error [data-toast-close]")
    expect(page.locator(".uh-toast")).to_have_count(0)


def test_the_end_of_the_session_is_announced_and_can_be_put_off(desk):
    page = desk().open("/gallery/short/")  # a page that says: six seconds left
    expect(page.locator("#idle-dialog")).to_be_visible(timeout=6000)
    page.click("[data-stay]")
    expect(page.locator("#idle-dialog")).to_be_hidden()


def test_paper_shows_the_content_alone(desk):
    page = desk().open("/gallery/list/")
    page.emulate_media(media="print")
    for selector in (".uh-top", ".uh-menu", ".uh-actions", ".uh-bar"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator("table")).to_be_visible()
