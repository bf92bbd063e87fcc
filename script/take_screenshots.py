"""Pictures of the demo for README.md and the handbook; called by script/screenshots.

PICTURES lists them: file name, account, address, and what to do on the page before the picture is taken.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.workbook_parts.forms import make_form_b  # noqa: E402
from unionhub.core.cleaners import check_digit  # noqa: E402
from unionhub.core.demo.accounts import DEMO_PASSWORD  # noqa: E402

TARGET = ROOT / "docs" / "images"
#: The office PC of docs: 1366 × 768, here with the room a browser leaves.
SIZE = {"width": 1366, "height": 768}
START_PATIENCE = 420
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Picture:
    """One picture. An empty `account`: nobody is signed in; `size` differs for a phone; `then` is done on the page."""

    name: str
    address: str
    account: str = ""
    size: tuple[int, int] = (SIZE["width"], SIZE["height"])
    then: Callable[[Page], None] | None = None


def open_first(page: Page) -> None:
    """Open the first row of the list."""
    with page.expect_navigation():
        page.click("tbody tr >> nth=0 >> a >> nth=0")


def open_text(page: Page) -> None:
    """The text of the summary that is being written."""
    with page.expect_navigation():
        page.click("tbody tr:has-text('起草') >> nth=0 >> a >> nth=0")
    with page.expect_navigation():
        page.click("text=编辑正文")
    page.wait_for_selector("#writer[data-ready]")
    page.wait_for_timeout(800)


def open_wall(page: Page) -> None:
    """From the dashboard to its form on a wall."""
    with page.expect_navigation():
        page.click("text=大屏")


def open_number(page: Page) -> None:
    """Open the list behind the first number of the dashboard."""
    with page.expect_navigation():
        page.click(".uh-figure-number a >> nth=0")


def open_rate(page: Page) -> None:
    """From the finder to one figure."""
    with page.expect_navigation():
        page.click("main a:has-text('入会率') >> nth=0")
    page.wait_for_timeout(800)  # the chart draws itself


def upload_roll(page: Page) -> None:
    """Send a short roll with two mistakes, as far as its preview."""
    rows = ["工会名称,姓名,证件号码,性别,民族,手机号码,入会日期,是否农民工"]
    for serial, (name, sex, phone) in enumerate(
        (("周文博", "男", "19900001001"), ("郑雅静", "女", "1990000"), ("吴建国", "女", "19900001003")), 1
    ):
        start = f"00009019900{serial}15{serial * 2 + (sex == '男'):03d}"
        number = start + check_digit(start)
        rows.append(
            f"城关和顺酒店工会,{name},{number},{'男' if serial == 3 else sex},汉族,{phone},2026-10-12,否"
        )
    content = "\n".join(rows).encode("utf-8-sig")
    page.set_input_files("#file", {"name": "酒店工会名册.csv", "mimeType": "text/csv", "buffer": content})
    with page.expect_navigation():
        page.click("text=上传并核对")
    page.wait_for_selector("ul.nav-tabs", timeout=60_000)


def fill_filing(page: Page) -> None:
    """From the list of a union's filings to the page on which the newest is filled in."""
    open_first(page)
    page.goto(f"{page.url.partition('?')[0].removesuffix('fill/')}fill/")


def open_findings(page: Page) -> None:
    """The newest month's report, at what its checks found."""
    open_first(page)
    page.goto(f"{page.url.partition('?')[0]}?tab=findings")


#: A short report with what the reader for numbers looks for, in words of our own.
REPORT = """澄溪县总工会2026年工作总结

一、组织建设
全县现有基层工会130个，其中机关29个、事业单位52个、国有企业7个、集体企业2个、私营企业41个。
全县职工总数14521人，会员总数13138人，其中农民工会员4932人，占会员总数的37.53%。
全年新发展会员由1616人增加到1778人，增长11%。

三、维权服务
全年受理争议50件，结案48件，结案率98%。走访慰问120户98人。
资助困难学生18人，发放助学金30000元，人均1766.67元。推荐评选省级劳模XX名。
2027年，拟新建职工之家30个。"""


def check_text(page: Page) -> None:
    """Paste the report and have its numbers checked."""
    page.fill("[name=text]", REPORT)
    with page.expect_navigation():
        page.click(".uh-read-ask button[type=submit]")
    page.keyboard.press("j")
    page.keyboard.press("j")


def take_in_form(page: Page) -> None:
    """Send one of the tests' forms as the city's; its grid with the panel of a cell."""
    page.fill("#id_name", "街道乡镇工会工作情况表")
    page.fill("#id_first_month", "2026-10")
    page.set_input_files("#id_file", {"name": "表样.xlsx", "mimeType": SHEET, "buffer": make_form_b()})
    with page.expect_navigation():
        page.click("main form button:has-text('上传') >> nth=0")
    page.click(".uh-grid tbody tr:nth-child(6) > :nth-child(4)")
    page.wait_for_selector("#mark-panel .uh-proposals")


