"""The finder, the page of a figure and its Excel file."""

import io
import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from tests.example.models import Visit
from tests.support import browser
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def visit(node, on: date | None = None, **facts) -> Visit:
    """A visit at the organisation."""
    facts = {"amount": 300, "state": "open"} | facts
    return Visit.objects.create(
        organisation=node, household="王某", visited_on=on or date(2026, 1, 5), **facts
    )


@pytest.fixture
def visits(cast):
    """Three visits in one township, one in the other, one of the county itself."""
    for node, state in (
        (cast.union_a1, "open"),
        (cast.union_a1, "closed"),
        (cast.union_a2, "closed"),
        (cast.union_b1, "open"),
        (cast.county, "open"),
    ):
        visit(node, state=state)
    return cast


def page(user, name: str, *args, status: int = 200, **asked):
    """The page as a tree; its status is checked."""
    answer = browser(user).get(reverse(name, args=args), asked)
    assert answer.status_code == status, (name, asked, answer.status_code)
    return html.fromstring(answer.content.decode())


def text_of(element) -> str:
    """What is read in the element, blanks folded."""
    return " ".join(element.text_content().split())


def words(tree, place: str = "content") -> str:
    """The text of the first element of that class or id."""
    found = tree.find_class(place) or [tree.get_element_by_id(place)]
    return text_of(found[0])


def rows_of(tree) -> list:
    """The lines of the table beside the chart."""
    return tree.find_class("uh-answer-table")[0].xpath(".//tbody/tr")


def links_of(element) -> list[str]:
    """Where the element leads."""
    return [link.get("href") for link in element.iter("a")]


def line_of(tree, label: str):
    """The line of a figure in the finder."""
    return next(
        line for line in tree.xpath("//ul[@class='uh-found-lines']/li") if label in line.text_content()
    )


def test_the_finder_lists_what_one_may_see_with_its_value_today(visits):
    found = page(visits.clerk, "figure-finder")
    line = line_of(found, "累计走访次数")
    assert "5" in words(line, "uh-found-value")
    links = links_of(line)
    assert links[0] == reverse("figure-detail", args=[visits.county.pk, "example.visits"])
    assert links[1].startswith(reverse("figure-records", args=[visits.county.pk, "example.visits"]))


def test_the_finder_is_asked_at_another_organisation_and_day(visits):
    visit(visits.union_a1, date(2026, 2, 1))
    found = page(visits.clerk, "figure-finder", organisation=visits.town_a.pk, period="2026-01-31")
    text = words(found, "found")
    assert "甲镇总工会 · 2026年1月31日" in text
    assert "累计走访次数3次" in text


def test_a_number_whose_records_are_closed_to_one_leads_to_its_page(visits):
    found = page(visits.finance, "figure-finder")
    line = line_of(found, "累计走访次数")
    assert set(links_of(line)) == {reverse("figure-detail", args=[visits.county.pk, "example.visits"])}


def test_only_the_answer_comes_back_while_typing(visits):
    client = browser(visits.clerk)
    answer = client.get(
        reverse("figure-finder"), {"q": "zoufang"}, headers={"HX-Request": "true", "HX-Target": "found"}
    )
    text = answer.content.decode()
    assert "<html" not in text
    assert "累计走访次数" in text


@pytest.mark.parametrize("text", ["ljzf", "LeiJiZouFang", "走访次数", "累計走訪"])
def test_a_figure_is_found_by_sound_and_by_other_writing(visits, text):
    assert "累计走访次数" in words(page(visits.clerk, "figure-finder", q=text), "found")


def test_nothing_found_says_what_to_try(visits):
    assert "没有找到这样的数字" in words(page(visits.clerk, "figure-finder", q="没有这种数字"), "found")


def test_bad_questions_of_the_finder_are_told(visits):
    refused = page(visits.township, "figure-finder", status=422, period="昨儿个")
    assert "昨儿个" in words(refused, "found")
    refused = page(visits.township, "figure-finder", status=422, organisation=visits.town_b.pk)
    assert "不在您的范围内" in words(refused, "found")
    assert "乙镇" not in words(refused)


