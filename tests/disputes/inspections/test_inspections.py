"""Inspections, hazards and worker inspectors: rules at the borders, pages, lists."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from disputes.models import Hazard, Inspection, WorkerInspector
from disputes.rules.inspections import arrears_problems, hazard_state
from disputes.services import inspections as services
from members.models import Employer
from tests.disputes.access_supervision import hazard, inspection, inspector
from unionhub.core.models import AuditEvent

DAY = date(2026, 3, 5)
ACTION = "disputes.inspection.change"


@pytest.mark.parametrize(
    ("arrears", "persons", "paid", "paid_persons", "paid_on", "columns"),
    [
        ("0", 0, "0", 0, None, set()),
        ("100", 2, "0", 0, None, set()),
        ("100", 2, "100", 2, DAY, set()),
        ("100", 2, "100.01", 2, DAY, {"paid"}),
        ("100", 2, "50", 3, DAY, {"paid_persons"}),
        ("100", 0, "0", 0, None, {"arrears_persons"}),
        ("0", 2, "0", 0, None, {"arrears"}),
        ("100", 2, "50", 1, None, {"paid_on"}),
        ("100", 2, "0", 0, DAY, {"paid"}),
        ("100", 2, "50", 0, DAY, {"paid_persons"}),
        ("100", 2, "0", 1, DAY, {"paid"}),
    ],
)
def test_arrears_and_payment_fit_together(arrears, persons, paid, paid_persons, paid_on, columns):
    assert set(arrears_problems(Decimal(arrears), persons, Decimal(paid), paid_persons, paid_on)) == columns


@pytest.mark.parametrize(
    ("settled", "struck", "today", "state"),
    [
        (None, False, DAY, "open"),
        (None, False, DAY + timedelta(days=1), "overdue"),
        (DAY, False, DAY, "settled"),
        (DAY + timedelta(days=1), False, DAY, "late"),
        (None, True, DAY + timedelta(days=9), "struck"),
    ],
)
def test_where_a_hazard_stands(settled, struck, today, state):
    assert hazard_state(DAY, settled, struck, today) == state


pytestmark = pytest.mark.django_db
GOOD = {
    "inspected_on": "2026-03-05",
    "employer_name": "甲镇建筑公司",
    "site": "安置房工地",
    "on_wages": "on",
    "covered": "60",
    "arrears_persons": "2",
    "arrears": "1,000.50",
    "paid_on": "",
    "paid_persons": "0",
    "paid": "0",
}


def browser(user):
    found = Client()
    found.force_login(user)
    return found


def send(user, url, marker, **changes):
    """The page's own form, changed and sent."""
    mine = browser(user)
    fields = next(
        dict(one.form_values())
        for one in html.fromstring(mine.get(url).content).forms
        if marker in one.fields
    )
    return mine.post(url, {**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on_wages": ""}, "至少选择一项"),
        ({"employer_name": ""}, "请选择用人单位"),
        ({"inspected_on": "2999-01-01"}, "不能晚于今天"),
        ({"inspected_on": "昨天"}, "日期"),
        ({"arrears": "1000", "paid": "2000", "paid_persons": "1", "paid_on": "2026-03-08"}, "不能超过"),
        ({"arrears": "-5"}, "人数和金额"),
        ({"arrears": "十万"}, "数字"),
        ({"paid": "10", "paid_persons": "1", "paid_on": "2026-03-01"}, "不能早于检查日期"),
        ({"covered": "1.5"}, "整数"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(cast, changes, words):
    answer = send(cast.clerk, reverse("inspection-add"), "site", **{**GOOD, "arrears": "1000.50", **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Inspection.objects.exists()


def test_an_inspection_takes_the_registered_employers_name(cast):
    unit = Employer.objects.create(organisation=cast.town_a, name="甲镇建筑有限公司")
    answer = send(
        cast.clerk, reverse("inspection-add"), "site", **{**GOOD, "arrears": "1000.50", "employer": unit.pk}
    )
    assert answer.status_code == 302
    made = Inspection.objects.get()
    assert (made.employer_name, made.arrears, made.kinds) == (unit.name, Decimal("1000.50"), "工资支付")
    page = browser(cast.clerk).get(unit.get_absolute_url(), {"tab": "inspections"}).content.decode()
    assert "安置房工地" in page


def test_a_hazard_lies_where_its_inspection_lies(cast):
    made = inspection(cast, cast.town_a, cast.clerk)
    url = reverse("hazard-add", args=[made.pk])
    bad = send(cast.township, url, "due_on", description="没有护栏", level="major", due_on="2026-03-04")
    assert bad.status_code == 422
    assert "不能早于检查日期" in bad.content.decode()
    assert not Hazard.objects.exists()
    good = send(cast.township, url, "due_on", description="没有护栏", level="major", due_on="2026-03-05")
    assert good.status_code == 302
    found = Hazard.objects.get()
    assert (found.organisation, found.created_by) == (cast.town_a, cast.township)
    page = browser(cast.township).get(made.get_absolute_url(), {"tab": "hazards"}).content.decode()
    assert "is-bad" in page
    assert "逾期未整改" in page


@pytest.mark.parametrize(
    ("on", "words"), [("2026-03-04", "不能早于检查日期"), ("2999-01-01", "不能晚于今天")]
)
def test_a_hazard_is_not_settled_before_it_was_found(cast, on, words):
    made = hazard(cast, cast.town_a, cast.clerk)
    answer = send(cast.clerk, reverse("hazard-settle", args=[made.pk]), "proof", on=on, proof="已加装")
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with pytest.raises(ValidationError):
        services.settle_hazard(made, date.fromisoformat(on), "已加装", timezone.localdate())


def test_a_settled_hazard_stays_as_it_is(cast):
    made = hazard(cast, cast.town_a, cast.clerk)
    send(cast.clerk, reverse("hazard-settle", args=[made.pk]), "proof", on="2026-03-10", proof="已加装")
    made.refresh_from_db()
    assert (made.settled_on, made.proof) == (date(2026, 3, 10), "已加装")
    answer = send(cast.clerk, reverse("hazard-change", args=[made.pk]), "due_on", due_on="2026-12-01")
    assert answer.status_code == 422
    assert "不能修改" in answer.content.decode()


def test_a_struck_inspection_takes_its_hazards_along(cast):
    found = hazard(cast, cast.town_a, cast.clerk)
    services.strike(found.inspection, "重复登记", cast.clerk, ACTION)
    found.refresh_from_db()
    assert found.is_struck
    assert AuditEvent.objects.filter(action=ACTION, reason="重复登记").count() == 2
    data = {"description": "x", "level": "general", "due_on": DAY}
    with pytest.raises(ValidationError, match="已作废"):
        services.add_hazard(found.inspection, data, cast.clerk, ACTION)


def test_overdue_hazards_are_listed(cast):
    today = timezone.localdate()
    hazard(cast, cast.town_a, cast.clerk, description="配电箱没有上锁", due_on=today)
    hazard(cast, cast.town_a, cast.clerk, description="没有护栏", due_on=today - timedelta(days=1))
    page = browser(cast.clerk).get(reverse("hazard-list"), {"stands": "overdue"}).content.decode()
    assert "没有护栏" in page
    assert "配电箱" not in page


@pytest.mark.parametrize(
    ("name", "maker"), [("inspection", inspection), ("hazard", hazard), ("inspector", inspector)]
)
def test_lists_cost_the_same_for_one_and_for_three(cast, name, maker):
    mine, costs = browser(cast.clerk), []
    for more in (1, 2):
        for at in range(more):
            maker(cast, cast.town_a, cast.clerk, **({"name": f"某{more}{at}"} if name == "inspector" else {}))
        mine.get(reverse(f"{name}-list"))
        with CaptureQueriesContext(connection) as queries:
            mine.get(reverse(f"{name}-list"))
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"valid_to": "2025-12-31"}, "不能早于聘任日期"),
        ({"trained_on": "2999-01-01"}, "不能晚于今天"),
        ({"name": "艾山江", "valid_from": "2026-03-05"}, "已经登记"),
    ],
)
def test_an_inspector_is_entered_once_with_days_in_order(cast, changes, words):
    inspector(cast, cast.town_a, cast.clerk)
    good = {"name": "马建国", "valid_from": "2026-01-01", "organisation": cast.town_a.pk}
    answer = send(cast.clerk, reverse("inspector-add"), "valid_from", **{**good, **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert WorkerInspector.objects.count() == 1
