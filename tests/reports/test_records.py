"""The list behind a figure: who opens it, what it holds and says, how it is searched, changed and exported."""

import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from members.models import UnionSpell
from tests.example.models import Visit
from tests.members.make import make_house, make_member
from tests.reports.test_finder import links_of, page, text_of, visit, words
from tests.support import browser
from unionhub.core import audit
from unionhub.core.indicators.store import compute_all
from unionhub.core.jobs import run_job
from unionhub.core.jobs.files import open_result
from unionhub.core.models import AuditEvent, Job

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
KEY = "example.visits"


@pytest.fixture
def visits(cast):
    """Two visits of one union, one of the other in the township, one of the other township."""
    visit(cast.union_a1, state="open")
    visit(cast.union_a1, date(2026, 2, 1), state="closed", amount=0)
    visit(cast.union_a2, state="closed", amount=800)
    visit(cast.union_b1, state="open")
    return cast


def listed(tree) -> list:
    """The rows of the list."""
    found = tree.get_element_by_id("list").xpath(".//table[@data-rows]/tbody/tr")
    return list(found)


def test_the_title_says_what_is_listed_where_and_when(visits):
    found = page(visits.clerk, "figure-records", visits.town_a.pk, KEY, period="2026-01-31")
    assert text_of(found.xpath("//h1")[0]) == "累计走访次数 · 甲镇总工会 · 2026年1月31日"
    assert len(listed(found)) == 2
    assert "共 2 次走访" in words(found, "uh-records-sum")
    addresses = {links_of(row)[0] for row in listed(found)}
    inside = Visit.objects.filter(organisation__path__startswith=visits.town_a.path, visited_on="2026-01-05")
    assert addresses == {row.get_absolute_url() for row in inside}


def test_one_part_is_listed_and_named(visits):
    found = page(
        visits.clerk, "figure-records", visits.county.pk, KEY, period="今天", by="state", member="closed"
    )
    assert text_of(found.xpath("//h1")[0]).endswith(" · 已办结")
    assert len(listed(found)) == 2
    same = page(visits.clerk, "figure-records", visits.county.pk, KEY, part="state:closed")
    assert len(listed(same)) == 2
    rest = page(visits.clerk, "figure-records", visits.county.pk, KEY, by="size", member="")
    assert len(listed(rest)) == 1
    area = page(
        visits.clerk, "figure-records", visits.county.pk, KEY, by="area", member=str(visits.town_b.pk)
    )
    assert len(listed(area)) == 1
    own = page(visits.clerk, "figure-records", visits.town_a.pk, KEY, own="1")
    assert not own.xpath("//table[@data-rows]")
    assert "这个数字是 0" in words(own)


def test_a_sum_says_both_the_sum_and_the_rows(visits):
    found = page(visits.clerk, "figure-records", visits.county.pk, "example.amount")
    assert "合计 1,400.00 元，共 4 次走访" in words(found, "uh-records-sum")


def test_a_figure_without_rows_opens_to_its_page(visits):
    client = browser(visits.clerk)
    address = reverse("figure-records", args=[visits.county.pk, "example.closed_rate"])
    answer = client.get(address, {"period": "2026-01"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == (
        reverse("figure-detail", args=[visits.county.pk, "example.closed_rate"]) + "?period=2026-01"
    )


def test_who_sees_the_figure_may_not_see_its_records(visits):
    """Finance knows the number; the list is another right."""
    page(visits.finance, "figure-detail", visits.county.pk, KEY)
    page(visits.finance, "figure-records", visits.county.pk, KEY, status=403)
    page(visits.township, "figure-records", visits.county.pk, KEY, status=404)
    page(visits.township, "figure-records", visits.town_a.pk, KEY)
    page(visits.officer, "figure-records", visits.union_a2.pk, KEY, status=404)
    page(visits.auditor, "figure-records", visits.county.pk, KEY, status=403)
    page(visits.clerk, "figure-records", visits.county.pk, "no.such", status=404)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"period": "foo"}, "不是可用的期间"),
        ({"by": "state", "member": "no_such"}, "没有所选的这一部分"),
        ({"by": "sex", "member": "1"}, "没有所选的这一部分"),
        ({"part": "x"}, "没有所选的这一部分"),
        ({"part": "x" * 500}, ""),
        ({"organisation": "987654321"}, "不在您的范围内"),
    ],
)
def test_what_cannot_be_asked_is_told_beside_its_control(visits, asked, said):
    refused = page(visits.clerk, "figure-records", visits.county.pk, KEY, status=422, **asked)
    assert said in words(refused)
    assert not refused.xpath("//table[@data-rows]")
    client = browser(visits.clerk)
    address = reverse("figure-records", args=[visits.county.pk, KEY])
    assert client.post(f"{address}?period=foo", {"do": "export"}).status_code == 422


