"""The writer's page in a real browser: typing, figures by pinyin, two people at once, pasting, saving, remarks."""

import json
import os

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright

from reports.models import SummaryComment, SummarySection
from reports.services.summary_text import save_section
from reports.summary import tree
from tests.conftest import make_cast
from tests.pages.test_browser import Desk

from .make import BLOCKS, drafted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def chromium():
    # Playwright's synchronous interface runs an event loop in this thread; Django refuses to query there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def people(transactional_db):
    return make_cast()


@pytest.fixture
def summary(people):
    return drafted(people)


@pytest.fixture
def sit(chromium, live_server, people, summary):
    desks = []

    def at(user=people.clerk):
        desks.append(Desk(chromium, live_server, user))
        page = desks[-1].open(reverse("summary-edit", args=[summary.pk]))
        page.set_default_timeout(15_000)
        page.wait_for_selector("#writer[data-ready]")
        return desks[-1]

    yield at
    for each in desks:
        each.context.close()


def kept() -> list[str]:
    """The words of the only section's blocks, as the server holds them."""
    return [tree.words_of(block) for block in SummarySection.objects.get().blocks]


def press(desk, *keys: str) -> None:
    """Keys as a person presses them: the editor hears of a moved cursor a moment later."""
    for key in keys:
        desk.page.keyboard.press(key)
        desk.page.wait_for_timeout(100)


def saved(desk) -> None:
    """Save by the key and wait until nothing is left to save."""
    desk.page.keyboard.press("Control+s")
    expect(desk.page.locator("[data-state]")).to_have_text("已全部保存")


def hear(desk) -> None:
    """Ask at once what others saved, as coming back to the page does."""
    with desk.page.expect_response(lambda answer: answer.url.endswith("/lookup/?")):
        desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.page.wait_for_timeout(400)


def look(desk, name: str) -> None:
    """Take a picture for whoever wants to see: SCREENSHOTS=/some/folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        desk.page.screenshot(path=f"{folder}/summary-{name}.png")


def paste(desk, **kinds: str) -> None:
    """What the browser does on Ctrl+V with that in the clipboard, by kind."""
    names = {"html": "text/html", "plain": "text/plain", "own": "application/x-unionhub-summary"}
    desk.page.evaluate(
        """kinds => {
            const clipboardData = new DataTransfer();
            Object.entries(kinds).forEach(([kind, text]) => clipboardData.setData(kind, text));
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        {names[kind]: text for kind, text in kinds.items()},
    )