def test_a_figure_says_its_value_its_change_and_what_it_is(visits):
    visit(visits.union_b1, timezone.localdate())
    found = page(visits.clerk, "figure-detail", visits.county.pk, "example.visits")
    text = words(found)
    assert "6次" in text.replace(" ", "")
    assert "较上月末 +1" in text
    assert "较上年同期 +6" in text
    assert "累计走访次数，按走访记录统计。" in words(found, "uh-passport")
    records = reverse("figure-records", args=[visits.county.pk, "example.visits"])
    assert links_of(found.find_class("uh-answer-number")[0])[0].startswith(records)


def test_a_figure_is_split_by_what_lies_below_or_by_a_dimension(visits):
    found = page(visits.clerk, "figure-detail", visits.county.pk, "example.visits")
    rows = [text_of(row) for row in rows_of(found)]
    assert sorted(rows) == ["乙镇总工会1", "测试县总工会（本级）1", "甲镇总工会3"]
    drawn = json.loads(found.xpath("//script[@type='application/json']")[0].text)
    assert drawn["series"][0]["values"] == [3, 1, 1]
    found = page(visits.clerk, "figure-detail", visits.county.pk, "example.visits", by="state")
    rows = [text_of(row) for row in rows_of(found)]
    assert len(rows) == 2
    assert rows[0].endswith("360.00")
    assert rows[1].endswith("240.00")
    links = links_of(found.xpath("//tbody")[0])
    assert all("by=state&member=" in link for link in links)


def test_a_ratio_names_its_denominator_and_leads_to_its_parts(visits):
    found = page(visits.clerk, "figure-detail", visits.county.pk, "example.closed_rate")
    assert words(found, "uh-answer-number") == "40.00%"
    parts = words(found, "uh-answer-facts")
    assert "分子 累计办结2 次" in parts
    assert "分母 累计走访次数5 次" in parts
    split = page(visits.clerk, "figure-detail", visits.county.pk, "example.closed_rate", by="kind")
    assert "县总工会" in words(split, "uh-answer-table")
    Visit.objects.all().delete()
    empty = page(visits.clerk, "figure-detail", visits.county.pk, "example.closed_rate")
    assert words(empty, "uh-answer-number") == "—"
    assert "分母为 0" in words(empty, "uh-answer-warning")


def test_a_figure_runs_over_two_years(visits):
    found = page(visits.clerk, "figure-detail", visits.county.pk, "example.visits", view="trend")
    assert len(rows_of(found)) == 24
    flow = page(visits.clerk, "figure-detail", visits.county.pk, "example.new_visits", view="trend")
    assert len(rows_of(flow)) == 24


def test_another_organisation_chosen_has_another_address(visits):
    client = browser(visits.clerk)
    address = reverse("figure-detail", args=[visits.county.pk, "example.visits"])
    answer = client.get(address, {"organisation": visits.town_a.pk, "period": "本月", "by": "state"})
    assert answer.status_code == 302
    target = reverse("figure-detail", args=[visits.town_a.pk, "example.visits"])
    assert answer.headers["Location"].startswith(f"{target}?period=")
    assert client.get(answer.headers["Location"]).status_code == 200


