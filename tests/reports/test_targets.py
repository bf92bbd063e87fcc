"""Targets: what may be one, who sets it, and how it stands beside what was counted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reports.models import FigureTarget
from reports.rules import targets as rules
from reports.rules.targets import Standing
from reports.services.targets import CHANGE, remove, set_target
from reports.targets import target_of, targets_of
from tests.access.test_traces import form_of
from tests.example.models import Visit
from tests.reports.access_targets import KEY, target
from tests.reports.test_finder import page, words
from tests.support import browser, in_threads
from unionhub.core.indicators import period as periods
from unionhub.core.indicators.period import PeriodKind, parse_period
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import AuditEvent

THIS_YEAR = str(timezone.localdate().year)
COUNT, RATE, MONEY = (
    indicators()[key] for key in ("example.visits", "example.closed_rate", "example.amount")
)


def made(cast, **values) -> FigureTarget:
    """A target that is not set yet."""
    given_values = {
        "organisation": cast.county,
        "key": KEY,
        "period": THIS_YEAR,
        "value": Decimal(10),
    } | values
    return FigureTarget(**given_values)


# --- Rules ---


@pytest.mark.parametrize(
    ("key", "kept", "said"),
    [
        ("2026", "2026", "2026年"),
        ("2026-01-01..2026-12-31", "2026", "2026年"),
        ("2026-01-01..2026-06-30", "2026-01-01..2026-06-30", "2026年上半年"),
        ("2026-07-01..2026-12-31", "2026-07-01..2026-12-31", "2026年下半年"),
        ("2026-10-01..2026-12-31", "2026-10-01..2026-12-31", "2026年第四季度"),
        ("2026-02-01..2026-04-30", "2026-02-01..2026-04-30", "2026年2月1日至2026年4月30日"),
        ("2026-10-01..2026-10-31", "2026-10", "2026年10月"),
        ("2024-02-01..2024-02-29", "2024-02", "2024年2月"),
        ("2025-10-01..2026-09-30", "stat-2026", "2026统计年度（2025年10月1日至2026年9月30日）"),
    ],
)
def test_a_span_is_kept_in_one_way(key, kept, said):
    period = rules.settled(parse_period(key))
    assert period.key == kept
    assert rules.words(period) == rules.words_of(kept) == said


def test_a_key_that_is_no_period_stays_as_it_is():
    assert rules.words_of("今天") == "今天"


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.integers(0, 800))
def test_settling_keeps_the_days_and_is_done_once(first, days):
    period = periods.span(first, min(first + timedelta(days=days), date(2099, 12, 31)))
    settled = rules.settled(period)
    assert (settled.first, settled.last) == (period.first, period.last)
    assert rules.settled(settled) == settled


def test_what_is_offered_is_kept_as_it_is_and_differs():
    offered = list(rules.offered(date(2026, 11, 22)))
    assert [rules.settled(one) for one in offered] == offered
    assert len({rules.words(one) for one in offered}) == len(offered) == 24
    assert not any(map(rules.period_problem, offered))
    assert rules.period_problem(periods.day(date(2026, 1, 1)))
    assert {one.kind for one in offered} == {PeriodKind.YEAR, PeriodKind.RANGE, PeriodKind.STAT}


@pytest.mark.parametrize(
    ("item", "value", "said"),
    [
        (COUNT, "0", ""),
        (COUNT, "-1", "小于 0"),
        (COUNT, "10.5", "整数"),
        (COUNT, "10.0000", ""),
        (COUNT, "99999999999999", ""),
        (COUNT, "100000000000000", "过大"),
        (RATE, "100", ""),
        (RATE, "100.01", "100%"),
        (RATE, "92.19", ""),
        (RATE, "92.195", "2 位小数"),
        (MONEY, "0.01", ""),
        (MONEY, "0.001", "2 位小数"),
    ],
)
def test_what_a_target_may_be(item, value, said):
    problem = rules.value_problem(item, Decimal(value))
    assert said in problem if said else problem == ""


@pytest.mark.parametrize(
    ("value", "today", "standing"),
    [
        (10, date(2026, 6, 1), Standing.MET),
        (11, date(2027, 1, 1), Standing.MET),
        (9, date(2026, 12, 31), Standing.RUNNING),
        (9, date(2027, 1, 1), Standing.MISSED),
        (0, date(2027, 1, 1), Standing.MISSED),
        (None, date(2027, 1, 1), Standing.UNKNOWN),
    ],
)
def test_how_a_number_stands_to_its_target(value, today, standing):
    assert rules.standing(value, Decimal(10), periods.year(2026), today) == standing


# --- Setting ---


@pytest.mark.django_db
def test_a_target_is_set_read_and_removed(cast):
    kept = set_target(made(cast, period=f"{THIS_YEAR}-01-01..{THIS_YEAR}-12-31", document="要点"), cast.clerk)
    year = periods.year(int(THIS_YEAR))
    assert (kept.period, kept.created_by) == (THIS_YEAR, cast.clerk)
    assert target_of(KEY, cast.county, year) == 10
    assert targets_of(cast.county, year) == {KEY: Decimal(10)}
    assert targets_of(cast.county, periods.span(year.first, year.last)) == {KEY: Decimal(10)}
    assert targets_of(cast.town_a, year) == {}
    assert targets_of(cast.county, periods.year(int(THIS_YEAR) - 1)) == {}
    assert targets_of(cast.county, periods.span(year.first, date(year.first.year, 6, 30))) == {}
    kept.value = Decimal(12)
    set_target(kept, cast.head)
    changed = AuditEvent.objects.filter(action=CHANGE).order_by("-pk").first()
    assert changed.changes == {"value": ["10", "12"]}
    remove(kept, cast.clerk, "重新下达")
    assert targets_of(cast.county, year) == {}
    gone = AuditEvent.objects.filter(action=CHANGE).order_by("-pk").first()
    assert (gone.changes["value"], gone.reason) == (["12", ""], "重新下达")


@pytest.mark.django_db
def test_a_target_of_a_figure_that_is_no_more_is_not_read(cast):
    FigureTarget.objects.create(organisation=cast.county, key="example.gone", period=THIS_YEAR, value=1)
    assert targets_of(cast.county, periods.year(int(THIS_YEAR))) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"key": "example.nothing"}, "key", "没有这个数字"),
        ({"period": "明年"}, "period", "不是可用的期间"),
        ({"period": "2026-10-31"}, "period", "某一天"),
        ({"value": Decimal(-1)}, "value", "小于 0"),
        ({"value": Decimal("1.5")}, "value", "整数"),
    ],
)
def test_what_is_no_target_is_refused_beside_its_cause(cast, values, field, said):
    with pytest.raises(ValidationError) as refused:
        set_target(made(cast, **values), cast.clerk)
    assert said in refused.value.message_dict[field][0]
    assert not FigureTarget.objects.exists()


@pytest.mark.django_db
def test_a_figure_that_is_not_kept_at_the_level_has_no_target_there(cast):
    with pytest.raises(ValidationError) as refused:
        set_target(made(cast, key="members.area_employees", organisation=cast.union_a1), cast.clerk)
    assert "不统计到" in refused.value.message_dict["organisation"][0]


@pytest.mark.django_db
def test_who_may_not_change_targets_sets_and_removes_none(cast):
    with pytest.raises(PermissionDenied):
        set_target(made(cast, organisation=cast.town_a), cast.township)
    with pytest.raises(PermissionDenied):
        remove(target(cast, cast.county), cast.leader)
    assert FigureTarget.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_sets_the_target(cast):
    results = in_threads(
        lambda: set_target(made(cast, value=Decimal(10)), cast.clerk),
        lambda: set_target(made(cast, value=Decimal(20)), cast.head),
    )
    refused = [one for one in results if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [ValidationError]
    assert FigureTarget.objects.count() == 1


# --- Pages ---


def send(user, address, **fields):
    """Fill the form of the page and send it."""
    client = browser(user)
    return client.post(address, form_of(client.get(address).content, address) | fields)


@pytest.fixture
def visits(cast):
    """Three visits this year: two in town A, one in town B."""
    for node in (cast.union_a1, cast.union_a2, cast.union_b1):
        Visit.objects.create(organisation=node, household="某", visited_on=timezone.localdate())


@pytest.mark.django_db
def test_the_form_sets_and_corrects_a_target(cast):
    add = reverse("target-add")
    sent = send(cast.clerk, add, key=KEY, period=THIS_YEAR, value="12", document=" 工作要点 ")
    assert sent.status_code == 302
    kept = FigureTarget.objects.get()
    assert (kept.key, kept.period, kept.value, kept.document) == (KEY, THIS_YEAR, 12, "工作要点")
    assert kept.organisation == cast.county
    change = reverse("target-change", args=[kept.pk])
    offered = [
        browser(cast.clerk).get(address).content.decode().count("add_another") for address in (add, change)
    ]
    assert offered == [1, 0]
    # What is sent for the fields that are settled changes nothing.
    moved = {"key": "example.closed", "period": "2020", "organisation": str(cast.town_a.pk)}
    assert send(cast.head, change, value="15", **moved).status_code == 302
    kept.refresh_from_db()
    assert (kept.key, kept.period, kept.organisation, kept.value) == (KEY, THIS_YEAR, cast.county, 15)
    assert AuditEvent.objects.filter(action=CHANGE, result="ok").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"key": "example.nothing"}, "没有所选的数字"),
        ({"period": "2020-02-30"}, "没有所选的期间"),
        ({"value": "-1"}, "目标不能小于 0"),
        ({"value": "1.5"}, "目标应为整数"),
        ({"value": "很多"}, "输入一个数字"),
        ({"value": "NaN"}, "输入一个数字"),
        ({"value": "1e400"}, "目标过大"),
        ({"value": "1e-400"}, "总共不超过 18"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_nothing(cast, fields, said):
    sent = send(
        cast.clerk, reverse("target-add"), **({"key": KEY, "period": THIS_YEAR, "value": "12"} | fields)
    )
    assert sent.status_code == 422
    assert said in sent.content.decode()
    assert not FigureTarget.objects.exists()


@pytest.mark.django_db
def test_a_second_target_of_the_same_period_is_refused_in_words(cast):
    target(cast, cast.county, period=THIS_YEAR)
    sent = send(cast.clerk, reverse("target-add"), key=KEY, period=THIS_YEAR, value="12")
    assert sent.status_code == 422
    assert "已有目标，请修改原来的目标" in sent.content.decode()
    assert FigureTarget.objects.get().value == 10


@pytest.mark.django_db
def test_the_list_shows_target_and_actual_apart(cast, visits):
    set_target(made(cast, value=Decimal(3)), cast.clerk)
    set_target(made(cast, organisation=cast.town_a, value=Decimal(1200)), cast.clerk)
    set_target(made(cast, key="example.closed_rate", value=Decimal("62.5")), cast.clerk)
    FigureTarget.objects.create(organisation=cast.county, key="example.gone", period=THIS_YEAR, value=1)
    tree = page(cast.clerk, "target-list")
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath(".//td")]
        for row in tree.xpath("//tbody/tr")
    ]
    told = {(row[-9], row[-7]): row[-6:-2] for row in rows}
    assert told == {
        ("累计走访次数", "测试县总工会"): ["次", "3", "3", "已达到"],
        ("累计走访次数", "甲镇总工会"): ["次", "1,200", "2", "进行中"],
        ("办结率", "测试县总工会"): ["%", "62.50", "0.00", "进行中"],
        ("example.gone（已停用）", "测试县总工会"): ["—", "1", "—", "无实际数"],
    }


@pytest.mark.django_db
def test_the_list_asks_as_many_questions_for_three_as_for_one(cast, visits):
    client, address = browser(cast.clerk), reverse("target-list")

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    set_target(made(cast), cast.clerk)
    one = asked()
    set_target(made(cast, organisation=cast.town_a), cast.clerk)
    set_target(made(cast, key="example.closed"), cast.clerk)
    assert asked() == one


@pytest.mark.django_db
def test_a_township_sees_its_own_targets_and_opens_no_form(cast, visits):
    set_target(made(cast), cast.clerk)
    set_target(made(cast, organisation=cast.town_a, value=Decimal(2)), cast.clerk)
    tree = page(cast.township, "target-list")
    said = words(tree)
    assert "甲镇总工会" in said
    assert len(tree.xpath("//tbody/tr")) == 1
    assert not tree.xpath("//a[contains(@href, '/change/')]")
    assert "新建目标" not in said


@pytest.mark.django_db
def test_the_filters_find_targets(cast):
    target(cast, cast.county, period="2025")
    target(cast, cast.town_a, period="2026")
    for asked in ({"period": "2025"}, {"organisation": cast.county.pk}):
        assert len(page(cast.clerk, "target-list", **asked).xpath("//tbody/tr")) == 1
    assert len(page(cast.clerk, "target-list", key=KEY, q="要点").xpath("//tbody/tr")) == 2


@pytest.mark.django_db
def test_chosen_targets_are_removed_after_a_question(cast):
    kept = [target(cast, cast.county), target(cast, cast.town_a)]
    client, address = browser(cast.clerk), reverse("target-list")
    fields = {"do": "bulk-remove", "ids": [kept[0].pk], "form_token": _token(client, address)}
    asked = client.post(address, fields)
    assert "删除后不能恢复" in asked.content.decode()
    assert "累计走访次数，2000年" in asked.content.decode()
    assert FigureTarget.objects.count() == 2
    done = client.post(address, {**fields, "confirmed": "1", "form_token": _token(client, address)})
    assert done.status_code == 200
    assert list(FigureTarget.objects.all()) == [kept[1]]
    denied = browser(cast.leader).post(address, {**fields, "ids": [kept[1].pk], "confirmed": "1"})
    assert denied.status_code == 403
    assert FigureTarget.objects.count() == 1


def _token(client, address: str) -> str:
    from lxml import html

    tree = html.fromstring(client.get(address).content.decode())
    return tree.xpath("//input[@name='form_token']/@value")[0]
