"""The pages: one page to file, review in bulk, completeness; bad input is told beside its cause and loses nothing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from members.models import Headcount
from reports.completeness import completeness
from reports.models import Filing, FilingAnswer, FilingCall
from reports.tasks import open_calls_task
from tests.reports.filings.make import MONTH, ask, filing_of, house_of, submit
from tests.support import browser
from unionhub.core.jobs import run_job
from unionhub.core.models import Job
from unionhub.core.workflow import perform

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def house(cast):
    return house_of(cast)


def _page(answer):
    return html.fromstring(answer.content.decode())


def _fields(page):
    form = next(
        form
        for form in page.forms
        if "do" in form.inputs or (form.method == "POST" and "version" in form.fields)
    )
    return dict(form.form_values())


def _words(page):
    return " ".join(page.text_content().split())


class Desk:
    """The fill page of one filing as a person uses it."""

    def __init__(self, user, filing):
        self.client, self.address = browser(user), reverse("filing-fill", args=[filing.pk])
        self.page = _page(self.client.get(self.address))

    def send(self, do, **changes):
        fields = _fields(self.page) | {"do": do}
        for place, value in changes.items():
            fields[self.name(place)] = value
        self.answer = self.client.post(
            self.address, {key: value for key, value in fields.items() if value is not None}
        )
        if self.answer.status_code in (200, 409, 422):
            self.page = _page(self.answer)
        elif self.answer["Location"] == self.address:
            self.page = _page(self.client.get(self.address))
        return self.answer.status_code

    def name(self, place):
        return next(name for name in self.page.xpath("//form//input/@name") if name.endswith(f"-{place}"))

    def value(self, place):
        return self.page.xpath(f"//input[@name='{self.name(place)}']/@value")[0]


def test_two_clicks_file_a_month_that_is_as_the_records_say(cast, house):
    ask(cast)
    desk = Desk(cast.officer, filing_of("A1"))
    assert desk.value("employees") == "100"
    assert "系统 100 · 上月 100" in _words(desk.page)
    assert desk.send("same") == 302
    assert "已按系统数字全部确认" in _words(desk.page)
    assert desk.page.xpath("count(//input[@type='checkbox' and not(@checked)])") == 0
    assert desk.send("submit") == 302
    assert filing_of("A1").state == "submitted"
    assert FilingAnswer.objects.filter(confirmed=True).count() == 7


def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(cast, house):
    ask(cast)
    desk = Desk(cast.officer, filing_of("A1"))
    assert desk.send("submit", employees="300", women="x", migrants="-1") == 422
    words = _words(desk.page)
    for said in ("请填写整数。", "不能是负数。", "职工人数变化较大，请填写说明。", "请核对后勾选确认。"):
        assert said in words
    assert (desk.value("employees"), desk.value("women"), desk.value("migrants")) == ("300", "x", "-1")
    assert not FilingAnswer.objects.exists()

    assert desk.send("save", women="40", migrants="10") == 302  # a draft need not be complete
    assert desk.value("employees") == "300"
    assert desk.send("save", women="301") == 422
    assert "女职工 301 人多于职工人数 300 人" in _words(desk.page)
    assert desk.send("save", women="40", employees="9" * 30) == 422
    assert "数字过大" in _words(desk.page)


def test_who_comes_second_gets_his_input_back(cast, house):
    ask(cast)
    desk, other = Desk(cast.officer, filing_of("A1")), Desk(cast.township, filing_of("A1"))
    assert other.send("save") == 302
    assert desk.send("save", employees="101") == 409
    assert desk.value("employees") == "101"
    assert desk.send("same") == 302
    assert desk.send("submit") == 302
    assert "现在是“已报”，不能填写" in _words(_page(desk.client.get(desk.address)))


def test_the_township_reviews_in_bulk_and_each_row_is_told(cast, house):
    ask(cast)
    submit(filing_of("A1"), cast.officer, employees=140, note="扩建")
    submit(filing_of("A2"), cast.township, employees=1, women=0, migrants=0, minorities=0, new_form=0)
    client, address = browser(cast.township), reverse("filing-list")
    page = _page(client.get(address))
    assert "职工人数 100 → 140 变化较大" in _words(page)
    ids = [filing_of(code).pk for code in ("A1", "A2")]
    token = page.xpath("//input[@name='form_token']/@value")[0]
    words = _words(_page(client.post(address, {"do": "bulk-review", "ids": ids, "form_token": token})))
    assert "由另一人办理" in words
    assert (filing_of("A1").state, filing_of("A2").state) == ("reviewed", "submitted")


def test_completeness_counts_by_township_and_every_number_opens_its_list(cast, house):
    ask(cast)
    submit(filing_of("A1"), cast.officer)
    perform(filing_of("B1"), "cancel", cast.clerk, note="停产")
    client = browser(cast.clerk)
    page = _page(client.get(reverse("filing-completeness"), {"month": "2026-03"}))
    rows = {row.xpath("string(th)"): row for row in page.xpath("//table")[0].xpath("tbody/tr")}
    assert {
        name: [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
        for name, row in rows.items()
    } == {
        "甲镇总工会": ["3", "2", "1", "0", "0", "0", "2", "33.33%"],
        "乙镇总工会": ["1", "1", "0", "0", "0", "0", "1", "0.00%"],
        "合计": ["4", "3", "1", "0", "0", "0", "3", "25.00%"],
    }
    for row in rows.values():
        for link in row.xpath("td/a"):
            listed = _page(
                client.get(reverse("filing-list") + link.get("href").removeprefix(reverse("filing-list")))
            )
            shown = len(listed.xpath("//table[@data-rows]/tbody/tr"))
            # «应报» opens the list of the month, in which those that need not file stand as well.
            assert shown - len(listed.xpath("//tbody//span[text()='不需填报']")) == int(link.text)
    year = page.xpath("//table")[1].xpath("tbody/tr")[0]
    assert year.xpath("string(td[3])").split() == ["1/3", "逾2"]
    assert year.xpath("string(td[4])") == "—"
    own = _page(browser(cast.township_b).get(reverse("filing-completeness"), {"month": "2026-03"}))
    assert "甲镇" not in own.xpath("string(//table[1])")


def test_a_wrong_month_is_told(cast, house):
    client = browser(cast.clerk)
    for text in ("2026-13", "abc", "2026", "0000-01", "２０２６-03"):
        words = _words(_page(client.get(reverse("filing-completeness"), {"month": text})))
        assert "请填写年月，例如 2026-10" in words
        assert client.get(reverse("filing-list"), {"month": text}).status_code == 200


def _queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_pages_ask_as_much_for_three_as_for_one(cast, house):
    ask(cast)
    Filing.objects.exclude(organisation__code="A1").update(month=date(2025, 1, 1))
    submit(filing_of("A1"), cast.officer, employees=140, note="扩建")
    client = browser(cast.clerk)
    addresses = [reverse("filing-list") + "?month=2026-03", reverse("filing-completeness") + "?month=2026-03"]
    client.get(addresses[0])  # the first request of a session writes it
    before = [_queries(client, address) for address in addresses]
    Filing.objects.update(month=MONTH)
    for code, who in (("A2", cast.officer_a2), ("B1", cast.officer_b)):
        submit(filing_of(code), who, employees=9, women=0, migrants=0, minorities=0, new_form=0)
    assert [_queries(client, address) for address in addresses] == before
    with CaptureQueriesContext(connection) as asked:
        completeness(cast.clerk, 2026)
    assert len(asked) <= 3  # rights, counts, names


def test_a_call_is_entered_and_the_job_asks_everybody(cast, house):
    client, address = browser(cast.clerk), reverse("filing-call-add")
    page = _page(client.get(address))
    form = next(form for form in page.forms if "title" in form.fields)
    fields = dict(form.form_values()) | {"asks": ["members.headcount", "members.roll", "disputes.entered"]}
    for wrong, said in (
        ({"month": "2099-01"}, "统计月份还没有开始"),
        ({"month": "2026-3x"}, "请填写年月"),
        ({"month": "2026-03", "due_on": "2026-02-01"}, "截止日期早于统计月份"),
        ({"month": "2026-03", "asks": []}, "请选择"),
    ):
        answer = client.post(address, fields | wrong)
        assert answer.status_code == 422
        assert said in _words(_page(answer))
    fields |= {"month": "2026-03", "due_on": "2026-04-07", "title": "2026年3月月度填报"}
    assert client.post(address, fields).status_code == 302
    job = Job.objects.get(kind="reports.ask_filings")
    assert run_job(job.pk) == "done"
    assert Filing.objects.count() == 5
    assert FilingCall.objects.get().asked_at is not None

    page = _page(client.get(address))
    form = next(form for form in page.forms if "title" in form.fields)
    answer = client.post(address, dict(form.form_values()) | {"month": "2026-03", "due_on": "2026-04-07"})
    assert "这个月已经布置过填报任务" in _words(_page(answer))


def test_the_nightly_task_opens_the_month_and_starts_the_job(cast, house, monkeypatch):
    ask(cast, date(2026, 2, 1))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 3, 26))
    open_calls_task()
    assert FilingCall.objects.filter(month=MONTH).count() == 1
    assert Job.objects.filter(kind="reports.ask_filings", user=cast.clerk).count() == 1
    open_calls_task()
    assert FilingCall.objects.filter(month=MONTH).count() == 1
    assert not Headcount.objects.filter(on__gt=date(2026, 3, 1)).exists()
