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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from unionhub.core.demo.accounts import DEMO_PASSWORD  # noqa: E402

TARGET = ROOT / "docs" / "images"
#: The office PC of docs: 1366 × 768, here with the room a browser leaves.
SIZE = {"width": 1366, "height": 768}
START_PATIENCE = 180


@dataclass(frozen=True)
class Picture:
    """One picture: `account` empty means nobody is signed in; `size` differs for a phone."""

    name: str
    address: str
    account: str = ""
    size: tuple[int, int] = (SIZE["width"], SIZE["height"])


PICTURES = (
    Picture("login", "/login/"),
    Picture("home", "/", "clerk"),
    Picture("home-leader", "/", "leader"),
    Picture("home-phone", "/", "township", (360, 740)),
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
