"""A working week of members: a roll imported, undone and imported again; a transfer; a merge; election notices.

And what an officer never sees: another union's data.
"""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.journeys.roll_file import PLANTED, cells, fill, mend
from unionhub.core.demo.accounts import UNION_OF

pytestmark = [pytest.mark.browser, pytest.mark.rig]

WAIT = 60_000


def download(desk, what: str, target: Path) -> Path:
    """Click what hands out a file, and keep it."""
    with desk.page.expect_download() as waiting:
        desk.page.click(what)
    waiting.value.save_as(target)
    return target


def send(desk, file: Path) -> None:
    """Upload a roll and wait for its preview."""
    desk.open("/members/import/")
    desk.page.set_input_files("#file", str(file))
    desk.page.fill("#option-on", "2026-11-01")
    desk.page.press("#option-on", "Escape")
    with desk.page.expect_navigation():
        desk.page.click("text=上传并核对")
    desk.page.wait_for_selector("ul.nav-tabs", timeout=WAIT)


def press(desk, button: str, wait_for: str) -> None:
    """Press a button of the import and wait for what it leads to."""
    desk.page.click(button)
    desk.page.wait_for_selector(wait_for, timeout=WAIT)


def counts(desk) -> dict[str, int]:
    """The tabs of the preview with their numbers."""
    tabs = desk.page.locator("ul.nav-tabs a.nav-link").all_inner_texts()
    return {label: int(number) for label, number in (text.rsplit(" ", 1) for text in tabs)}


def members(desk) -> int:
    """How many the officer's list says there are."""
    desk.open("/members/")
    told = desk.page.inner_text("main")
    return int(re.search(r"共 (\d+) 条", told)[1])


def test_a_roll_with_every_error_is_mended_imported_undone_and_imported_again(house, sit, tmp_path):
    desk = sit(house, "union")
    before = members(desk)
    desk.open("/members/import/")
    template = download(desk, "text=下载模板", tmp_path / "模板.xlsx")
    wrong = [cells(number, **planted) for number, (_, planted, _) in enumerate(PLANTED, 1)]
    good = [cells(50), cells(51)]
    send(desk, fill(template, tmp_path / "名册.xlsx", [*wrong, *good]))
    assert counts(desk) == {"新增": 2, "变更": 0, "未变": 0, "有误": len(wrong)}
    desk.page.click("text=有误")
    desk.page.wait_for_load_state("networkidle")
    told = desk.page.inner_text("main")
    for heading, _, words in PLANTED:
        assert heading in told
        assert words in told
    assert desk.violations() == []
    desk.look("roll-errors")
    marked = download(desk, "text=下载标注错误的工作簿", tmp_path / "错误说明.xlsx")
    page = openpyxl.load_workbook(marked).worksheets[0]
    last = [str(row[-1].value or "") for row in page.iter_rows(min_row=3, max_row=2 + len(wrong))]
    for (_, _, words), explained in zip(PLANTED, last, strict=True):
        assert words in explained
    assert members(desk) == before

    right = [cells(number) for number in range(1, len(wrong) + 1)]
    mended = mend(marked, tmp_path / "改正.xlsx", [*right, *good])
    send(desk, mended)
    assert counts(desk) == {"新增": len(right) + 2, "变更": 0, "未变": 0, "有误": 0}
    desk.look("roll-preview")
    press(desk, "text=/^导入 \\d+ 条$/", ".alert-success")
    assert members(desk) == before + len(right) + 2

    desk.page.go_back()
    press(desk, "text=撤销这次导入", ".alert-info")
    assert members(desk) == before

    send(desk, mended)
    press(desk, "text=/^导入 \\d+ 条$/", ".alert-success")
    assert members(desk) == before + len(right) + 2
    send(desk, mended)
    assert counts(desk)["未变"] == len(right) + 2
    assert desk.complaints == []


