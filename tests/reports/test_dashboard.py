"""The dashboard: what it shows to whom on which day, that every number opens, and what it costs."""

import io
import json
from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from lxml import html
from openpyxl import load_workbook

from members.models import Headcount, Term
from tests.conftest import make_cast
from tests.members.make import make_house, make_member
from unionhub.core.dashboard import Composition, Ranking, Tile, Trend, WorkList, blocks, broken_blocks
from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators.period import day
from unionhub.core.indicators.reading import Reader
from unionhub.core.indicators.store import MARK, compute_all
from unionhub.core.models import AuditEvent, FigureBlock, Job, Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
TODAY = date(2026, 11, 21)
#: The budget of a page whose numbers are kept, whatever the county's size: frame, session, rights, figures, lists.
MOST_QUERIES = 45


@pytest.fixture(scope="module", autouse=True)
def on_the_day():
    with time_machine.travel(f"{TODAY}T10:00:00+08:00", tick=False):
        yield


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker, on_the_day):
    """Everything computed once for the file: each test works in a savepoint behind it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield furnish(make_cast())
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture
def county(kept, db):
    """The county with accounts whose rights are not known yet."""
    kept.people = {user.username: user for user in User.objects.filter(username__in=kept.people)}
    return kept


def furnish(cast):
    """Members in both townships, most of them since long ago, and declared headcounts, everything computed."""
    house = make_house(cast)
    for serial in range(1, 8):
        make_member(cast.union_a1, "王小明", serial, sex="1" if serial % 2 else "2")
    make_member(cast.union_a2, "赵新来", 8, since=date(2026, 11, 3), begin_reason="join")
    for serial in range(9, 15):
        make_member(cast.union_b1, "李小红", serial, sex="2")
    for code, employees in (("A1", 10), ("A2", 4), ("B1", 5)):
        Headcount.objects.create(
            organisation=house.employers[code].organisation,
            employer=house.employers[code],
            on=date(2025, 6, 30),
            employees=employees,
            women=0,
            migrants=0,
            minorities=0,
            new_form=0,
        )
    Term.objects.create(organisation=cast.union_a1, elected_on=date(2020, 1, 1), due_on=date(2025, 1, 1))
    compute_all()
    return cast


def look(user, node=None, query="", name="dashboard-node", status=200):
    """The page as the user gets it, parsed."""
    browser = Client()
    browser.force_login(user)
    address = reverse(name, args=[node.pk]) if node is not None else reverse("dashboard")
    answer = browser.get(f"{address}{query}")
    assert answer.status_code == status, words(html.fromstring(answer.content))
    return html.fromstring(answer.content.decode())


def words(element) -> str:
    return " ".join(element.text_content().split())


def tiles(page) -> dict[str, str]:
    """The tiles' words by their label."""
    return {
        words(tile.find_class("uh-figure-label")[0]): words(tile) for tile in page.find_class("uh-figure")
    }


def number(page, label: str) -> str:
    tile = next(
        tile
        for tile in page.find_class("uh-figure")
        if words(tile.find_class("uh-figure-label")[0]).startswith(label)
    )
    link = tile.find_class("uh-figure-number")[0].find("a")
    return words(link).removeprefix(label).strip()


def chart(page, begins: str) -> dict:
    """The data of the chart whose id begins so."""
    found = page.xpath(f"//script[@type='application/json'][starts-with(@id, '{begins}')]")
    return json.loads(found[0].text) if found else {}


# --- What it shows --------------------------------------------------------------------------------------------------


def test_the_first_row_says_number_unit_change_and_denominator(county):
    page = look(county.clerk, county.county)
    assert number(page, "会员") == "14 人"
    assert number(page, "入会率") == "73.68 %"
    said = tiles(page)
    assert "较上月末 +1" in said["会员"]
    assert "较上年同期 +1" in said["会员"]
    assert "占已建会单位职工 19 人" in said["入会率"]
    assert "较上月末 +5.26 个百分点" in said["入会率"]
    assert "本月 1 人" in said["新入会 本年累计"]


def test_a_township_sees_the_same_page_of_its_own(county):
    page = look(county.township)
    assert words(page.find(".//h1")) == "甲镇总工会"
    assert number(page, "会员") == "8 人"
    data = chart(page, "ranking-")
    assert data["labels"] == ["甲镇第一工会", "甲镇第二工会"]
    assert data["series"][0]["texts"] == ["70.00", "25.00"]
    assert data["line"] == {"label": "甲镇总工会 57.14", "value": 57.14}


