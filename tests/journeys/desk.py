"""A person at a browser: what he does to get somewhere, and what the browser complained of meanwhile."""

import os
from datetime import date
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response

from unionhub.core.demo.accounts import DEMO_PASSWORD


class Desk:
    """A browser window of its own. `complaints` are those of scripts, content policy, and answers of 400 and above."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.context = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", accept_downloads=True
        )
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self._hear(line.type, line.text))
        self.page.on("response", self._see)

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(f"{kind}: {text}")

    def _see(self, answer: Response) -> None:
        if answer.status >= 400:
            self.complaints.append(f"{answer.status} {answer.url}")

    def open(self, path: str) -> Page:
        """Go to an address; it must answer 200."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        return self.page

    def knock(self, account: str, password: str) -> None:
        """Send the sign-in form, whatever comes of it."""
        self.open("/login/")
        self.page.fill("input[name=username]", account)
        self.page.fill("input[name=password]", password)
        with self.page.expect_navigation():
            self.page.press("input[name=password]", "Enter")

    def sign_in(self, account: str, password: str = DEMO_PASSWORD) -> None:
        """Sign in; the frame of the house must be there."""
        self.knock(account, password)
        self.page.wait_for_selector("nav.uh-menu")

    def follow(self, link: str) -> int:
        """Click the link with that selector; the status of the page behind it."""
        with self.page.expect_navigation() as going:
            self.page.click(link)
        assert going.value is not None
        return going.value.status

    def violations(self) -> list[str]:
        """What axe finds on the page."""
        found = Axe().run(self.page).response["violations"]
        return [f"{self.page.url} {rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]

    def look(self, name: str) -> None:
        """Take a picture for whoever wants to see: SCREENSHOTS=/some/folder."""
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def register_visit(self, household: str, phone: str) -> str:
        """Enter a visit of today through the page; the address of its page."""
        self.open("/example/visits/add/")
        self.page.fill("#id_household", household)
        self.page.fill("#id_visited_on", date.today().isoformat())
        self.page.press("#id_visited_on", "Escape")
        self.page.fill("#id_amount", "500")
        self.page.fill("#id_phone", phone)
        with self.page.expect_navigation():
            self.page.click("main form button:has-text('保存') >> nth=0")
        self.page.wait_for_selector(f"h1:has-text('{household}')")
        return self.page.url.removeprefix(self.address)