def test_a_transfer_goes_through_both_officers(house, sit):
    giver, taker = sit(house, "union"), sit(house, "union2")
    had, has = members(giver), members(taker)
    name = giver.page.inner_text("tbody tr:not(:has-text('保留会籍')) >> nth=-1 >> td >> nth=0")
    with giver.page.expect_navigation():
        giver.page.click("tbody tr:not(:has-text('保留会籍')) >> nth=-1 >> a")
    assert giver.follow("text=办理转出") == 200
    giver.page.fill("#id_to_organisation-ts-control", "河湾养殖")
    giver.page.click(".ts-dropdown .option:has-text('河湾养殖公司工会')")
    assert giver.follow("main form button:has-text('办理转出')") == 200
    assert members(giver) == had, "until it is accepted he counts in the old union"

    taker.open("/members/transfers/")
    with taker.page.expect_navigation():
        taker.page.click(f"tbody tr:has-text('{name}') a")
    taker.look("transfer-accept")
    assert taker.violations() == []
    with taker.page.expect_navigation():
        taker.page.get_by_role("link", name="接收", exact=True).click()
    with taker.page.expect_navigation():
        taker.page.click("main form button[type=submit] >> nth=-1")
    assert (members(giver), members(taker)) == (had - 1, has + 1)
    assert giver.complaints == taker.complaints == []


def test_two_records_of_one_person_become_one_and_part_again(house, sit):
    desk = sit(house, "clerk")
    desk.open("/members/duplicates/")
    waiting = int(re.search(r"共 (\d+) 条", desk.page.inner_text("main"))[1])
    assert waiting
    with desk.page.expect_navigation():
        desk.page.click("tbody tr >> nth=-1 >> a >> nth=0")
    pair = desk.page.url.removeprefix(desk.address)
    assert desk.violations() == []
    desk.look("duplicate-pair")
    assert desk.follow("main a:has-text('合并')") == 200
    if desk.page.locator("main form input[type=radio]").count():
        desk.page.check("main form input[type=radio] >> nth=0")
    desk.page.check("#id_strike_overlaps")
    if desk.page.locator("main form textarea").count():
        desk.page.fill("main form textarea", "经核对身份证原件，是同一人")
    with desk.page.expect_navigation():
        desk.page.click("main form button[type=submit] >> nth=-1")
    desk.open(pair)
    assert "已合并" in desk.page.inner_text("main")
    assert desk.follow("main a:has-text('撤销合并')") == 200
    if desk.page.locator("main form textarea").count():
        desk.page.fill("main form textarea", "核对有误，恢复两条记录")
    with desk.page.expect_navigation():
        desk.page.click("main form button[type=submit] >> nth=-1")
    desk.open("/members/duplicates/")
    assert int(re.search(r"共 (\d+) 条", desk.page.inner_text("main"))[1]) == waiting
    assert desk.complaints == []


def test_election_notices_are_printed_for_the_chosen_unions(house, sit, tmp_path):
    desk = sit(house, "clerk")
    desk.open("/elections/?due=overdue")
    for place in (0, 1):
        desk.page.check(f"tbody input[name=ids] >> nth={place}")
    with desk.page.expect_navigation():
        desk.page.click("[data-bulk-bar] button:has-text('打印换届文书')")
    paper = download(desk, "main button:has-text('下载 PDF')", tmp_path / "换届通知.pdf")
    assert paper.read_bytes().startswith(b"%PDF")
    assert desk.complaints == []


def test_an_officer_sees_nothing_of_another_union(house, sit, tmp_path):
    """By list, search, address, export and message."""
    other = sit(house, "union2")
    other.open("/members/")
    other.page.wait_for_load_state("networkidle")
    link = other.page.get_attribute("tbody tr:not(:has-text('保留会籍')) >> nth=2", "data-href")
    other.open(link)
    name = other.page.inner_text("h1").split()[0]
    card = re.search(r"CX\d{6,}", other.page.inner_text("main"))[0]

    desk = sit(house, "union")
    foreign = UNION_OF["union2"]
    for address in (
        "/members/",
        "/members/?q=" + name,
        "/unions/",
        "/employers/",
        "/headcounts/",
        "/elections/",
    ):
        desk.open(address)
        told = desk.page.inner_text("main")
        assert foreign not in told
        assert card not in told
    desk.open(f"/search/?q={card}")
    assert foreign not in desk.page.inner_text("main")
    answer = desk.page.request.get(desk.address + link)
    assert answer.status == 404
    assert name not in answer.text()
    desk.open("/members/")
    exported = download(desk, "text=导出 Excel", tmp_path / "会员.xlsx")
    with zipfile.ZipFile(exported) as archive:
        inside = b"".join(archive.read(part) for part in archive.namelist()).decode(errors="replace")
    assert foreign not in inside
    assert card not in inside
    assert [line for line in desk.complaints if "404" not in line] == []