def test_a_grassroots_union_has_no_ranking_and_no_figures_of_areas(county):
    page = look(county.officer)
    assert number(page, "会员") == "7 人"
    assert chart(page, "ranking-") == {}
    assert "25 人以上未建会单位" not in words(page)


def test_the_county_ranks_its_townships_the_highest_first(county):
    data = chart(look(county.leader), "ranking-")
    assert data["labels"] == ["乙镇总工会", "甲镇总工会"]
    assert data["line"]["label"] == "测试县总工会 73.68"


def test_the_ranking_says_who_is_above_one_hundred(county):
    page = look(county.clerk, county.county)
    assert "超过 100%，请核对：乙镇总工会。" in words(page)
    assert chart(page, "ranking-")["max"] == 120


def test_shares_may_overlap_and_stand_against_one_hundred(county):
    data = chart(look(county.clerk, county.county), "shares-")
    assert data["labels"][0] == "女会员占比"
    assert data["series"][0]["texts"][0] == "64.29"
    assert data["max"] == 100


def test_the_chart_and_its_table_say_the_same(county):
    page = look(county.clerk, county.county)
    for script in page.xpath("//script[@type='application/json']"):
        data = json.loads(script.text)
        table = page.xpath(f"//section[@aria-labelledby='{script.get('id')}-title']//table")[0]
        rows = {
            "".join(row.xpath("th/text() | th/a/text()")).strip(): [words(cell) for cell in row.findall("td")]
            for row in table.iter("tr")
            if row.findall("td")
        }
        if data["kind"] == "hbar":
            for at, label in enumerate(data["labels"]):
                assert rows[label][0] == data["series"][0]["texts"][at]
        else:
            across = list(zip(*(series["texts"] for series in data["series"]), strict=True))
            assert [tuple(cells) for cells in rows.values()] == across[::-1]


def test_what_waits_opens_its_records(county):
    page = look(county.clerk, county.county)
    link = page.xpath("//section[@aria-labelledby='work-members.terms_expired-title']//tbody//a")[0]
    assert words(link) == "甲镇第一工会"
    assert link.get("href") == Term.objects.get().get_absolute_url()


def test_nothing_yet_says_what_to_do(county):
    FigureBlock.objects.exclude(organisation=MARK).delete()  # every span computed, and nothing found
    page = look(county.clerk, county.county)
    assert "这里还没有数字" in words(page)
    assert number(page, "会员") == "0 人"
    assert not page.xpath("//*[@data-chart]")


# --- Days -----------------------------------------------------------------------------------------------------------


def test_another_day_shows_what_was_true_then(county):
    page = look(county.clerk, county.county, "?on=2026-10-31")
    assert number(page, "会员") == "13 人"
    assert "本月 0 人" in tiles(page)["新入会 本年累计"]
    assert chart(page, "trend-members.members")["labels"][-1] == "2026-10"
    assert page.xpath("//a[@aria-current='date']")[0].text == "10月末"


def test_a_day_that_is_not_kept_is_counted_now_and_says_so(county):
    page = look(county.clerk, county.county, "?on=2026-11-02")
    assert number(page, "会员") == "13 人"
    assert "2026年11月2日的数字，按现在的记录即时计算" in words(page)


def test_links_keep_the_day(county):
    page = look(county.clerk, county.county, "?on=2026-10-31")
    assert "period=2026-10-31" in page.xpath("//*[@class='uh-figure-number']/a/@href")[0]
    assert page.xpath("//a[text()='甲镇总工会']/@href")[0].endswith("?on=2026-10-31")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?on=2026-11-22", "2026-11-22 还没有到，最晚可以看今天（2026-11-21）"),
        ("?on=2026-13-45", "日期写成 2026-10-31"),
        ("?on=%00", "日期写成"),
        ("?on=1919-01-01", "最早可以看 1949 年的数字"),
        ("?org=abc", "不在您的范围内"),
        ("?org=99999999999999999999", "不在您的范围内"),
    ],
)
def test_a_wrong_question_is_answered_in_words_beside_todays_numbers(county, query, said):
    page = look(county.clerk, county.county, query, status=422)
    assert said in words(page)
    assert number(page, "会员") == "14 人"


def test_choosing_another_organisation_leads_there_with_the_day(county):
    browser = Client()
    browser.force_login(county.clerk)
    answer = browser.get(reverse("dashboard"), {"org": county.town_b.pk, "on": "2026-10-31"})
    assert answer.headers["Location"] == reverse("dashboard-node", args=[county.town_b.pk]) + "?on=2026-10-31"


