"""Pages of lists for the upper systems: counts, columns without any script, chosen records, panels, receipts."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from members.models import Person, Union
from reports.models import UpwardList, UpwardReceipt
from reports.services.receipts import Entered, enter
from tests.members.make import make_house, make_member
from tests.reports.access_upward import exported, upward_list
from tests.support import browser

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def people(cast):
    make_house(cast)
    nodes = (cast.union_a1, cast.union_a2, cast.union_b1)
    return [
        make_member(node, name, 10 + at).person
        for at, (node, name) in enumerate(zip(nodes, "甲乙丙", strict=True))
    ]


def words(answer):
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def sent(client, address, **fields):
    """The page's form sent with the fields."""
    page = html.fromstring(client.get(address).content.decode())
    form = next(form for form in page.forms if form.method == "POST" and "form_token" in form.fields)
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return client.post(address, {**data, **fields}, follow=True)


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_lists_page_tells_counts_with_as_many_questions_for_three_lists_as_for_one(cast, people):
    client, address = browser(cast.clerk), reverse("upward-list")
    assert "还没有上报名单" in words(client.get(address))
    chosen = upward_list(cast, cast.county)
    enter(people[0], Entered("real_name", TODAY(), "王经手"), cast.clerk)
    one = queries(client, address)
    for sheet in ("unions", "employers"):
        upward_list(cast, cast.county, None, sheet, "statistics")
    assert queries(client, address) == one
    row = next(row for row in html.fromstring(client.get(address).content.decode()).xpath("//tbody/tr"))
    assert [cell.text_content().strip() for cell in row][:7] == [
        chosen.name,
        "会员实名制系统",
        "会员名册",
        str(len(chosen.columns)),
        "3",
        "2",
        "0",
    ]


def test_a_new_list_begins_with_all_columns_and_buttons_alone_arrange_them(cast, people):
    client = browser(cast.clerk)
    answer = sent(client, reverse("upward-new"), system="legal", name="法人登记", sheet="unions")
    chosen = UpwardList.objects.get()
    address = reverse("upward-columns", args=[chosen.pk])
    assert answer.redirect_chain[-1][0] == address
    assert len(chosen.columns) == 17
    assert chosen.organisation == cast.county

    def press(do, **fields):
        sent(client, address, do=do, **fields)
        chosen.refresh_from_db()
        return [(column["name"], column["heading"]) for column in chosen.columns]

    assert press("down:name")[:2] == [("code", "编码"), ("name", "工会名称")]
    assert press("remove:code")[0] == ("name", "工会名称")
    headings = ["单位名称", *(column["heading"] for column in chosen.columns[1:])]
    # Whatever button is pressed, headings on the page are kept.
    assert press("add", add="code", heading=headings)[-1] == ("code", "编码")
    assert chosen.columns[0] == {"name": "name", "heading": "单位名称"}
    headings = ["单位名称"] * len(chosen.columns)
    refused = sent(client, address, do="save", heading=headings)
    assert refused.status_code == 422
    assert "标题“单位名称”重复" in words(refused)
    assert "甲镇第一工会" in words(client.get(address))


def test_a_page_of_yesterday_does_not_overwrite_what_another_did(cast, people):
    client, chosen = browser(cast.clerk), upward_list(cast, cast.county)
    address = reverse("upward-columns", args=[chosen.pk])
    page = html.fromstring(client.get(address).content.decode())
    UpwardList.objects.filter(pk=chosen.pk).update(version=9)
    form = next(form for form in page.forms if "form_token" in form.fields)
    answer = client.post(address, {**dict(form.form_values()), "do": "remove:name"})
    assert answer.status_code == 409
    assert "已由他人修改" in words(answer)
    chosen.refresh_from_db()
    assert "name" in {column["name"] for column in chosen.columns}