def test_another_figure_chosen_has_another_address_and_keeps_what_it_can(visits):
    client = browser(visits.clerk)
    address = reverse("figure-detail", args=[visits.county.pk, "example.visits"])
    asked = {"key": "example.closed", "period": "2026-01", "by": "state"}
    answer = client.get(address, asked)
    target = reverse("figure-detail", args=[visits.county.pk, "example.closed"])
    assert answer.headers["Location"] == f"{target}?period=2026-01&by=state"
    asked["key"] = "members.area_employees"  # which is not split by anything
    answer = client.get(address, asked)
    assert answer.headers["Location"].endswith("members.area_employees/?period=2026-01")
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"key": "no.such"}, "没有所选的数字"),
        ({"period": "2026-13"}, "不是可用的期间"),
        ({"period": "1234"}, "期间应在"),
        ({"period": "2026-03-01..2026-01-01"}, "起始日期不能晚于截止日期"),
        ({"by": "no_such"}, "不能按所选的方式分组"),
        ({"view": "no_such"}, "没有这种查看方式"),
        ({"organisation": "987654321"}, "不在您的范围内"),
        ({"organisation": "甲镇"}, "不在您的范围内"),
        ({"period": "\x00"}, ""),
    ],
)
def test_what_cannot_be_asked_is_told_beside_its_control(visits, asked, said):
    for name in ("figure-detail", "figure-export"):
        refused = page(visits.clerk, name, visits.county.pk, "example.visits", status=422, **asked)
        assert said in words(refused)
        assert not refused.find_class("uh-answer")


def test_a_figure_that_does_not_exist_is_not_found(visits):
    page(visits.clerk, "figure-detail", visits.county.pk, "no.such", status=404)
    page(visits.clerk, "figure-detail", 987_654, "example.visits", status=404)
    page(visits.township, "figure-detail", visits.town_b.pk, "example.visits", status=404)
    page(visits.sysadmin, "figure-detail", visits.county.pk, "example.visits", status=403)


def test_a_period_ahead_has_no_value_but_a_reason(visits):
    found = page(visits.clerk, "figure-detail", visits.county.pk, "example.visits", period="2099")
    assert words(found, "uh-answer-number") == "—"
    assert "期间尚未开始" in words(found)


def test_the_excel_file_holds_the_same_and_says_what_it_is(visits):
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    address = reverse("figure-export", args=[visits.county.pk, "example.closed_rate"])
    answer = browser(visits.clerk).get(address, {"period": "2026-03-31"})
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [list(row) for row in book.worksheets[0].values]
    assert rows[0][:2] == ["组织或期间", "办结率（%）"]
    assert [row[:2] for row in rows[1:]] == [
        ["甲镇总工会", 66.67],
        ["乙镇总工会", 0],
        ["测试县总工会（2026年3月31日）", 40],
    ]
    assert rows[1][2:4] == [2, 3]
    note = dict(book.worksheets[1].values)
    assert note["定义"] == "已办结的走访占全部走访的百分比。"
    assert note["期间"] == "2026年3月31日"
    assert note["计算"] == "累计办结 ÷ 累计走访次数"
    assert "clerk先生" in note["导出人"]
    assert note["计算时间"]
    trace = AuditEvent.objects.filter(pk__gt=last, action="reports.figure.export").get()
    assert trace.organisation_id == visits.county.pk
    assert "办结率" in trace.object_label


def test_the_same_number_of_queries_whatever_is_found(cast):
    client = browser(cast.clerk)
    addresses = [
        (reverse("figure-finder"), {}),
        (reverse("figure-detail", args=[cast.county.pk, "example.visits"]), {}),
        (reverse("figure-detail", args=[cast.county.pk, "example.visits"]), {"by": "state"}),
    ]
    visit(cast.union_a1)
    for address, asked in addresses:  # what is asked once and kept
        client.get(address, asked)

    def counts() -> list[int]:
        found = []
        for address, asked in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address, asked).status_code == 200
            found.append(len(queries))
        return found

    one = counts()
    visit(cast.union_a2)
    visit(cast.union_b1, state="closed")
    assert counts() == one


def test_organisations_are_offered_by_pinyin_within_ones_scope(cast):
    client = browser(cast.township)
    results = client.get(reverse("figure-organisation-lookup"), {"q": "jz"}).json()["results"]
    assert {row["value"] for row in results} == {cast.town_a.pk, cast.union_a1.pk, cast.union_a2.pk}
    assert client.get(reverse("figure-organisation-lookup"), {"q": "乙镇"}).json() == {"results": []}
