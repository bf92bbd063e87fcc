"""Pages of unions, terms and certificates: what they show, to whom, and what they cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from members.enums import Post
from members.models import Certificate, Term, Union, UnionSpell
from members.rules.terms import quarter_of
from members.services import unions as services
from members.services.unions import Place
from tests.members.make import make_member
from tests.members.unions.make import make_certificate, make_seat, make_term, union_code
from tests.support import browser
from unionhub.core.models import Organisation
from unionhub.core.search import search

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
HOSTILE = "<b onmouseover=alert(1)>'\"&</b>"
LISTS = ("union-list", "election-list", "certificate-list")


@pytest.fixture
def clerk(cast):
    return browser(cast.clerk)


def words_of(response) -> str:
    return " ".join(html.fromstring(response.content.decode()).text_content().split())


def names_in(response) -> list[str]:
    """The first cells of the list's rows, in their order."""
    return [
        cell.text_content().strip()
        for cell in html.fromstring(response.content.decode()).xpath("//tbody/tr/td//a[@data-row-link]")
    ]


def filled(cast):
    """A term and a certificate in each union, with different ends."""
    for home, days in ((cast.union_a1, -10), (cast.union_a2, 20), (cast.union_b1, 400)):
        end = timezone.localdate() + timedelta(days)
        term = make_term(home, elected=date(2023, 1, 1), due_on=end)
        make_certificate(home, valid_to=end, term=term)


# --- Lists ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_a_list_without_rows_says_what_it_is_for(clerk, name):
    assert "这里" in words_of(clerk.get(reverse(name)))


@pytest.mark.parametrize("name", LISTS)
def test_three_rows_cost_the_queries_of_one(cast, house, clerk, name):
    filled(cast)
    address = reverse(name)
    clerk.get(address)
    with CaptureQueriesContext(connection) as three:
        assert len(names_in(clerk.get(address))) == 3
    Certificate.objects.exclude(organisation=cast.union_a1).delete()
    Term.objects.exclude(organisation=cast.union_a1).delete()
    UnionSpell.objects.exclude(union=house.unions["A1"]).delete()
    Union.objects.exclude(pk=house.unions["A1"].pk).delete()
    with CaptureQueriesContext(connection) as one:
        assert len(names_in(clerk.get(address))) == 1
    assert len(three) == len(one)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", "A1 A2 B1"),
        ("?kind=primary", "A1 A2 B1"),
        ("?kind=township", ""),
        ("?term=overdue", "A1"),
        ("?term=none", ""),
        ("?certificate=expired", "A1"),
        ("?certificate=expiring", "A2"),
        ("?certificate=valid", "B1"),
        ("?certificate=none", ""),
        ("?industry=C", "A1 A2 B1"),
        ("?industry=P", ""),
        ("?dissolved=yes", ""),
        ("?dissolved=no", "A1 A2 B1"),
        ("?is_joint=yes", ""),
        ("?q=乙镇", "B1"),
        ("?q=A2", "A2"),
    ],
)
def test_what_the_list_of_unions_is_narrowed_by(cast, house, clerk, query, codes):
    filled(cast)
    found = names_in(clerk.get(reverse("union-list") + query))
    assert found == [house.unions[code].organisation.name for code in codes.split()]


def test_unions_by_parent_nature_and_credit_code(cast, house, clerk):
    address = reverse("union-list")
    assert len(names_in(clerk.get(f"{address}?under={cast.town_a.pk}"))) == 2
    nature = house.natures["行政机关"]
    services.classify(
        house.unions["B1"], date(2026, 1, 1), Place(cast.town_b, nature, "S"), cast.clerk, reason="文件"
    )
    assert names_in(clerk.get(f"{address}?nature={nature.pk}")) == ["乙镇第一工会"]
    Union.objects.filter(pk=house.unions["A2"].pk).update(credit_code=union_code(5))
    assert names_in(clerk.get(f"{address}?q={union_code(5)}")) == ["甲镇第二工会"]


def test_elections_stand_by_their_end_and_the_counts_lead_to_them(cast, house, clerk):
    filled(cast)
    page = clerk.get(reverse("election-list"))
    assert names_in(page) == ["甲镇第一工会", "甲镇第二工会", "乙镇第一工会"]
    text = words_of(page)
    assert "逾期 10 天" in text
    assert "20 天" in text
    tiles = html.fromstring(page.content.decode()).xpath("//ul[contains(@class,'uh-tiles')]//a")
    assert tiles[0].get("href") == "?due=overdue"
    assert tiles[0].text_content().split()[0] == "1"
    assert names_in(clerk.get(reverse("election-list") + "?due=overdue")) == ["甲镇第一工会"]
    assert names_in(clerk.get(reverse("election-list") + "?extended=yes")) == []
    assert "没有按它" not in words_of(clerk.get(reverse("election-list") + "?due=2027q1"))