def test_chosen_records_are_registered_and_only_where_the_right_is_held(cast, people):
    chosen = upward_list(cast, cast.county)
    client, address = browser(cast.clerk), reverse("upward-detail", args=[chosen.pk])
    page = client.get(address)
    ids = [person.pk for person in people[:2]]
    token = re.search(r'name="form_token" value="([^"]+)"', page.content.decode()).group(1)
    asked = client.post(address, {"do": "bulk-receipt", "ids": ids, "form_token": token})
    assert "甲" in words(asked)
    token = re.search(r'name="form_token" value="([^"]+)"', asked.content.decode()).group(1)
    data = {"do": "bulk-receipt", "ids": ids, "form_token": token, "confirmed": "1"}
    future = (TODAY() + timedelta(days=2)).isoformat()
    wrong = client.post(address, {**data, "entered_on": "", "by_name": ""})
    assert wrong.status_code == 422
    late = client.post(address, {**data, "entered_on": future, "by_name": "王经手"})
    assert "不能晚于今天" in words(late)
    assert not UpwardReceipt.objects.exists()
    token = re.search(r'name="form_token" value="([^"]+)"', client.get(address).content.decode()).group(1)
    done = client.post(
        address, {**data, "form_token": token, "entered_on": TODAY().isoformat(), "by_name": "王经手"}
    )
    assert done.status_code == 200
    assert set(UpwardReceipt.objects.values_list("record_id", flat=True)) == set(ids)
    rest = words(client.get(address, {"state": "none"}))
    assert "丙" in rest
    assert "乙镇" in rest
    assert "王经手" not in rest


def test_the_records_cost_as_many_questions_for_one_as_for_three(cast, people):
    chosen = upward_list(cast, cast.county)
    client, address = browser(cast.clerk), reverse("upward-detail", args=[chosen.pk])
    three = queries(client, address)
    Person.objects.filter(pk__in=[person.pk for person in people[1:]]).update(merged_into=people[0])
    assert "共 1 条" in words(client.get(address))
    assert queries(client, address) == three


def test_search_and_foreign_exports(cast, people):
    chosen = upward_list(cast, cast.county)
    client, address = browser(cast.clerk), reverse("upward-detail", args=[chosen.pk])
    assert "共 1 条" in words(client.get(address, {"q": "乙"}))
    assert "共 3 条" in words(client.get(address, {"state": "wrong"}))
    job = exported(cast, chosen, cast.head)
    entry = reverse("upward-entered", args=[chosen.pk, job.pk])
    assert client.get(entry).status_code == 404
    assert browser(cast.head).get(entry).status_code == 200
    assert "整批登记已录入" in words(browser(cast.head).get(address))
    assert "整批登记已录入" not in words(client.get(address))


def test_the_panel_shows_enters_and_strikes(cast, people):
    union = Union.objects.get(organisation=cast.union_a1)
    client = browser(cast.township)
    tab = f"{reverse('union-detail', args=[union.pk])}?tab=upward"
    assert "还没有录入上级系统" in words(client.get(tab))
    address = reverse("upward-receipt", args=["members.union", union.pk])
    fields = {"system": "legal", "entered_on": "2026-03-02", "by_name": "王经手", "number": "FR-7"}
    answer = sent(client, address, **fields)
    assert answer.redirect_chain[-1][0] == tab
    shown = words(answer)
    assert "法人资格登记系统" in shown
    assert "FR-7" in shown
    # The union was changed after that day: its entry is replaced, under the same number.
    assert "录入后有变动" in shown
    sent(client, address, **{**fields, "entered_on": TODAY().isoformat(), "number": ""})
    receipt = UpwardReceipt.objects.standing().get()
    assert receipt.number == "FR-7"
    assert "没有重复登记" in words(sent(client, address, **{**fields, "entered_on": TODAY().isoformat()}))
    strike = reverse("upward-strike", args=[receipt.pk])
    assert "请填写原因" in words(sent(client, strike, note=" "))
    struck = words(sent(client, strike, note="系统中查无此会"))
    assert "已作废" in struck
    assert "系统中查无此会" in struck
    assert browser(cast.township_b).get(strike).status_code == 404
    assert browser(cast.officer).get(strike).status_code == 403


def test_a_kind_of_record_that_goes_nowhere_has_no_page(cast, people):
    client = browser(cast.clerk)
    for label in ("members.headcount", "core.user", "x"):
        assert client.get(reverse("upward-receipt", args=[label, 1])).status_code == 404
    assert "上级系统" not in words(browser(cast.officer).get(reverse("person-detail", args=[people[0].pk])))