PICTURES = (
    Picture("login", "/login/"),
    Picture("home", "/", "clerk"),
    Picture("home-leader", "/", "leader"),
    Picture("home-phone", "/", "township", (360, 740)),
    Picture("dashboard", "/dashboard/", "leader"),
    Picture("dashboard-wall", "/dashboard/", "leader", (1920, 1080), then=open_wall),
    Picture("figure-finder", "/figures/", "leader"),
    Picture("figure-ask", "/figures/?q=各乡镇会员数同比", "leader"),
    Picture("figure-detail", "/figures/", "leader", then=open_rate),
    Picture("figure-records", "/dashboard/", "clerk", then=open_number),
    Picture("members", "/members/", "clerk"),
    Picture("person", "/members/?q=wang", "clerk", then=open_first),
    Picture("roll-start", "/members/import/", "union"),
    Picture("roll-preview", "/members/import/", "union", then=upload_roll),
    Picture("duplicates", "/members/duplicates/", "clerk", then=open_first),
    Picture("unions", "/unions/", "clerk", then=open_first),
    Picture("elections", "/elections/", "clerk"),
    Picture("todo", "/todo/", "clerk"),
    Picture("handover", "/handover/", "clerk"),
    Picture("mediations", "/mediations/", "head"),
    Picture("mediation", "/mediations/?state=mediating", "head", then=open_first),
    Picture("mediation-add", "/mediations/add/", "clerk"),
    Picture("petition", "/disputes/petitions/", "head", then=open_first),
    Picture("letter", "/letters/", "head", then=open_first),
    Picture("legal-aid", "/legal-aid/", "head", then=open_first),
    Picture("figure-checks", "/figures/checks/", "head"),
    Picture("text-check", "/text-check/", "clerk", then=check_text),
    Picture("filing-fill", "/filings/?state=open", "union", then=fill_filing),
    Picture("filing-completeness", "/filings/completeness/", "clerk"),
    Picture("close", "/closes/", "clerk", then=open_first),
    Picture("close-findings", "/closes/", "clerk", then=open_findings),
    Picture("closed-figures", "/closed/", "township"),
    Picture("changes", "/changes/", "clerk"),
    Picture("city-form", "/forms/add/", "clerk", then=take_in_form),
    Picture("upward", "/upward/", "clerk", then=open_first),
    Picture("summary", "/summaries/", "clerk", then=open_first),
    Picture("summary-edit", "/summaries/", "clerk", then=open_text),
    Picture("organisations", "/organisations/", "clerk"),
    Picture("accounts", "/accounts/", "sysadmin"),
    Picture("grants", "/grants/", "security"),
    Picture("audit", "/audit/", "auditor"),
    Picture("parameters", "/parameters/", "sysadmin"),
    Picture("policy", "/policy/", "security"),
    Picture("preferences", "/me/preferences/", "union"),
)


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo_server() -> Iterator[str]:
    """Run the embedded server with fresh data; give its address. RuntimeError when it does not come up."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="unionhub-pictures-") as folder, tempfile.TemporaryFile() as log:
        environment = {**os.environ, "PORT": str(port), "UNIONHUB_VAR": folder, "UNIONHUB_SETUP": "embedded"}
        command = [sys.executable, "-m", "unionhub.embedded"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + START_PATIENCE
            while not answers(address):
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(f"The demo did not start:\n{log.read().decode(errors='replace')}")
                time.sleep(0.3)
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def answers(address: str) -> bool:
    """Tell whether the server answers with anything."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def sign_in(page: Page, address: str, account: str) -> None:
    """Sign in as a demo account; the page after it is the home page."""
    page.goto(f"{address}/")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("nav.uh-menu", state="attached")  # hidden on a phone


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Take one picture in a browser window of its own."""
    width, height = picture.size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    if picture.account:
        sign_in(page, address, picture.account)
    response = page.goto(address + picture.address)
    if response is None or response.status != 200:
        raise RuntimeError(f"{picture.name}: {picture.address} answered {response and response.status}")
    if picture.then:
        picture.then(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TARGET / f"{picture.name}.png")
    context.close()
    print(f"docs/images/{picture.name}.png", flush=True)


def main(names: list[str]) -> int:
    """Take the named pictures, or all."""
    unknown = set(names) - {picture.name for picture in PICTURES}
    if unknown:
        print(f"No such picture: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("No chromium on this machine; script/setup --dev installs it.", file=sys.stderr)
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with demo_server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in PICTURES:
            if not names or picture.name in names:
                take(browser, address, picture)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
