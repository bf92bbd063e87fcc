"""As each demo account in the browser what it sees: exactly the lines that policy.csv gives its role, all opening."""

import csv

import pytest

from unionhub.core.context import PERSONAL
from unionhub.core.demo.accounts import ACCOUNTS, DEMO_PASSWORD, DemoAccount
from unionhub.core.registry import collect
from unionhub.core.workflow import workflows

from .rig import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.rig, pytest.mark.slow]
#: The list each role is shown on while axe looks.
LISTS = {
    "sysadmin": "/accounts/",
    "secadmin": "/grants/",
    "auditor": "/audit/",
}


def lines_of(role: str) -> set[str]:
    """The menu lines of a role, straight from the table: the line's action says yes to the role or to everybody."""
    allowed = set()
    for table in ("unionhub/policy.csv", "tests/example/policy.csv"):
        with (ROOT / table).open(encoding="utf-8") as text:
            for row in csv.DictReader(text):
                if not row["field"] and "yes" in (row["public"], row["account"], row[role]):
                    allowed.add(row["action"])
    shown = {item.label for item in collect("menu", "MENU") if item.action in allowed}
    steps = {step.action for declared in workflows().values() for step in declared.transitions}
    return (
        shown if steps & allowed else shown - {"待办"}
    )  # who can take no step of any case has nothing to do here


def test_the_table_tells_the_roles_apart():
    assert len({frozenset(lines_of(account.role.value)) for account in ACCOUNTS}) >= 6
    assert "审计日志" in lines_of("auditor")
    assert "审计日志" not in lines_of("sysadmin")


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.username)
def test_sees_what_the_policy_gives_and_every_line_opens(house, sit, account: DemoAccount):
    desk = sit(house, account.username)
    page = desk.page
    assert account.name in page.locator(".uh-person").inner_text()
    shown = [text.split("\n")[0].strip() for text in page.locator("#menu a .uh-menu-label").all_inner_texts()]
    assert sorted(shown) == sorted(lines_of(account.role.value))
    for label in shown:
        line = f'#menu a:has(.uh-menu-label:text-is("{label}"))'
        if not page.locator(line).is_visible():
            page.click(f"#menu .uh-menu-section:has({line.removeprefix('#menu ')}) > [data-menu-section]")
        assert desk.follow(line) == 200, label
        assert page.locator("#menu a[aria-current=page]").inner_text().strip().startswith(label)
    for label, _, _ in PERSONAL:
        page.click(".uh-person")
        assert desk.follow(f'.dropdown-menu a:has-text("{label}")') == 200, label
    for place in ("/", LISTS.get(account.role.value, "/organisations/")):
        desk.open(place)
        assert desk.violations() == []
    page.click(".uh-person")
    assert desk.follow('.dropdown-menu button:has-text("退出")') == 200
    assert page.url.startswith(f"{house.address}/login/")
    desk.open("/accounts/")
    assert page.url.startswith(f"{house.address}/login/")
    assert desk.complaints == []


def test_five_wrong_passwords_lock_and_the_right_one_is_refused(house, sit):
    stranger = sit(house)
    for number in range(5):
        stranger.knock("finance", f"Wrong-passw0rd-{number}")
        assert "/login/" in stranger.page.url
    stranger.knock("finance", DEMO_PASSWORD)
    assert "/login/" in stranger.page.url
    said = stranger.page.locator("[role=alert]").inner_text()
    assert "锁定 15 分钟" in said
    stranger.open("/")
    assert "/login/" in stranger.page.url
    colleague = sit(house, "township2")  # the lock is the account's, not the house's
    assert colleague.page.locator("#menu").is_visible()
    keeper = sit(house, "security")
    keeper.open("/accounts/?locked=yes")
    assert keeper.page.locator("main tbody tr").count() == 1
    assert "finance" in keeper.page.locator("main tbody").inner_text()
    assert keeper.complaints == []