# --- Whom it shows to -----------------------------------------------------------------------------------------------


def test_another_township_is_missing_and_cannot_be_chosen(county):
    look(county.township, county.town_b, status=404)
    look(county.township, county.county, status=404)
    look(county.township, county.town_b, name="dashboard-wall", status=404)
    page = look(county.township, None, f"?org={county.town_b.pk}", status=422)
    assert "不在您的范围内" in words(page)
    assert "乙镇" not in words(page)


def test_who_may_not_see_the_records_is_led_to_the_figure_and_sees_no_small_count(county):
    page = look(county.finance, county.county)
    link = page.xpath("//*[@class='uh-figure-number']/a")[0]
    assert unquote(link.get("href")).startswith(f"/figures/{county.county.pk}/members.members/?")
    alone = look(county.finance, county.union_a2)
    assert number(alone, "会员") == "＊"


def kind_of(address: str) -> tuple:
    """Addresses of one kind differ only by organisation, figure and day: one of them stands for all."""
    found = urlsplit(address)
    return resolve(found.path).url_name, *sorted(parse_qs(found.query)), "members.rate" in found.path


def test_every_link_of_the_page_opens(county):
    for user in (county.clerk, county.township, county.officer, county.leader, county.finance):
        browser = Client()
        browser.force_login(user)
        page = look(user)
        inside = page.get_element_by_id("content")
        addresses = {link for link in inside.xpath(".//a/@href") if link.startswith("/")}
        addresses |= {
            url
            for script in page.xpath("//script[@type='application/json']")
            for series in json.loads(script.text)["series"]
            for url in series["urls"]
            if url
        }
        assert len(addresses) > 20
        kinds = {kind_of(address): address for address in sorted(addresses)}
        for address in kinds.values():
            assert browser.get(address).status_code == 200, (user.username, address)


def test_a_tile_opens_to_as_many_rows_as_it_says(county):
    browser = Client()
    browser.force_login(county.clerk)
    page = look(county.clerk, county.county)
    address = page.xpath("//*[@class='uh-figure-number']/a/@href")[0]
    listed = html.fromstring(browser.get(address).content.decode())
    assert len(listed.xpath("//table[@data-rows]/tbody/tr")) == 14


# --- Computing, file, wall ------------------------------------------------------------------------------------------


def test_computing_anew_is_a_job_and_a_second_press_leads_to_it(county):
    browser = Client()
    browser.force_login(county.clerk)
    address = reverse("dashboard-compute", args=[county.county.pk])
    answers = [browser.post(address) for _ in range(2)]
    job = Job.objects.get(kind="core.figures.compute")
    assert {answer.headers["Location"] for answer in answers} == {job.get_absolute_url()}
    other = Client()
    other.force_login(county.leader)
    told = other.post(address, follow=True)
    assert "已有一次计算正在进行" in told.content.decode()
    assert not look(county.officer).xpath("//button[contains(., '重新计算')]")


def test_the_file_of_a_chart_holds_its_table_and_says_what_it_is(county):
    browser = Client()
    browser.force_login(county.clerk)
    page = look(county.clerk, county.county)
    address = page.xpath("//section[@aria-labelledby='ranking-members.rate_a-title']//a[@download]/@href")[0]
    answer = browser.get(address)
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "组织"
    assert rows[1][:4] == ("乙镇总工会", 120, 6, 5)
    assert rows[2][:4] == ("甲镇总工会", pytest.approx(57.14), 8, 14)
    said = " ".join(str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row)
    for piece in (
        "会员（不含保留会籍）÷ 已建会单位职工",
        "2026年11月21日",
        "测试县总工会",
        str(county.clerk),
    ):
        assert piece in said
    event = AuditEvent.objects.filter(action="reports.figure.export").latest("pk")
    assert (event.count, event.organisation_id) == (2, county.county.pk)


@pytest.mark.parametrize("wrong", ["ranking-members.members", "x", "%00", "trend-members.members"])
def test_a_file_of_a_chart_that_is_not_there_is_missing(county, wrong):
    browser = Client()
    browser.force_login(county.clerk)
    query = "?on=2099-01-01" if wrong.startswith("trend") else ""
    answer = browser.get(f"/dashboard/{county.county.pk}/export/{wrong}/{query}")
    assert answer.status_code == 404


