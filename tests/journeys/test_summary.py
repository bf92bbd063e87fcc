"""A summary from its first draft to its final form, through four people's hands; then a record is corrected.

Created, edited with a figure found by pinyin, remarked on, counted, reviewed, signed, final; downloaded in all three
ways; and after a correction of the records the document stays while the difference is told.
"""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from tests.journeys.roll_file import cells, fill
from tests.journeys.test_members import WAIT, download, press

pytestmark = [pytest.mark.browser, pytest.mark.rig, pytest.mark.slow]

REMARK = "请补充一句新就业形态劳动者入会的做法。"
PROBLEMS = "小微企业建会后活动不多，职工人数变动快，申报跟不上。"
PLANS = "把新就业形态劳动者入会作为重点，逐月对账。"
WOMEN = "女会员"


def step(desk, path: str, name: str) -> None:
    """Take the step of the procedure and confirm it."""
    desk.open(path)
    desk.page.click(f".uh-rail a:has-text('{name}')")
    desk.page.wait_for_load_state("networkidle")
    if desk.page.locator("#id_note").count():
        desk.page.fill("#id_note", "同意")
    with desk.page.expect_navigation():
        desk.page.click(f"main form button:has-text('{name}') >> nth=0")
    assert desk.page.url.partition("?")[0].endswith(path), desk.page.inner_text("main")[:300]


def write(desk, section: str, words: str) -> None:
    """Type at the end of the text of the section of that title."""
    titles = [one.input_value() for one in desk.page.locator(".uh-section [data-title]").all()]
    desk.page.locator(f".uh-section >> nth={titles.index(section)} >> .uh-text").click()
    desk.page.keyboard.press("Control+End")
    desk.page.keyboard.type(words)


def saved(desk) -> None:
    """Save by the key and wait until nothing is left to save."""
    desk.page.keyboard.press("Control+s")
    desk.page.wait_for_selector("[data-state]:has-text('已全部保存')")


def count(desk, path: str) -> None:
    """Press 核定数字, wait until the job is done, and go where it leads."""
    desk.open(path)
    with desk.page.expect_navigation():
        desk.page.click("button:has-text('核定数字')")
    desk.page.wait_for_selector("text=查看结果", timeout=2 * WAIT)
    desk.page.wait_for_load_state("networkidle")
    desk.follow("text=查看结果")
    assert desk.page.url.partition("?")[0].endswith(path)


def got(desk, path: str, label: str, target) -> bytes:
    """Download the file of that name from the page of the summary."""
    desk.open(path)
    if not desk.page.locator(f"text={label} >> visible=true").count():
        desk.page.click("main button:has-text('更多')")
    return download(desk, f"text={label}", target).read_bytes()


def test_a_summary_is_written_signed_printed_and_tells_what_changed(house, sit, tmp_path):
    clerk, head, leader = sit(house, "clerk"), sit(house, "head"), sit(house, "leader")

    # Created over the figures of three quarters.
    page = clerk.open("/summaries/")
    clerk.follow("text=起草工作总结")
    page.select_option("#id_part", "three-quarters", force=True)
    with page.expect_navigation():
        page.click("main form button:has-text('起草') >> nth=0")
    path = page.url.removeprefix(clerk.address)
    assert re.fullmatch(r"/summaries/\d+/", path)
    assert "会员" in page.inner_text("main")
    clerk.look("summary-draft")

    # Edited: a figure by its pinyin into the opening, words into the chapters that no figure writes.
    page = clerk.open(f"{path}edit/")
    page.wait_for_selector("#writer[data-ready]")
    page.locator(".uh-text >> nth=0").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("其中")
    page.keyboard.press("/")
    page.keyboard.type("nvhuiyuan", delay=30)
    page.wait_for_selector(f".uh-found li:has-text('{WOMEN}')")
    page.keyboard.press("Enter")
    chip = page.locator(".uh-text >> nth=0 >> .uh-token >> nth=-1")
    women = int(re.fullmatch(r"(\d+)人", chip.inner_text())[1])
    page.keyboard.type("。")
    write(clerk, "存在的问题", PROBLEMS)
    write(clerk, "下一步工作打算", PLANS)
    saved(clerk)
    clerk.look("summary-edited")
    assert clerk.violations() == []

    # Remarked on by the head; settled by the clerk.
    page = head.open(f"{path}edit/")
    page.wait_for_selector("#writer[data-ready]")
    page.locator(".uh-text >> nth=1").click()
    page.click("button:has-text('批注')")
    page.keyboard.type(REMARK)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f".uh-remarks:has-text('{REMARK}')")
    page = clerk.open(f"{path}edit/")
    page.wait_for_selector(f".uh-remarks:has-text('{REMARK}')")
    clerk.look("summary-remark")
    page.click(".uh-remarks >> text=标为已处理")
    page.wait_for_selector(f".uh-remarks:has-text('{REMARK}')", state="detached")

    # Counted, submitted, reviewed, signed, final, each by another hand.
    count(clerk, path)
    step(clerk, path, "送审")
    step(head, path, "审核通过")
    step(leader, path, "签发")
    step(clerk, path, "定稿")
    assert "已定稿" in clerk.page.inner_text("main")
    clerk.look("summary-final")

    # Downloaded in all three ways: the same number in each.
    pdf = got(clerk, path, "下载 PDF", tmp_path / "总结.pdf")
    said = re.sub(r"\s", "", "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages))
    assert f"其中{women}人。" in said
    assert PLANS in said
    word = Document(io.BytesIO(got(clerk, path, "下载 Word", tmp_path / "总结.docx")))
    assert any(f"其中{women}人。" in one.text for one in word.paragraphs)
    book = openpyxl.load_workbook(io.BytesIO(got(clerk, path, "Excel 附表", tmp_path / "附表.xlsx")))
    rows = [row for one in book.worksheets for row in one.iter_rows(values_only=True) if WOMEN in row]
    assert any(women in row or Decimal(women) in row for row in rows)

    # A record is corrected: the document stays, the difference is told.
    officer = sit(house, "union")
    officer.open("/members/import/")
    template = download(officer, "text=下载模板", tmp_path / "模板.xlsx")
    people = [cells(90 + serial, 入会日期="2026-03-05") for serial in range(2)]
    officer.page.set_input_files("#file", str(fill(template, tmp_path / "名册.xlsx", people)))
    officer.page.fill("#option-on", "2026-03-05")
    officer.page.press("#option-on", "Escape")
    with officer.page.expect_navigation():
        officer.page.click("text=上传并核对")
    officer.page.wait_for_selector("ul.nav-tabs", timeout=WAIT)
    press(officer, "text=/^导入 \\d+ 条$/", ".alert-success")
    again = got(clerk, path, "下载 PDF", tmp_path / "总结2.pdf")
    assert (
        re.sub(r"\s", "", "".join(one.extract_text() for one in PdfReader(io.BytesIO(again)).pages)) == said
    )
    clerk.open(path)
    clerk.follow(".nav-tabs a:has-text('变化')")
    told = clerk.page.locator("main tr:has-text('会员')").all_inner_texts()
    assert any("+2" in line for line in told), told
    clerk.look("summary-differences")
    assert clerk.violations() == []
    assert clerk.complaints == head.complaints == leader.complaints == []