def test_the_list_is_sorted_searched_and_paged_without_losing_the_question(visits):
    for _ in range(31):
        visit(visits.union_a1, date(2026, 2, 3), state="closed")
    found = page(
        visits.clerk,
        "figure-records",
        visits.town_a.pk,
        KEY,
        part="state:closed",
        period="2026-02-28",
        sort="visited_on",
    )
    following = links_of(found.find_class("uh-list-foot")[0])[-1]
    assert "by=state&member=closed" in following
    assert "period=2026-02-28" in following
    assert "sort=visited_on" in following
    hidden = {
        field.get("name"): field.get("value")
        for field in found.get_element_by_id("list").xpath(
            ".//form[@data-list-filter]//input[@type='hidden']"
        )
    }
    assert hidden == {"period": "2026-02-28", "by": "state", "member": "closed", "sort": "visited_on"}


def test_members_are_searched_by_name_within_the_list(cast):
    make_house(cast)
    for serial, name in enumerate(("王小明", "李芳", "李建国"), 1):
        make_member(cast.union_a1, name, serial)
    make_member(cast.union_b1, "李远", 9)
    found = page(cast.clerk, "figure-records", cast.town_a.pk, "members.members", q="李")
    assert len(listed(found)) == 2
    found = page(cast.clerk, "figure-records", cast.town_a.pk, "members.members", q="lif")
    assert [links_of(row)[0] for row in listed(found)]
    assert len(listed(found)) == 1
    # Of the very day: nobody was a member before.
    before = page(cast.clerk, "figure-records", cast.town_a.pk, "members.members", period="2024-12-31")
    assert not before.xpath("//table[@data-rows]")


def test_rows_that_were_moved_out_of_ones_scope_are_counted_and_not_shown(cast):
    house = make_house(cast)
    spell = UnionSpell.objects.get(union=house.unions["B1"])
    spell.valid_from = date(2026, 3, 5)
    spell.save()
    UnionSpell.objects.create(
        union=house.unions["B1"], parent=cast.town_a, valid_from=date(2025, 1, 1), valid_to=date(2026, 3, 5)
    )
    make_member(cast.union_a1, "王一", 1)
    make_member(cast.union_b1, "王二", 2)
    found = page(cast.township, "figure-records", cast.town_a.pk, "members.members", period="2026-02-28")
    assert len(listed(found)) == 1
    text = words(found, "uh-records-sum")
    assert "共 2 人" in text
    assert "其中 1 条已不在您的范围内" in text
    assert "王二" not in words(found)
    now = page(cast.township, "figure-records", cast.town_a.pk, "members.members")
    assert "已不在您的范围内" not in words(now)


def test_sensitive_columns_are_masked_as_in_the_domains_own_list(cast):
    make_house(cast)
    made = make_member(cast.union_a1, "王小明", 1)
    found = words(page(cast.leader, "figure-records", cast.county.pk, "members.members"))
    assert made.person.id_number.plain not in found
    assert "王小明" in found


def test_what_is_shown_is_exported_at_once_and_by_a_job(visits):
    client = browser(visits.clerk)
    address = reverse("figure-records", args=[visits.town_a.pk, KEY])
    query = "period=2026-02-28&by=state&member=closed&sort=visited_on"
    answer = client.post(f"{address}?{query}", {"do": "export"})
    direct = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(direct.worksheets[0].values)
    assert len(rows) == 3
    assert dict(direct.worksheets[1].values)["内容"] == "累计走访次数 · 甲镇总工会 · 2026年2月28日 · 已办结"
    trace = AuditEvent.objects.filter(action="example.visit.export").latest("pk")
    assert trace.count == 2


