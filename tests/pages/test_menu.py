"""The menu shows what a person may do, and nothing else."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.example.models import Visit
from tests.support import browser
from unionhub.core import policy
from unionhub.core.menu import MenuItem, MenuSection, broken_lines, menu_for

SECTION = MenuSection("people", "人员", "users", order=10)
LINES = (
    MenuItem("组织", "search", "core.organisation.view", "sitemap", SECTION, order=2, count=lambda user: 3),
    MenuItem("账号", "notice-list", "core.account.view", "user", SECTION, order=1),
    MenuItem("首页", "home", "core.home", "home", order=0),
)

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def labels(menu):
    return [(group.heading, [line.label for line in group.lines]) for group in menu]


def test_every_declared_line_has_a_known_action_and_an_address():
    assert broken_lines(policy.load().actions) == []


def test_a_broken_line_is_named_with_its_mend():
    bad = MenuItem("坏行", "no-such-address", "core.no.such", "x")
    action, address = broken_lines(policy.load().actions, [bad])
    assert "core.no.such" in action
    assert "policy.csv" in action
    assert "no-such-address" in address


def test_lines_follow_the_rights(cast):
    assert labels(menu_for(cast.sysadmin, items=LINES)) == [("", ["首页"]), ("人员", ["账号", "组织"])]
    # The clerk holds no right to accounts; a heading over the one line left would be a click too many.
    assert labels(menu_for(cast.clerk, items=LINES)) == [("", ["首页"]), ("", ["组织"])]


def test_an_account_without_grants_sees_only_what_every_account_may(cast):
    cast.clerk.grants.all().delete()
    assert labels(menu_for(cast.clerk, items=LINES)) == [("", ["首页"])]


def test_counts_add_up_in_the_section(cast):
    group = menu_for(cast.sysadmin, items=LINES)[1]
    assert group.count == 3


def test_a_short_menu_is_open_and_a_long_one_shows_the_present_section(cast):
    assert all(group.is_open for group in menu_for(cast.sysadmin, items=LINES))
    sections = [MenuSection(f"s{number}", f"业务{number}", "x", number) for number in range(5)]
    lines = [
        MenuItem(f"行{number}", "search" if section.key == "s2" else "job-list", "core.home", "x", section)
        for section in sections
        for number in range(3)
    ]
    menu = menu_for(cast.sysadmin, reverse("search"), items=lines)
    assert [group.key for group in menu if group.is_open] == ["s2"]


def test_the_present_place_is_the_longest_fitting_address(cast):
    menu = menu_for(cast.sysadmin, reverse("notice-list") + "7/", items=LINES)
    here = [line.label for group in menu for line in group.lines if line.is_here]
    assert here == ["账号"]
    home = menu_for(cast.sysadmin, "/", items=LINES)
    assert [line.label for group in home for line in group.lines if line.is_here] == ["首页"]


def test_the_count_is_what_waits_for_this_person(cast):
    for home, state in ((cast.union_a1, "open"), (cast.union_b1, "open"), (cast.union_b1, "closed")):
        Visit.objects.create(
            organisation=home, created_by=cast.clerk, household="江小禾", visited_on="2026-03-05", state=state
        )
    waiting = {}
    for person in ("clerk", "township", "officer_a2"):
        menu = menu_for(cast.people[person])
        waiting[person] = {line.label: line.count for group in menu for line in group.lines}["走访记录"]
    assert waiting == {"clerk": 2, "township": 1, "officer_a2": 0}
    assert "走访记录" not in {line.label for group in menu_for(cast.sysadmin) for line in group.lines}


def test_counts_come_after_the_page(cast):
    """No page waits for them; each takes the place that the menu holds for it."""
    Visit.objects.create(
        organisation=cast.union_a1, created_by=cast.clerk, household="江小禾", visited_on="2026-03-05"
    )
    clerk = browser(cast.clerk)
    with CaptureQueriesContext(connection) as page:
        shown = clerk.get(reverse("notice-list")).content.decode()
    assert Visit._meta.db_table not in "".join(query["sql"] for query in page.captured_queries)
    assert reverse("menu-counts") in shown
    answered = clerk.get(reverse("menu-counts")).content.decode()
    places = re.findall(
        r'<span id="(menu-count-[^"]+)" hx-swap-oob="true"(?: class="uh-menu-count")?>', answered
    )
    assert places
    assert all(f'<span id="{place}"></span>' in shown for place in places)
    assert re.search(
        r'id="menu-count-[^"]*visit[^"]*"[^>]*><span class="visually-hidden">待办 </span>1<', answered
    )


def test_where_nothing_is_counted_nothing_is_asked(cast):
    cast.clerk.grants.all().delete()
    assert reverse("menu-counts") not in browser(cast.clerk).get(reverse("notice-list")).content.decode()