def test_the_wall_shows_numbers_ranking_and_trend_without_a_menu(county):
    page = look(county.leader, county.county, name="dashboard-wall")
    assert number(page, "会员") == "14 人"
    assert [script.get("id") for script in page.xpath("//script[@type='application/json']")] == [
        "ranking-members.rate_a",
        "trend-members.members",
    ]
    assert page.xpath("//nav") == []
    assert page.body.get("data-leave") == reverse("dashboard-node", args=[county.county.pk])
    assert "数据截至 2026-11-21 10:00 计算" in words(page)


# --- What it costs --------------------------------------------------------------------------------------------------


def another_township(cast, serial: int) -> None:
    town = Organisation.objects.create(
        name=f"丙镇第{serial}总工会", code=f"TC{serial}", kind=OrganisationKind.TOWNSHIP, parent=cast.county
    )
    union = Organisation.objects.create(
        name=f"丙镇第{serial}工会", code=f"C{serial}", kind=OrganisationKind.PRIMARY, parent=town
    )
    make_member(union, "周丙", 30 + serial)


def signed_in(user) -> Client:
    """His browser."""
    browser = Client()
    browser.force_login(user)
    return browser


def cost(user, name, query="") -> list[str]:
    browser = Client()
    browser.force_login(user)
    address = reverse(name, args=[user.organisation.pk]) + query
    browser.get(address)  # opens the session
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return [query["sql"] for query in caught]


def test_the_page_costs_the_same_for_more_townships_members_and_months(county):
    names = ("dashboard-node", "dashboard-wall")
    before = [len(cost(county.clerk, name)) for name in names]
    for serial in (1, 2):
        another_township(county, serial)
    for month in (3, 6, 9):
        make_member(county.union_a1, "吴月月", 40 + month, since=date(2026, month, 5), begin_reason="join")
    compute_all()
    assert [len(cost(county.clerk, name)) for name in names] == before
    assert max(before) <= MOST_QUERIES


def test_the_week_comes_after_the_page_for_those_whom_it_concerns(county):
    address = reverse("dashboard-week", args=[county.county.pk])
    page = signed_in(county.clerk).get(reverse("dashboard-node", args=[county.county.pk])).content.decode()
    assert f'hx-get="{address}"' in page
    assert "收到调解申请" not in page
    week = signed_in(county.clerk).get(address).content.decode()
    assert "收到调解申请" in week
    assert "<html" not in week


def test_numbers_that_are_kept_are_not_counted_again(county):
    asked = cost(county.clerk, "dashboard-node")
    assert not [sql for sql in asked if "members_membership" in sql and "GROUP BY" in sql]


def test_before_the_first_computing_lines_are_left_out_and_numbers_counted(county):
    FigureBlock.objects.all().delete()
    asked = cost(county.clerk, "dashboard-node")
    page = look(county.clerk, county.county)
    assert number(page, "会员") == "14 人"
    assert chart(page, "trend-") == {}
    assert len(asked) < 150


def test_the_page_says_what_the_reader_says(county):
    page = look(county.leader, county.county)
    reader = Reader(county.leader, TODAY)
    keys = [block.key for block in blocks() if isinstance(block, Tile) and block.over == "day"]
    for figure in reader.figures(keys, [day(TODAY)], [county.county]):
        label = next(
            block.label or figure.item.label
            for block in blocks()
            if isinstance(block, Tile) and block.key == figure.key
        )
        assert number(page, label).split(" ")[0] == figure.text


# --- Declarations ---------------------------------------------------------------------------------------------------


def test_the_declared_blocks_are_sound():
    assert list(broken_blocks()) == []


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (Tile(key="members.nothing"), "no app declares"),
        (Trend(title="空", keys=()), "no app declares"),
        (Trend(title="混", keys=("members.members", "members.unions")), "different units"),
        (Ranking(title="没有", key="x"), "no app declares"),
        (Composition(title="按", key="members.members", by="colour"), "no dimension"),
        (Composition(title="按", key="members.members"), "either shares"),
        (Composition(title="按", shares=("members.women",)), "not all its figures are ratios"),
        (WorkList(title="列", key="members.rate_a", columns=("name",), calm="无"), "none of its own"),
        (WorkList(title="列", key="members.members", columns=("colour",), calm="无"), "does not have"),
    ],
)
def test_a_block_that_could_not_be_drawn_is_named(block, said):
    assert [problem for problem in broken_blocks((block,)) if said in problem]