def test_a_section_is_written_by_keys_alone_and_survives_a_reload(sit):
    desk = sit()
    page = desk.page
    assert desk.violations() == []
    page.focus(".uh-text")
    press(desk, "Control+End")
    page.keyboard.type("干部走访困难职工")
    page.keyboard.press("/")
    page.keyboard.type("zfcs", delay=30)
    expect(page.locator(".uh-found li").first).to_contain_text("走访次数4次")
    look(desk, "insert")
    assert desk.violations() == []
    page.keyboard.press("Enter")
    expect(page.locator(".uh-text .uh-token").last).to_have_text("4次")
    page.keyboard.type("。")

    # From the chip's own panel, by keys: how it is said.
    press(desk, "ArrowLeft", "ArrowLeft", "Enter")
    expect(page.locator("#chip-box input:checked")).to_be_focused()
    look(desk, "chip")
    assert desk.violations() == []
    page.check("#chip-box label:has-text('汉字') input")
    press(desk, "Escape")
    expect(page.locator(".uh-text .uh-token").last).to_have_text("四次")

    # A heading, moved up over a block; its number is none of its text.
    press(desk, "Control+End", "Enter")
    page.keyboard.type("主要做法")
    press(desk, "Control+Alt+3", "Alt+ArrowUp")
    # The slash that was meant as one.
    press(desk, "End", "/")
    page.wait_for_selector("#insert-box:not([hidden])")
    page.keyboard.press("Escape")
    saved(desk)
    assert kept()[-2:] == ["主要做法/", "干部走访困难职工{example.new_visits|words}。"]
    assert SummarySection.objects.get().blocks[-2]["level"] == 3

    # It saves itself.
    page.keyboard.type("和成效")
    expect(page.locator(".uh-outline small")).to_have_text("未保存")
    expect(page.locator("[data-state]")).to_have_text("已全部保存")
    page.reload()
    page.wait_for_selector("#writer[data-ready]")
    assert page.inner_text(".uh-text h3") == "主要做法/和成效"
    look(desk, "page")
    assert desk.complaints == []


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{color:red}</style>
<meta name=Generator content="Microsoft Word 15"></head><body lang=ZH-CN><!--StartFragment-->
<h1 style="color:red">一、<b>组织建设</b></h1>
<p class=MsoNormal style="mso-pagination:widow-orphan"><b><span style="font-family:仿宋;color:red">全县</span></b>工会
<o:p></o:p>稳步<a href="javascript:alert(1)">发展</a>。<img src="x" onerror="document.title='bad'"></p>
<p class=MsoHeading3>1.新就业形态</p>
<p style="mso-hide:all">隐藏</p>
<table><tr><td><p>甲镇</p></td><td><p>12</p></td></tr><tr><td>乙镇</td><td>8</td></tr></table>
<p>（二）服务职工</p>
<p><span data-token="{members.members}" class="uh-token">999人</span>{members.women}</p>
<script>document.title='bad'</script><!--EndFragment--></body></html>"""


def test_of_what_is_pasted_text_and_headings_stay(sit):
    desk = sit()
    page = desk.page
    title = page.title()
    page.focus(".uh-text")
    press(desk, "Control+End")
    paste(desk, html=WORD, plain="不该用")
    assert page.title() == title
    saved(desk)
    blocks = SummarySection.objects.get().blocks[len(BLOCKS) :]
    assert [(block["type"], block.get("level"), tree.words_of(block)) for block in blocks] == [
        ("heading", 2, "组织建设"),
        ("paragraph", None, "全县工会稳步发展。"),
        ("heading", 3, "新就业形态"),
        ("paragraph", None, "甲镇，12"),
        ("paragraph", None, "乙镇，8"),
        ("heading", 2, "服务职工"),
        ("paragraph", None, "999人{members.women}"),
    ]
    assert list(tree.tokens(blocks)) == [], "nothing that is pasted becomes a figure"
    press(desk, "Control+End", "Enter")
    paste(desk, plain="第一行\r\n第二行")
    saved(desk)
    assert kept()[-2:] == ["第一行", "第二行"]

    # Our own copy keeps its figures; a forged one does not come in.
    page.keyboard.press("Enter")
    token = {"type": "token", "attrs": {"token": "{example.visits}"}}
    text = {
        "content": [{"type": "paragraph", "attrs": {"id": "p001"}, "content": [token]}],
        "openStart": 1,
        "openEnd": 1,
    }
    paste(desk, own=json.dumps(text))
    paste(desk, own=json.dumps(text).replace("{example.visits}", "<img src=x>"))
    saved(desk)
    assert kept()[-1] == "{example.visits}"
    ids = [block["id"] for block in SummarySection.objects.get().blocks]
    assert len(ids) == len(set(ids))
    assert desk.complaints == []


def test_two_people_in_one_section_lose_nothing(sit, people):
    first, second = sit(people.clerk), sit(people.head)
    # Different blocks: both come in, and each sees the other's.
    first.page.click(".uh-text > h2")
    press(first, "End")
    first.page.keyboard.type("甲的话")
    second.page.focus(".uh-text")
    press(second, "Control+End")
    second.page.keyboard.type("乙的话")
    saved(first)
    saved(second)
    assert (kept()[0], kept()[-1]) == ("走访慰问甲的话", "乙的话")
    expect(second.page.locator(".uh-text > h2")).to_have_text("走访慰问甲的话")
    hear(first)
    expect(first.page.locator(".uh-text > p").last).to_have_text("乙的话")
    expect(first.page.locator("[data-note]")).to_contain_text("head先生")

    # The same block: it stands twice until somebody decides.
    first.page.keyboard.type("一")
    second.page.click(".uh-text > h2")
    press(second, "End")
    second.page.keyboard.type("二")
    saved(first)
    second.page.keyboard.press("Control+s")
    expect(second.page.locator(".uh-conflict")).to_be_visible()
    look(second, "conflict")
    assert second.violations() == []
    assert kept()[:2] == ["走访慰问甲的话一", "走访慰问甲的话二"]
    second.page.click(".uh-conflict button:has-text('留下面')")
    saved(second)
    assert (kept()[0], "甲的话一" in "".join(kept())) == ("走访慰问甲的话二", False)
    assert not tree.conflicts(SummarySection.objects.get().blocks)
    second.page.keyboard.press("Control+z")
    expect(second.page.locator(".uh-conflict")).to_be_visible()
    second.page.click(".uh-conflict button:has-text('都保留')")
    saved(second)
    assert kept()[:2] == ["走访慰问甲的话一", "走访慰问甲的话二"]
    assert first.complaints + second.complaints == []


def test_an_input_method_is_left_in_peace(sit, people):
    desk = sit()
    page = desk.page
    keys = page.context.new_cdp_session(page)
    page.click(".uh-text > h2")
    press(desk, "End")
    keys.send("Input.imeSetComposition", {"text": "jia'qiang", "selectionStart": 9, "selectionEnd": 9})
    # While somebody composes, another one saves the same section, and the page asks what is new.
    section = SummarySection.objects.get()
    theirs = [*section.blocks, {"id": "ffff0001", "type": "paragraph", "inline": [{"text": "他人的一段。"}]}]
    save_section(section, theirs, section.title, section.version, people.head)
    hear(desk)
    page.wait_for_timeout(300)
    assert "jia'qiang" in page.inner_text(".uh-text > h2"), "what is being composed stands"
    keys.send("Input.insertText", {"text": "加强"})
    page.keyboard.type("，")
    saved(desk)
    assert (kept()[0], kept()[-1]) == ("走访慰问加强，", "他人的一段。")
    assert page.inner_text(".uh-text > h2") == "走访慰问加强，"
    assert desk.complaints == []


def test_remarks_failing_saves_sections_and_versions(sit, summary):
    desk = sit()
    page = desk.page
    page.click(".uh-text > h2")
    page.keyboard.press("Control+Alt+m")
    page.keyboard.type("请补充典型事例")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".uh-remark:not(.is-new)")).to_contain_text("请补充典型事例")
    assert SummaryComment.objects.get().block == "h001"
    look(desk, "remark")
    assert desk.violations() == []
    page.click(".uh-remark button:has-text('已处理')")
    expect(page.locator(".uh-remark")).to_have_count(0)

    # Without a connection nothing is lost, and it is said.
    desk.context.set_offline(True)
    page.click(".uh-text > h2")
    press(desk, "End")
    page.keyboard.type("（断网时写的）")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-state]")).to_contain_text("正在重试")
    desk.context.set_offline(False)
    saved(desk)
    assert kept()[0] == "走访慰问（断网时写的）"
    complaints = [said for said in desk.complaints if "ERR_INTERNET_DISCONNECTED" not in said]
    assert complaints == []

    # After signing in anew elsewhere the page's token is void; what was typed is saved all the same.
    desk.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    page.click(".uh-text > h2")
    press(desk, "End")
    page.keyboard.type("。")
    saved(desk)
    assert kept()[0] == "走访慰问（断网时写的）。"
    # What is refused is said, and forgotten once it is set right.
    page.evaluate("document.querySelector('[data-title]').maxLength = 999")
    page.fill("[data-title]", "长" * 90)
    page.press("[data-title]", "Control+s")
    expect(page.locator("[data-alarm]")).to_contain_text("标题最多 80 字")
    page.fill("[data-title]", "走访帮扶")
    page.press("[data-title]", "Control+s")
    expect(page.locator("[data-alarm]")).to_be_hidden()

    # A section more, moved up, taken out, and put back.
    page.click("[data-add=text]")
    expect(page.locator("[data-title]").last).to_be_focused()
    page.keyboard.type("存在的问题")
    page.keyboard.press("Enter")
    page.keyboard.type("覆盖面还不够。")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-state]")).to_have_text("已全部保存")
    page.click(".uh-outline li:nth-child(2) [aria-label^=上移]")
    expect(page.locator(".uh-outline li").first).to_contain_text("存在的问题")
    assert [one.title for one in summary.sections.all()] == ["存在的问题", "走访帮扶"]
    assert desk.violations() == []
    page.click(".uh-outline li:nth-child(1) [aria-label^=删除]")
    expect(page.locator(".uh-outline li")).to_have_count(1)
    page.click("[data-undo] button")
    expect(page.locator(".uh-outline li")).to_have_count(2)
    assert tree.plain(summary.sections.get(title="存在的问题").blocks) == "覆盖面还不够。"

    page.drag_and_drop(".uh-outline li:nth-child(2) > a", ".uh-outline li:nth-child(1) > a")
    expect(page.locator(".uh-outline li").first).to_contain_text("走访帮扶")
    assert summary.sections.first().title == "走访帮扶"

    # What changed, and back.
    page.click(".uh-outline li:has-text('走访帮扶') a")
    page.click(".uh-outline li:has-text('走访帮扶') a[title=版本比较]")
    page.wait_for_selector(".uh-compared")
    assert page.inner_text(".uh-compared ins") == "。"
    assert desk.violations() == []
    look(desk, "versions")
    page.click("[data-restore]")
    page.wait_for_selector("#writer[data-ready]")
    assert tree.words_of(summary.sections.get(title="走访帮扶").blocks[0]) == "走访慰问（断网时写的）"


def test_a_table_is_put_together_from_figures_found(sit):
    desk = sit()
    page = desk.page
    page.click(".uh-text > h2")
    page.click("[data-do=table]")
    page.fill("#card-caption", "走访情况")
    page.click("[data-card-submit]")
    expect(page.locator("[data-card-problem]")).to_have_text("请至少选一个数字。")
    for typed in ("zfcs", "leijizoufang"):
        page.fill("#card-dialog [role=combobox]", typed)
        page.wait_for_selector("#card-dialog .uh-found li")
        page.press("#card-dialog [role=combobox]", "Enter")
    expect(page.locator("[data-card-keys] li")).to_have_count(2)
    assert desk.violations() == []
    look(desk, "table")
    page.click("[data-card-submit]")
    saved(desk)
    table = SummarySection.objects.get().blocks[1]
    assert (table["caption"], table["rows"]) == ("走访情况", "figures")
    assert table["keys"] == ["example.new_visits", "example.visits"]
    page.click(".uh-card-block >> nth=0 >> text=修改")
    page.fill("#card-caption", "走访总表")
    page.click("[data-card-submit]")
    saved(desk)
    assert SummarySection.objects.get().blocks[1] == {**table, "caption": "走访总表"}
    assert desk.complaints == []