def test_certificates_by_state(cast, house, clerk):
    filled(cast)
    make_certificate(cast.union_b1, date(2019, 1, 1), date(2023, 1, 1))
    address = reverse("certificate-list")
    assert names_in(clerk.get(f"{address}?state=expired")) == ["甲镇第一工会"]
    assert names_in(clerk.get(f"{address}?state=renewed")) == ["乙镇第一工会"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_what_lies_in_scope(cast, house, name):
    filled(cast)
    assert names_in(browser(cast.officer).get(reverse(name))) == ["甲镇第一工会"]
    assert len(names_in(browser(cast.township).get(reverse(name)))) == 2


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_exported_as_it_is_shown(cast, house, clerk, name):
    filled(cast)
    answer = clerk.post(reverse(name), {"do": "export"})
    assert answer.status_code == 200
    assert "spreadsheet" in answer["Content-Type"]


# --- Details ----------------------------------------------------------------------------------------------------

TABS = ("terms", "certificates", "employers", "members", "below", "spells", "papers", "history")


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_opens_empty_and_filled(cast, house, clerk, tab):
    address = f"{reverse('union-detail', args=[house.unions['A1'].pk])}?tab={tab}"
    assert clerk.get(address).status_code == 200
    filled(cast)
    make_seat(Term.objects.get(organisation=cast.union_a1), HOSTILE[:60], Post.CHAIR)
    Organisation.objects.create(name="一车间小组", code="G1", kind="group", parent=cast.union_a1)
    page = clerk.get(address)
    assert page.status_code == 200
    assert "<b onmouseover" not in page.content.decode()
    shown = {
        "terms": "第 1 届", "certificates": "工法证字第1号", "employers": "甲镇第一公司", "members": "农民工会员",
        "below": "一车间小组", "spells": "私营企业", "papers": "附件", "history": "",
    }  # fmt: skip
    assert shown[tab] in words_of(page)


def test_a_union_shows_its_clocks_and_what_deserves_attention(cast, house, clerk):
    filled(cast)
    term = Term.objects.get(organisation=cast.union_a1)
    for number in range(30):
        make_member(cast.union_a1, f"王{number}", number + 1)
    for name in ("甲", "乙"):
        make_seat(term, name)
    text = words_of(clerk.get(reverse("union-detail", args=[house.unions["A1"].pk])))
    assert "逾期 10 天" in text
    assert "现有会员 30 人" in text
    assert "3–7 人" in text
    assert "还没有登记工会自己的统一社会信用代码" in text


def test_members_on_a_day_that_was_asked_for(cast, house, clerk):
    make_member(cast.union_a1, since=date(2026, 1, 1))
    address = reverse("union-detail", args=[house.unions["A1"].pk]) + "?tab=members&on="

    def counted(day):
        page = html.fromstring(clerk.get(address + day).content.decode())
        return page.xpath("string(//div[dt[contains(., '会员（人）')]]/dd)").strip()

    assert counted("2025-12-31") == "0"
    assert counted("2026-01-01") == "1"
    assert counted("gestern") == "1"
    assert counted("2199-01-01") == "1"


def test_people_in_office_are_linked_for_those_alone_who_may_see_them(cast, house):
    term = make_term(cast.union_a1)
    person = make_member(cast.union_a1).person
    make_seat(term, person.name, person=person)
    address = reverse("term-detail", args=[term.pk])
    link = f'href="{person.get_absolute_url()}"'
    assert link in browser(cast.officer).get(address).content.decode()
    finance = browser(cast.finance).get(address).content.decode()
    assert person.name in finance
    assert link not in finance


def test_another_unions_officer_gets_404(cast, house):
    filled(cast)
    other = browser(cast.officer_b)
    term = Term.objects.get(organisation=cast.union_a1)
    certificate = Certificate.objects.get(organisation=cast.union_a1)
    for address in (
        reverse("union-detail", args=[house.unions["A1"].pk]),
        reverse("union-change", args=[house.unions["A1"].pk]),
        reverse("union-registration", args=[house.unions["A1"].pk]),
        reverse("term-detail", args=[term.pk]),
        reverse("term-seat", args=[term.pk]),
        reverse("certificate-detail", args=[certificate.pk]),
    ):
        assert other.get(address).status_code == 404, address


def test_the_search_box_finds_unions_by_name_code_and_credit_code(cast, house):
    Union.objects.filter(pk=house.unions["A2"].pk).update(credit_code=union_code(5))
    for text in ("甲镇第二", "A2", union_code(5)):
        found = {group.label: group for group in search(cast.clerk, text)}
        assert [hit.url for hit in found["工会"].hits] == [house.unions["A2"].get_absolute_url()], text
    assert "工会" not in {group.label for group in search(cast.officer_b, "甲镇第二")}


def test_what_ended_yesterday_is_overdue_and_what_ends_today_belongs_to_the_quarter(cast, house, clerk):
    today = timezone.localdate()
    make_term(cast.union_a1, elected=date(2023, 1, 1), due_on=today - timedelta(1))
    make_term(cast.union_a2, elected=date(2023, 1, 1), due_on=today)
    address = reverse("election-list")
    now = quarter_of(today).key
    assert names_in(clerk.get(f"{address}?due={now}")) == ["甲镇第二工会"]
    assert names_in(clerk.get(f"{address}?due=overdue")) == ["甲镇第一工会"]
    rows = html.fromstring(clerk.get(address).content.decode()).xpath("//tbody/tr")
    assert ["已逾期" in row.text_content() for row in rows] == [True, False]
    assert "今天届满" in rows[1].text_content()
    assert "本季度届满" in rows[1].text_content()
