"""The roll of members: any day, every filter, names, masks, constant cost, what is exported."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.enums import EndReason, MembershipKind
from members.models import Membership
from members.tables.people import MemberTable
from members.views.people import MemberList
from tests.members.make import OPENING, make_member
from tests.support import browser
from unionhub.core.masking import Kind, id_tail
from unionhub.core.models import AuditEvent
from unionhub.core.tables import heads

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
LIST = reverse("member-list")


def names(user, query: str = "") -> list[str]:
    """Who stands on the list of the user, by the question."""
    listing = MemberList().listing_for(user, QueryDict(query), None)
    return sorted(listing.rows.values_list("person__name", flat=True))


@pytest.fixture
def roll(house):
    """Five members of three unions, each different in something; one has left, one is retained."""
    cast = house.cast
    make_member(
        cast.union_a1, "王小明", 1, employer=house.employers["A1"], is_migrant=True, education="2",
        political_status="01", joined_on=date(2010, 1, 1),
    )  # fmt: skip
    make_member(
        cast.union_a2, "張偉", 2, new_form_group="courier", employment_form="new_form",
        birth_date=date(1970, 5, 5), ethnicity="05",
    )  # fmt: skip
    make_member(cast.union_b1, "李丽", 3, sex="2", kind=MembershipKind.RETAINED, joined_on=date(2024, 3, 1))
    make_member(cast.union_b1, "买买提·阿不都拉", 4, ethnicity="97", new_form_group="truck")
    gone = make_member(cast.union_a1, "赵大", 5)
    gone.end(date(2025, 6, 1))
    gone.end_reason = EndReason.LEAVE
    gone.save()
    wrong = make_member(cast.union_a1, "孙误", 6)
    wrong.strike()
    wrong.save()
    return house


ALL = ["买买提·阿不都拉", "張偉", "李丽", "王小明"]


def test_the_roll_of_today_and_of_any_day(roll):
    cast = roll.cast
    assert names(cast.clerk) == ALL
    assert names(cast.clerk, "on=2025-05-31") == sorted([*ALL, "赵大"])
    assert names(cast.clerk, "on=2025-06-01") == ALL
    assert names(cast.clerk, "on=2024-12-31") == []
    assert names(cast.officer) == ["王小明"]
    assert names(cast.officer, "on=2025-05-31") == ["王小明", "赵大"]
    assert names(cast.township_b) == ["买买提·阿不都拉", "李丽"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=retained", ["李丽"]),
        ("kind=regular&sex=1", ["买买提·阿不都拉", "張偉", "王小明"]),
        ("is_migrant=yes", ["王小明"]),
        ("sex=2", ["李丽"]),
        ("minority=yes", ["張偉"]),
        ("minority=no", ["买买提·阿不都拉", "李丽", "王小明"]),
        ("new_form_group=any", ["买买提·阿不都拉", "張偉"]),
        ("new_form_group=truck", ["买买提·阿不都拉"]),
        ("employment_form=new_form", ["張偉"]),
        ("political_status=01", ["王小明"]),
        ("education=2", ["王小明"]),
        ("joined_from=2024-01-01", ["李丽"]),
        ("joined_to=2010-01-01", ["王小明"]),
        ("age=55&on=2025-07-01", ["張偉"]),
        ("age=35&on=2025-07-01", ["买买提·阿不都拉", "李丽", "王小明"]),
        ("q=王", ["王小明"]),
        ("q=张伟", ["張偉"]),
        ("q=mmt", ["买买提·阿不都拉"]),
        ("q=李 丽", ["李丽"]),
        ("q=李 王", []),
        ("q=赵", []),
    ],
)
def test_each_filter(roll, query, found):
    assert names(roll.cast.clerk, query) == found


def test_by_union_and_employer(roll):
    cast = roll.cast
    assert names(cast.clerk, f"union={cast.town_a.pk}") == ["張偉", "王小明"]
    assert names(cast.clerk, f"employer={roll.employers['A1'].pk}") == ["王小明"]
    foreign = names(cast.township, f"union={cast.union_b1.pk}")
    assert foreign == ["張偉", "王小明"]  # a wrong choice is told and left out
    text = browser(cast.township).get(LIST, {"union": cast.union_b1.pk}).content.decode()
    assert "筛选条件“工会”填写有误" in text


def test_a_card_number_is_found_whole(roll):
    spell = Membership.objects.get(person__name="李丽")
    spell.person.card_number = "6500-0007"
    spell.person.save()
    assert names(roll.cast.clerk, "q=6500-0007") == ["李丽"]
    assert names(roll.cast.clerk, "q=6500-000") == []


@pytest.mark.parametrize(
    "asked", ["000000199001010031", "13900000001", "139 0000 0001", "E12345678", "１３９０００００００１"]
)
def test_a_personal_number_in_the_lists_own_box_is_not_asked_and_not_kept(roll, asked):
    text = browser(roll.cast.clerk).get(LIST, {"q": asked, "kind": "regular"}).content.decode()
    assert "请在页面最上方的查找框中查找" in text
    main = text.split('id="list"')[1]
    assert asked not in main
    assert "kind=regular" in main
    assert "王小明" in main


def test_the_page_lists_a_past_day_and_says_so(roll):
    text = browser(roll.cast.clerk).get(LIST, {"on": "2025-05-31"}).content.decode()
    assert "会员名册（截止 2025-05-31）" in text
    assert "赵大" in text
    assert "保留会籍" in text
    nonsense = browser(roll.cast.clerk).get(LIST, {"on": "gestern<b>"}).content.decode()
    assert "筛选条件“截止日期”填写有误" in nonsense
    assert "（截止" not in nonsense
    never = browser(roll.cast.clerk).get(LIST, {"on": "2025-02-30"}).content.decode()
    assert "（截止" not in never


def test_nothing_of_the_numbers_but_what_the_row_allows(roll):
    text = browser(roll.cast.clerk).get(LIST).content.decode()
    for spell in Membership.objects.all():
        number, phone = spell.person.id_number.plain, spell.person.phone.plain
        assert number not in text
        assert phone not in text
        assert number[-4:] not in text.split('id="list"')[1]
    assert "****************" in text


@pytest.mark.parametrize(
    ("columns", "tail"), [(["name", "id_number"], 2), (["name", "birth_date", "id_number"], 0)]
)
def test_filters_count_as_shown_for_the_mask(roll, columns, tail):
    chosen = heads(MemberTable, roll.cast.clerk, "members.person.view", columns)
    spell = Membership.objects.select_related("person", "organisation").get(person__name="王小明")
    number = spell.person.id_number.plain
    assert chosen[-1].text(spell) == "*" * (18 - tail) + (number[-tail:] if tail else "")
    assert id_tail(MemberTable.told_by_filters) == 2


def test_no_column_or_filter_sorts_or_narrows_by_a_number(roll):
    base = list(MemberList().listing_for(roll.cast.clerk, QueryDict(""), None).ordered())
    for sort in ("id_number", "phone", "birth_date", "born", "sex"):
        listing = MemberList().listing_for(roll.cast.clerk, QueryDict(f"sort={sort}"), None)
        assert list(listing.ordered()) == base
    assert Kind.BIRTH_YEAR in MemberTable.told_by_filters


def test_sorted_by_pinyin(roll):
    listing = MemberList().listing_for(roll.cast.clerk, QueryDict("sort=name"), None)
    assert [row.person.name for row in listing.ordered()] == ["李丽", "买买提·阿不都拉", "王小明", "張偉"]


@pytest.mark.parametrize("size", [0, 1, 3])
def test_the_page_costs_the_same_with_more_rows(house, size):
    client = browser(house.cast.clerk)
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as none:
        client.get(LIST)
    for serial in range(1, size + 1):
        make_member(
            house.cast.union_a1, f"王小{'明红丽'[serial - 1]}", serial, employer=house.employers["A1"]
        )
    with CaptureQueriesContext(connection) as some:
        text = client.get(LIST).content.decode()
    assert len(some) == len(none)
    assert text.count("data-row-link") == size


def test_the_export_holds_the_masks_and_is_recorded(roll):
    client = browser(roll.cast.clerk)
    answer = client.post(f"{LIST}?kind=retained", {"do": "export"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert "李丽" in cells
    assert "王小明" not in cells
    spell = Membership.objects.select_related("person").get(person__name="李丽")
    assert not any(spell.person.id_number.plain in cell for cell in cells)
    assert AuditEvent.objects.filter(action="members.person.export", count=1).exists()


def test_hostile_names_are_text(house):
    make_member(house.cast.union_a1, "<script>alert(1)</script>", 1)
    make_member(house.cast.union_a1, "=HYPERLINK('x')", 2, card_number="'><img src=x>")
    text = browser(house.cast.clerk).get(LIST).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_who_may_not_see_members_gets_no_roll(roll):
    assert browser(roll.cast.sysadmin).get(LIST).status_code == 403
    assert browser(roll.cast.finance).get(LIST).status_code == 403


def test_type_ahead_of_unions(roll):
    cast = roll.cast
    url = reverse("union-lookup")

    def found(user, text: str) -> list[str]:
        return [row["text"] for row in browser(user).get(url, {"q": text}).json()["results"]]

    assert found(cast.clerk, "甲镇第一") == ["甲镇第一工会"]
    assert found(cast.clerk, "yz") == ["乙镇总工会", "乙镇第一工会"]
    assert found(cast.clerk, "jiazhendi") == ["甲镇第一工会", "甲镇第二工会"]
    assert found(cast.clerk, "A2") == ["甲镇第二工会"]
    assert found(cast.clerk, "dygh") == ["甲镇第一工会", "乙镇第一工会"]
    assert found(cast.township, "乙镇") == []
    assert found(cast.clerk, "没有") == []
    assert found(cast.officer, "") == ["甲镇第一工会"]


def test_the_filter_prints_only_the_chosen_union(roll):
    cast = roll.cast
    text = browser(cast.clerk).get(LIST, {"union": cast.union_b1.pk}).content.decode()
    select = text.split('name="union"')[1].split("</select>")[0]
    assert select.count("<option") == 2
    assert "乙镇第一工会" in select
    assert names(cast.clerk, f"union={cast.union_b1.pk}") == ["买买提·阿不都拉", "李丽"]
    assert date.today() > OPENING
