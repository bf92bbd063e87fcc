"""One journey over the example app in a real browser: list, columns, two editors, export, bulk, import."""

import io
import os
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from tests.conftest import make_cast
from tests.example.models import Visit
from tests.views.conftest import make_visit
from unionhub.core import jobs
from unionhub.core.models import Job

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


class Window:
    """A browser window of a signed-in person."""

    def __init__(self, chromium, server, user):
        self.server = server
        self.context = chromium.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", accept_downloads=True
        )
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url}])
        self.complaints: list[str] = []
        self.page = self.tab()

    def tab(self):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                self.complaints.append(line.text)
                if line.type == "error" and "Failed to load" not in line.text
                else None
            ),
        )
        return page

    def look(self, name, page=None):
        """Take a picture if asked for, and let axe look in any case."""
        page = page or self.page
        page.evaluate(
            "document.getElementById('progress').hidden = true"
        )  # only above a page that is on its way
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))
        found = Axe().run(page).response["violations"]
        assert not found, [f"{name}: {rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def window(chromium, live_server, cast):
    for at in range(45):
        make_visit(
            cast, (cast.union_a1, cast.union_a2, cast.union_b1)[at % 3], household=f"户主{at:02d}",
            visited_on=date(2026, 3, 1) - timedelta(days=at), amount=Decimal(100 * (at % 7)),
        )  # fmt: skip
    opened = Window(chromium, live_server, cast.clerk)
    yield opened
    opened.context.close()
    assert not opened.complaints


def test_list_filter_columns_views_pages(window):
    page, server = window.page, window.server
    page.goto(f"{server.url}/example/visits/")
    expect(page.get_by_text("共 45 条")).to_be_visible()
    shown = page.locator("tbody tr").count()
    assert sum(row.bounding_box()["y"] + 30 < 768 for row in page.locator("tbody tr").all()) >= 14
    window.look("list")
    page.get_by_role("link", name="后", exact=True).click()
    expect(page.get_by_role("link", name=f"户主{shown:02d}")).to_be_visible()
    page.get_by_role("link", name="前", exact=True).click()
    expect(page.get_by_role("link", name="户主00")).to_be_visible()

    page.get_by_role("search", name="筛选").get_by_label("状态").select_option("closed")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    window.look("list-nothing-found")
    page.get_by_role("link", name="清除全部条件").click()
    page.get_by_placeholder("户主姓名").fill("户主1")
    page.get_by_placeholder("户主姓名").press("Enter")
    expect(page.get_by_text("共 10 条")).to_be_visible()
    page.get_by_text("更多筛选").click()
    window.look("list-more-filters")
    page.keyboard.press("Escape")

    page.get_by_text("列", exact=True).click()
    page.get_by_role("checkbox", name="身份证号").check()
    window.look("list-columns")
    page.get_by_role("button", name="显示所选的列").click()
    expect(page.get_by_role("columnheader", name="身份证号")).to_be_visible()
    expect(page.get_by_text("共 10 条")).to_be_visible()
    assert "123X" in page.locator("tbody").inner_text()

    page.get_by_text("保存视图", exact=True).click()
    page.get_by_label("名称").fill("一字头")
    page.get_by_role("button", name="保存为视图").click()
    expect(page.get_by_role("link", name="一字头")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="慰问金额（元）").click()
    expect(page.get_by_role("columnheader", name="慰问金额（元）")).to_have_attribute(
        "aria-sort", "ascending"
    )
    window.look("list-saved-view")


def test_create_by_double_click_then_two_editors(window):
    page, server = window.page, window.server
    page.goto(f"{server.url}/example/visits/add/")
    window.look("form")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("没有保存，请先改正")).to_be_visible()
    window.look("form-errors")
    page.get_by_label("户主").fill("赵铁柱")
    page.locator("#id_visited_on").fill("20260306")
    page.get_by_label("慰问金额").fill("300")
    page.get_by_role("button", name="保存", exact=True).dblclick()
    page.wait_for_url(re.compile(r"/visits/\d+/$"))
    assert Visit.objects.filter(household="赵铁柱").count() == 1
    visit = Visit.objects.get(household="赵铁柱")
    window.look("detail")
    page.get_by_role("link", name="修改记录").click()
    window.look("detail-history")

    address = f"{server.url}/example/visits/{visit.pk}/change/"
    other = window.tab()
    page.goto(address)
    other.goto(address)
    other.get_by_label("慰问金额").fill("500")
    other.get_by_role("button", name="保存", exact=True).click()
    other.wait_for_url(f"**/visits/{visit.pk}/")
    page.get_by_label("户主").fill("赵铁柱（更名）")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("这条记录已被他人修改")).to_be_visible()
    window.look("conflict")
    page.get_by_role("button", name="按所选内容保存").click()
    page.wait_for_url(f"**/visits/{visit.pk}/")
    visit.refresh_from_db()
    assert (visit.household, visit.amount) == ("赵铁柱（更名）", 500)

    page.get_by_role("link", name="办结").click()
    window.look("action")
    page.get_by_label("办结说明").fill("回访后办结")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("已办结").first).to_be_visible()