@pytest.mark.django_db(transaction=True)
def test_the_job_writes_the_same_rows(visits, monkeypatch):
    """A long list is written by a job, which asks again by the address alone."""
    monkeypatch.setattr("unionhub.core.views.list_export.DIRECT_ROWS", 1)
    client = browser(visits.clerk)
    address = reverse("figure-records", args=[visits.town_a.pk, KEY])
    answer = client.post(f"{address}?period=2026-02-28&part=state:closed", {"do": "export"})
    job = Job.objects.get()
    assert answer.headers["Location"] == job.get_absolute_url()
    assert job.params["place"] == f"pk={visits.town_a.pk}&key=example.visits"
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    with open_result(job) as stream:
        sheet = load_workbook(io.BytesIO(stream.read())).worksheets
    assert len(list(sheet[0].values)) == 3
    assert dict(sheet[1].values)["内容"] == "累计走访次数 · 甲镇总工会 · 2026年2月28日 · 已办结"


def test_whoever_may_not_export_here_is_refused(visits):
    client = browser(visits.officer)
    address = reverse("figure-records", args=[visits.union_a1.pk, KEY])
    assert "导出 Excel" not in client.get(address).content.decode()
    assert client.post(address, {"do": "export"}).status_code == 403


def test_one_and_three_rows_cost_the_same(cast):
    client = browser(cast.clerk)
    address = reverse("figure-records", args=[cast.county.pk, KEY])
    visit(cast.union_a1)
    client.get(address)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    one = count()
    visit(cast.union_a2)
    visit(cast.union_b1)
    assert count() == one


def test_today_is_named_by_its_day(visits):
    found = page(visits.clerk, "figure-records", visits.county.pk, KEY)
    today = timezone.localdate()
    assert f"{today.year}年{today.month}月{today.day}日" in text_of(found.xpath("//h1")[0])


def test_what_moved_since_the_kept_value_is_told_by_record(visits):
    compute_all()
    agreed = page(visits.clerk, "figure-records", visits.county.pk, KEY)
    assert not agreed.find_class("uh-records-moved")
    added = visit(visits.union_b1)
    audit.record("example.visit.add", actor=visits.officer_b, obj=added)
    found = page(visits.clerk, "figure-records", visits.county.pk, KEY)
    text = words(found, "uh-records-moved")
    assert re.search(r"已存数字 4（截至 \d\d-\d\d \d\d:\d\d）；现在的记录 5，相差 \+1。", text)
    assert "officer_b先生" in text
    assert added.get_absolute_url() in links_of(found.find_class("uh-records-moved")[0])
    # Where nothing moved, nothing is said; where it did, each level says it.
    assert not page(visits.clerk, "figure-records", visits.town_a.pk, KEY).find_class("uh-records-moved")
    below = page(visits.officer_b, "figure-records", visits.union_b1.pk, KEY)
    assert "已存数字 1" in words(below, "uh-records-moved")
    part = page(visits.clerk, "figure-records", visits.county.pk, KEY, part="state:open")
    assert "已存数字 2" in words(part, "uh-records-moved")
    assert not page(visits.clerk, "figure-records", visits.county.pk, KEY, part="state:closed").find_class(
        "uh-records-moved"
    )


def test_the_page_of_a_figure_links_to_no_list_that_is_closed_to_the_viewer(visits):
    for key in (KEY, "example.closed_rate"):
        for asked in ({}, {"by": "kind"}, {"view": "trend"}):
            found = page(visits.finance, "figure-detail", visits.county.pk, key, **asked)
            assert not [link for link in links_of(found) if link and "/records/" in link], (key, asked)
            assert "/records/" not in found.xpath("//script[@type='application/json']")[0].text
            opened = page(visits.clerk, "figure-detail", visits.county.pk, key, **asked)
            assert [link for link in links_of(opened) if link and "/records/" in link], (key, asked)
