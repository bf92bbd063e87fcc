"""Pages of employers, headcounts, area totals and code lists: with 0, 1 and 3 rows, hostile values, other people."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import AreaTotal, Coverage, Employer, Headcount
from members.queries.area_totals import area_totals
from tests.access.test_traces import form_of
from tests.members.access_employers import MAKERS
from tests.support import browser
from unionhub.core.cleaners import credit_check, organisation_check
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
HOSTILE = "<script>alert(1)</script>&quot;'=1+1"
LISTS = {
    "employer-list": "members.Employer",
    "headcount-list": "members.Headcount",
    "area-total-list": "members.AreaTotal",
}


def credit_code(start="91650000", body="MA2YJ1XR"):
    """A sound code that nobody has."""
    code = start + body + organisation_check(body)
    return code + credit_check(code)


def send(user, page_name, /, *args, **fields):
    """Open the page, fill the form as a browser would, send it."""
    client, address = browser(user), reverse(page_name, args=args)
    page = client.get(address)
    assert page.status_code == 200, page.content.decode()[:300]
    return client.post(address, form_of(page.content, address) | fields)


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_with_one_and_with_three_rows(cast, name):
    client, costs = browser(cast.clerk), []
    assert client.get(reverse(name)).status_code == 200
    for many in (1, 2):
        for _ in range(many):
            MAKERS[LISTS[name]](cast, cast.town_a, cast.clerk)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_list_tells_with_and_without_a_union_and_filters_by_it(house):
    Employer.objects.create(organisation=house.cast.town_a, name="甲镇砖厂")
    client = browser(house.cast.clerk)
    page = text(client.get(reverse("employer-list")))
    assert "已覆盖" in page
    assert "未建会" in page
    bare = text(client.get(reverse("employer-list") + "?cover_state=bare"))
    assert "甲镇砖厂" in bare
    assert "甲镇第一公司" not in bare
    covered = text(client.get(reverse("employer-list") + "?covered_from=2024-12-31&covered_to=2025-01-01"))
    assert "甲镇第一公司" in covered
    assert "甲镇砖厂" not in covered


@pytest.mark.parametrize(
    "query",
    [
        "q=甲镇",
        "organisation={town}",
        "nature={nature}",
        "industry=C",
        "declared=no",
        "sort=organisation",
        "sort=-closed_on",
    ],
)
def test_every_filter_and_order_answers(house, query):
    employer = house.employers["A1"]
    employer.nature, employer.industry = house.natures["私营企业"], "C"
    employer.save()
    asked = query.format(town=house.cast.town_a.pk, nature=house.natures["私营企业"].pk)
    assert "甲镇第一公司" in text(browser(house.cast.clerk).get(f"{reverse('employer-list')}?{asked}"))


def test_the_search_box_finds_employers_by_name_and_code_in_scope(house):
    Employer.objects.filter(pk=house.employers["A1"].pk).update(credit_code=credit_code())
    for asked in ("甲镇第一公司", credit_code()[:9].lower()):
        seen = [
            house.employers["A1"].get_absolute_url()
            in text(browser(who).get(f"{reverse('search')}?q={asked}"))
            for who in (house.cast.officer, house.cast.officer_b)
        ]
        assert seen == [True, False]


def test_hostile_names_stay_text(cast):
    employer = Employer.objects.create(organisation=cast.town_a, name=HOSTILE, contact=HOSTILE)
    Headcount.objects.create(
        employer=employer, organisation=cast.town_a, on=date(2025, 1, 1), employees=1, source=HOSTILE
    )
    client = browser(cast.clerk)
    for address in (reverse("employer-list"), reverse("headcount-list"), employer.get_absolute_url()):
        page = text(client.get(address))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("tab", ["headcounts", "coverage", "history"])
def test_the_record_page_shows_struck_rows_to_whom_it_may_concern(house, tab):
    employer = house.employers["A1"]
    Headcount.objects.create(
        employer=employer,
        organisation=employer.organisation,
        on=date(2025, 1, 1),
        employees=7,
        is_struck=True,
    )
    page = text(browser(house.cast.officer).get(f"{employer.get_absolute_url()}?tab={tab}"))
    assert ("已作废" in page) == (tab == "headcounts")
    assert browser(house.cast.officer_b).get(employer.get_absolute_url()).status_code == 404


def test_a_new_employer_with_the_union_that_covers_it(house):
    union = house.unions["A1"]
    union.is_joint = True
    union.save()
    answer = send(
        house.cast.township,
        "employer-add",
        organisation=union.organisation_id,
        covered_since="2025-06-01",
        name="甲镇  砖厂",
        credit_code=credit_code().lower(),
        nature=house.natures["私营企业"].pk,
    )
    employer = Employer.objects.get(name="甲镇 砖厂")
    assert answer.status_code == 302
    assert employer.credit_code == credit_code()
    spell = Coverage.objects.get(employer=employer)
    assert (spell.organisation_id, spell.valid_from) == (union.organisation_id, date(2025, 6, 1))
    assert AuditEvent.objects.filter(action="members.employer.change", object_id=str(employer.pk)).exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"covered_since": ""}, "从哪一天起"),
        ({"covered_since": "2199-01-01"}, "不能晚于今天"),
        ({"organisation": "{union}"}, "联合基层工会"),
        ({"organisation": "{town}"}, "不是基层工会"),
        ({"credit_code": "81654224MC12345662"}, "工会的代码"),
        ({"credit_code": "91350200MA2YJ1XR9H"}, "校验不符"),
        ({"name": "甲镇第一公司"}, "同名单位"),
    ],
)
def test_what_may_not_be_entered_is_told_beside_the_field(house, fields, words):
    joint = house.unions["A2"]
    joint.is_joint = True
    joint.save()
    given = {"organisation": joint.organisation_id, "covered_since": "2025-06-01", "name": "甲镇砖厂"} | {
        name: value.format(union=house.cast.union_a1.pk, town=house.cast.town_a.pk)
        for name, value in fields.items()
    }
    answer = send(house.cast.clerk, "employer-add", **given)
    assert answer.status_code == 422
    assert words in text(answer)
    assert Employer.objects.count() == 3


def test_a_code_is_registered_once(house):
    for name, status in (("甲镇砖厂", 302), ("甲镇瓦厂", 422)):
        answer = send(
            house.cast.clerk,
            "employer-add",
            organisation=house.cast.town_a.pk,
            name=name,
            credit_code=credit_code(),
        )
        assert answer.status_code == status
    assert "甲镇砖厂" in text(answer)


def test_a_grassroots_officer_enters_a_unit_and_the_township_says_who_covers_it(house):
    answer = send(house.cast.officer, "employer-add", name="甲镇砖厂")
    employer = Employer.objects.get(name="甲镇砖厂")
    assert answer.status_code == 302
    assert employer.organisation == house.cast.union_a1
    assert not employer.coverages.exists()
    assert browser(house.cast.officer).get(reverse("employer-cover", args=[employer.pk])).status_code == 403
    refused = send(
        house.cast.township, "employer-cover", employer.pk, union=house.cast.union_a1.pk, on="2025-06-01"
    )
    assert "联合基层工会" in text(refused)


def test_a_choice_outside_the_scope_is_as_if_missing(house):
    joint = house.unions["B1"]
    joint.is_joint = True
    joint.save()
    employer = Employer.objects.create(organisation=house.cast.town_a, name="甲镇砖厂")
    answer = send(
        house.cast.township, "employer-cover", employer.pk, union=house.cast.union_b1.pk, on="2025-06-01"
    )
    assert answer.status_code == 422
    assert not employer.coverages.exists()


def test_headcounts_are_declared_corrected_and_struck_on_pages(house):
    employer, officer = house.employers["A1"], house.cast.officer
    answer = send(officer, "headcount-add-for", employer.pk, on="2025-06-30", employees="20", women="21")
    assert answer.status_code == 422
    assert "女职工 21 人多于职工人数 20 人" in text(answer)
    assert send(officer, "headcount-add-for", employer.pk, on="2025-06-30", employees="20").status_code == 302
    answer = send(officer, "headcount-add", employer=employer.pk, on="2025-06-30", employees="22")
    assert "已有截止 2025-06-30 的申报" in text(answer)
    first = Headcount.objects.get()
    assert first.organisation == house.cast.union_a1
    send(officer, "headcount-correct", first.pk, employees="22", women="2", note="漏报两人")
    second = Headcount.objects.get(is_struck=False)
    assert (second.employees, second.women) == (22, 2)
    send(officer, "headcount-strike", second.pk, note="单位填错")
    assert Headcount.objects.filter(is_struck=True).count() == 2


def test_struck_declarations_are_shown_to_who_asks(house):
    for on, struck in ((date(2025, 3, 31), True), (date(2025, 6, 30), False)):
        Headcount.objects.create(
            employer=house.employers["A1"],
            organisation=house.cast.union_a1,
            on=on,
            employees=1,
            is_struck=struck,
        )
    client, address = browser(house.cast.clerk), reverse("headcount-list")
    seen = {
        query: [day in text(client.get(address + query)) for day in ("2025-03-31", "2025-06-30")]
        for query in ("", "?struck=with", "?struck=only")
    }
    assert seen == {"": [False, True], "?struck=with": [True, True], "?struck=only": [True, False]}


def test_type_ahead_offers_unions_that_may_cover_and_who_may_keep(house):
    client = browser(house.cast.township)
    covering = client.get(reverse("covering-lookup") + "?q=jz").json()["results"]
    assert [row["text"] for row in covering] == ["甲镇第一工会", "甲镇第二工会"]
    keepers = client.get(reverse("keeper-lookup") + "?q=甲").json()["results"]
    assert len(keepers) == 3
    assert client.get(reverse("keeper-lookup") + "?q=乙").json()["results"] == []


def test_the_latest_declarations_alone(house):
    for on in (date(2025, 3, 31), date(2025, 6, 30)):
        Headcount.objects.create(
            employer=house.employers["A1"], organisation=house.cast.union_a1, on=on, employees=1
        )
    page = text(browser(house.cast.clerk).get(reverse("headcount-list") + "?latest=yes"))
    assert "2025-06-30" in page
    assert "2025-03-31" not in page


def test_area_totals_name_their_source_and_the_latest_counts(cast):
    fields = {"organisation": cast.county.pk, "on": "2024-12-31", "source": "县统计年鉴"}
    assert "至少填写一个数" in text(send(cast.clerk, "area-total-add", **fields))
    answer = send(cast.clerk, "area-total-add", **fields, units="10", units_due="11")
    assert "多于单位总数" in text(answer)
    assert send(cast.clerk, "area-total-add", **fields, employees="21000").status_code == 302
    answer = send(cast.clerk, "area-total-add", **fields, employees="22000")
    assert "已经登记" in text(answer)
    fields["on"] = "2025-12-31"
    assert send(cast.clerk, "area-total-add", **fields, units="300").status_code == 302
    paths = [cast.county.path]
    assert area_totals(paths, date(2026, 1, 1), "employees")[cast.county.pk].employees == 21000
    assert area_totals(paths, date(2026, 1, 1), "units")[cast.county.pk].units == 300
    assert area_totals(paths, date(2024, 12, 30), "employees") == {}
    assert area_totals([cast.town_a.path], date(2026, 1, 1), "employees") == {}
    assert AreaTotal.objects.count() == 2