def test_export_bulk_print_import(window):
    page, server = window.page, window.server
    page.goto(f"{server.url}/example/visits/?q=户主0")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Excel").click()
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    assert [row[0] for row in sheet.values][:3] == ["户主", "户主00", "户主01"]
    assert sheet.max_row == 11

    for box in page.locator("tbody [data-check-row]").all()[:2]:
        box.check()
    expect(page.locator("[data-bulk-bar]")).to_be_visible()
    window.look("list-bulk")
    page.locator("[data-bulk-bar]").get_by_role("button", name="办结").click()
    expect(page.get_by_text("完成 2 条")).to_be_visible()
    window.look("bulk-result")

    visit = Visit.objects.get(household="户主00")
    page.goto(f"{server.url}/example/visits/{visit.pk}/print/")
    window.look("document")

    page.goto(f"{server.url}/example/visits/import/")
    window.look("import-start")
    book = openpyxl.Workbook()
    book.active.append(["组织编码", "户主", "走访日期", "给了多少", "联系电话"])
    book.active.append(["A1", "户主00", visit.visited_on, 999, "13800001234"])
    book.active.append(["A1", "钱多多", "2026-03-09", 200, "13800007777"])
    book.active.append(["X9", "孙无名", "去年", 200, None])
    target = io.BytesIO()
    book.save(target)
    page.get_by_label("要导入的文件").set_input_files(
        {"name": "走访.xlsx", "mimeType": "application/octet-stream", "buffer": target.getvalue()}
    )
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("正在读取…")).to_be_visible()
    window.look("import-reading")
    jobs.run_job(Job.objects.latest("pk").pk)
    page.get_by_label("给了多少").select_option("慰问金额*", timeout=8000)
    window.look("import-headings")
    page.get_by_role("button", name="按此读取").click()
    expect(page.get_by_text("正在读取…")).to_be_visible()
    jobs.run_job(Job.objects.latest("pk").pk)
    expect(page.get_by_role("button", name="只导入无误的行")).to_be_visible(timeout=8000)
    page.get_by_role("link", name="变更 1").click()
    window.look("import-preview")
    page.get_by_role("link", name="有误 1").click()
    window.look("import-problems")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注错误的工作簿").click()
    marked = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    assert [row[-1] for row in marked.values][:3] == ["错误说明", None, None]
    page.get_by_role("button", name="只导入无误的行").click()  # nothing happens before the word is given
    page.get_by_label("我确认只导入其余 2 条").check()
    page.get_by_role("button", name="只导入无误的行").click()
    expect(page.get_by_text("正在写入…")).to_be_visible()
    jobs.run_job(Job.objects.latest("pk").pk)
    expect(page.get_by_text("已导入 2 条")).to_be_visible(timeout=8000)
    window.look("import-done")
    page.get_by_role("button", name="撤销这次导入").click()
    expect(page.get_by_text("正在撤销…")).to_be_visible()
    Visit.objects.filter(household="钱多多").update(version=5)
    jobs.run_job(Job.objects.latest("pk").pk)
    expect(page.get_by_text("恢复 1 条，另有 1 条没有撤销")).to_be_visible(timeout=8000)
    window.look("import-undone")
