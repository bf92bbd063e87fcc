"""Leaders ask how many: a roll is imported, the numbers move, each opens its list, a record, and leads back.

The past date, the township's view, the wall, and the page on paper.
"""

import re
from pathlib import Path

import pytest
from django.utils import timezone

from tests.journeys.roll_file import cells, fill
from tests.journeys.test_members import download, press, send
from unionhub.core.indicators.registry import indicator

pytestmark = [pytest.mark.browser, pytest.mark.rig, pytest.mark.slow]

WAIT = 60_000
PAST = "2026-03-31"
TODAY = timezone.localdate().isoformat()
MEMBERS = "members.members"


def tile(key: str) -> str:
    """The selector of the tile's number, which leads to the records of the figure."""
    return f".uh-figure-number a[href*='/{key}/records/']"


def number(text: str) -> int:
    """The first number of the text."""
    return int(re.search(r"\d[\d,]*", text)[0].replace(",", ""))


def shown(desk, key: str = MEMBERS) -> int:
    """What the tile of the open dashboard says."""
    return number(desk.page.inner_text(tile(key)))


def counted(desk) -> int:
    """How many rows the open list says it has."""
    return number(desk.page.inner_text(".uh-records-sum").partition("共")[2])


def open_dashboard(desk, path: str = "/dashboard/") -> str:
    """Go there and wait until its charts stand; its address with the organisation."""
    desk.open(path)
    desk.page.wait_for_selector(".uh-figure")
    desk.page.wait_for_load_state("networkidle")
    return desk.page.url.removeprefix(desk.address)


def compute(desk, house) -> None:
    """Press 重新计算 and wait until the job is done."""
    with desk.page.expect_navigation():
        desk.page.click("button:has-text('重新计算')")
    for _ in range(240):
        ((state,),) = house.rows(
            "select state from core_job where kind = 'core.figures.compute' order by id desc limit 1"
        )
        if state in {"done", "failed", "cancelled"}:
            break
        desk.page.wait_for_timeout(500)
    assert state == "done"


def standing(house, day: str, below: str = "") -> int:
    """Regular members on the day, straight from the server's database."""
    ((many,),) = house.rows(
        """select count(*) from members_membership m join core_organisation o on o.id = m.organisation_id
        where not m.is_struck and m.kind = 'regular' and m.valid_from <= ?
        and (m.valid_to is null or m.valid_to > ?) and o.path like ? || '%'""",
        day,
        day,
        below,
    )
    return many


def path_of(house, code: str) -> tuple[int, str]:
    """Id and path of the organisation."""
    ((pk, path),) = house.rows("select id, path from core_organisation where code = ?", code)
    return pk, path


def test_a_roll_moves_the_numbers_and_a_number_opens_to_a_record_and_back(house, sit, tmp_path):
    clerk, officer = sit(house, "clerk"), sit(house, "union")
    open_dashboard(clerk)
    before = shown(clerk)
    joined = shown(clerk, "members.joined")
    officer.open("/members/import/")
    template = download(officer, "text=下载模板", tmp_path / "模板.xlsx")
    people = [cells(70 + serial, 性别="男") for serial in range(3)]
    send(officer, fill(template, tmp_path / "名册.xlsx", people))
    press(officer, "text=/^导入 \\d+ 条$/", ".alert-success")

    open_dashboard(clerk)
    compute(clerk, house)
    open_dashboard(clerk)
    assert shown(clerk) == before + 3
    assert shown(clerk, "members.joined") in (joined, joined + 3), (
        "a roll opens the books or lets people join"
    )
    clerk.look("dashboard")

    assert clerk.follow(tile(MEMBERS)) == 200
    assert counted(clerk) == before + 3, "the number is its list"
    assert indicator(MEMBERS).label in clerk.page.inner_text("h1")
    listed = clerk.page.url
    clerk.look("figure-records")
    with clerk.page.expect_navigation():
        clerk.page.click("tbody tr >> nth=0 >> a >> nth=0")
    assert "/members/" in clerk.page.url
    assert clerk.page.inner_text("h1").strip()
    clerk.page.go_back()
    assert clerk.page.url == listed
    assert counted(clerk) == before + 3
    clerk.page.go_back()
    assert shown(clerk) == before + 3
    assert clerk.complaints == officer.complaints == []


def test_a_past_day_is_counted_as_it_was_and_its_list_is_of_that_day(house, sit):
    desk = sit(house, "leader")
    open_dashboard(desk, f"/dashboard/?on={PAST}")
    expected = standing(house, PAST)
    assert shown(desk) == expected
    assert expected != standing(house, "2026-10-31"), "otherwise nothing is proved"
    assert desk.follow(tile(MEMBERS)) == 200
    assert counted(desk) == expected
    assert "2026年3月31日" in desk.page.inner_text("main")
    assert desk.complaints == []


def test_a_day_to_come_is_refused_in_words(house, sit):
    desk = sit(house, "leader")
    answer = desk.page.goto(f"{desk.address}/dashboard/?on=2199-01-01")
    assert answer.status == 422
    assert "还没有到" in desk.page.inner_text("main")


def test_a_township_sees_its_own_numbers_and_no_others(house, sit):
    desk = sit(house, "township")
    pk, path = path_of(house, "CX01")
    other, _ = path_of(house, "CX02")
    open_dashboard(desk)
    ((name,),) = house.rows("select name from core_organisation where id = ?", pk)
    assert desk.page.inner_text("h1").strip().startswith(name)
    expected = shown(desk)
    assert abs(expected - standing(house, TODAY, path)) <= 3, "what was computed, a moment ago"
    assert desk.follow(tile(MEMBERS)) == 200
    assert counted(desk) == standing(house, TODAY, path)
    assert desk.page.request.get(f"{desk.address}/dashboard/{other}/").status == 404
    assert desk.page.request.get(f"{desk.address}/dashboard/{other}/wall/").status == 404
    assert desk.page.request.get(f"{desk.address}/figures/{other}/{MEMBERS}/").status == 404


def test_the_wall_fits_its_screen_and_is_left_by_escape(house, sit):
    desk = sit(house, "leader")
    pk, _ = path_of(house, "CX")
    desk.page.set_viewport_size({"width": 1920, "height": 1080})
    open_dashboard(desk, f"/dashboard/{pk}/wall/")
    size = desk.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight, innerWidth, innerHeight]"
    )
    assert size[:2] <= size[2:]
    assert desk.page.locator("nav.uh-menu").count() == 0
    assert shown(desk) > 10_000
    desk.look("wall")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Escape")
    assert desk.page.url.endswith(f"/dashboard/{pk}/")
    assert desk.complaints == []


@pytest.mark.parametrize("account", ["leader", "township", "union"])
def test_the_page_goes_on_one_sheet_of_paper(house, sit, tmp_path, account):
    desk = sit(house, account)
    open_dashboard(desk)
    assert desk.violations() == []
    desk.page.emulate_media(media="print")
    paper: Path = tmp_path / "看板.pdf"
    desk.page.pdf(path=paper, format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper.read_bytes())) == 1
    assert desk.complaints == []
