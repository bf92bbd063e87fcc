"""A clerk takes in the city's form, says by clicks and by keys what its cells are for, and lives through a new one."""

import re

import pytest

from tests.workbook_parts.forms import altered, make_form_b
from tests.workbook_parts.forms import form_b as b

pytestmark = [pytest.mark.browser, pytest.mark.rig, pytest.mark.slow]


def upload(desk, path, content: bytes, **fields: str) -> None:
    """Fill the form of the page and send it with the file."""
    path.write_bytes(content)
    for name, value in fields.items():
        desk.page.fill(f"#id_{name}", value)
    desk.page.set_input_files("#id_file", str(path))
    with desk.page.expect_navigation():
        desk.page.click("main form button:has-text('上传') >> nth=0")


def cell(desk, name: str):
    """The cell of the grid, by its row and the place of its column (rows 6 to 17 have no merged cells)."""
    row, column = int(name[1:]), ord(name[0]) - 64
    return desk.page.locator(f".uh-grid tbody tr:nth-child({row}) > :nth-child({column + 1})")


def answered(desk, act) -> None:
    """Do it and wait until the panel has its answer."""
    with desk.page.expect_response(re.compile("/(cell|fill|undo)/")):
        act()
    desk.page.wait_for_timeout(200)


def open_cell(desk, name: str) -> None:
    """Click the cell; its panel must open."""
    answered(desk, cell(desk, name).click)
    assert desk.page.inner_text("#mark-panel h2 strong") == name


def choose_figure(desk, typed: str, label: str) -> None:
    """Type into the search of the panel and take the figure of that name."""
    desk.page.click("#mark-panel .uh-mark-field .ts-control")
    desk.page.keyboard.type(typed, delay=30)
    found = desk.page.locator(f"#mark-panel .ts-dropdown [data-selectable]:has-text('{label}') >> nth=0")
    answered(desk, found.click)


def save(desk) -> str:
    """Press 保存; what the panel says."""
    answered(desk, desk.page.locator("#mark-panel button[value=save]").click)
    return desk.page.inner_text("#mark-panel .uh-said")


def test_a_form_is_mapped_by_clicks_and_keys_and_carried_over(house, sit, tmp_path):
    desk = sit(house, "clerk")
    page = desk.open("/forms/add/")
    upload(desk, tmp_path / b.NAME, make_form_b(), name="街道乡镇工会工作情况表", first_month="2026-10")
    page.wait_for_selector(".uh-grid")
    grid = page.url.removeprefix(desk.address)
    assert "女会员占比" in page.inner_text(".uh-grid")
    assert page.locator(".uh-sheet-tabs a").count() == 2, "the hidden sheet is not shown"
    desk.look("city-form-grid")

    # A formula is shown as one and takes nothing.
    open_cell(desk, "E6")
    assert "公式" in page.inner_text("#mark-panel")
    assert page.locator("#mark-panel button[value=save]").count() == 0

    # By the mouse: another figure than the headings propose, found by pinyin.
    open_cell(desk, "C6")
    assert "会员 · 期末" in page.inner_text("#mark-panel .uh-proposals")
    desk.look("city-form-proposals")
    choose_figure(desk, "nvhuiyuan", "女会员")
    assert save(desk).startswith("已保存")
    assert "女会员·期末" in cell(desk, "C6").inner_text()
    desk.look("city-form-saved")
    assert desk.violations() == []

    # Taken back; then a list by townships.
    answered(desk, page.locator("#mark-panel button:has-text('撤销')").click)
    page.wait_for_selector(".uh-grid b", state="detached")
    open_cell(desk, "C6")
    answered(desk, page.locator("#mark-panel input[value=rows]").check)
    page.fill("#id_names_in", "A")
    assert save(desk).startswith("已保存 2")
    assert "名称↓" in cell(desk, "A6").inner_text()
    assert "会员·期末↓" in cell(desk, "C6").inner_text()
    assert "↓" in cell(desk, "C7").inner_text()

    # To the right, each by its own heading, after a look.
    answered(desk, page.locator("#mark-panel button:has-text('向右填充')").click)
    assert page.input_value("#fill-D6") == "members.women|end"
    desk.look("city-form-fill")
    answered(desk, page.locator("#mark-panel button:has-text('保存所选')").click)
    assert "女会员·期末↓" in cell(desk, "D6").inner_text()

    # By keys alone: from A6 to B6, Enter, Escape, a constant above.
    open_cell(desk, "A6")
    cell(desk, "A6").focus()
    page.keyboard.press("ArrowRight")
    answered(desk, lambda: page.keyboard.press("Enter"))
    assert page.inner_text("#mark-panel h2 strong") == "B6"
    assert page.evaluate("document.getElementById('mark-panel').contains(document.activeElement)")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    cell(desk, "B6").focus()
    assert page.evaluate("document.activeElement.tagName") == "TD"

    # The city sends another form: a heading renamed, a sheet more.
    form = grid.removesuffix("grid/")
    desk.open(f"{form}replace/")
    changed = altered(make_form_b(), renamed=("会员数", "在册会员数"), sheet="新增附表")
    upload(desk, tmp_path / "新版.xlsx", changed, first_month="2027-01")
    page.wait_for_selector(".uh-carry-list")
    assert "没有找到" in page.inner_text(".uh-carry-list")
    assert page.locator(".uh-carry-list tbody tr").count() == 1
    desk.look("city-form-carry")
    assert desk.violations() == []
    page.click("[data-pick]")
    page.locator("#new-grid tbody tr:nth-child(6) > :nth-child(4)").click()
    assert page.input_value("input[name=at]") == f"{b.SHEET}!C6"
    with page.expect_navigation():
        page.click("button[value=place]")
    page.wait_for_selector("text=全部取数都已落实")
    with page.expect_navigation():
        page.click("main a:has-text('启用新版表样')")
    with page.expect_navigation():
        page.click("main form button:has-text('启用')")
    assert "在用" in page.inner_text("main")
    desk.look("city-form-detail")
    desk.open("/forms/")
    desk.look("city-form-list")
    assert desk.violations() == []
    assert desk.complaints == []
