"""Meetings of the three parties: what was resolved, what is overdue on any day, what was carried out."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disputes.models import Resolution, ThreePartyMeeting
from disputes.queries import meetings as queries
from disputes.rules import meetings as rules
from disputes.services import meetings as services
from tests.access.test_traces import form_of
from tests.disputes.access_meetings import HELD, meeting, resolution
from tests.papers.reading import pdf_pages
from tests.support import browser

DAY = date(2026, 6, 30)
ONE = timedelta(1)
HOSTILE = "<script>alert(1)</script>&quot;'=1+1"


@pytest.mark.parametrize(
    ("due", "done", "want"),
    [
        (DAY, None, rules.OPEN),
        (DAY - ONE, None, rules.OVERDUE),
        (DAY - ONE, DAY, rules.DONE),
        (None, None, rules.OPEN),
    ],
)
def test_overdue_from_the_day_after(due, done, want):
    assert rules.resolution_state(due, done, DAY) == want


@pytest.mark.parametrize(
    ("done", "word"), [(HELD, ""), (HELD - ONE, "不能早于会议日期"), (DAY, ""), (DAY + ONE, "不能晚于今天")]
)
def test_done_between_the_meeting_and_today(done, word):
    found = rules.done_problem(done, HELD, DAY)
    assert word in found
    assert bool(found) is bool(word)


pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def test_what_was_overdue_on_a_past_day_stays_so(cast):
    row = resolution(cast, cast.town_a, cast.township, due_on=date(2026, 4, 30))
    services.carry_out(row, date(2026, 5, 20), "检查 12 家单位", actor=cast.township)
    for on, late in (
        (date(2026, 4, 30), 0),
        (date(2026, 5, 1), 1),
        (date(2026, 5, 19), 1),
        (date(2026, 5, 20), 0),
    ):
        assert queries.late(on, on).count() == late, on
    span = (HELD, date(2026, 5, 19))
    assert queries.resolved(*span).count() == 1
    assert queries.resolved(*span).filter(queries.carried_out(*span)).count() == 0
    span = (HELD, date(2026, 5, 20))
    assert queries.resolved(*span).filter(queries.carried_out(*span)).count() == 1


def test_carrying_out_is_done_once_and_can_be_taken_back(cast):
    row = resolution(cast, cast.town_a, cast.township)
    services.carry_out(row, date(2026, 5, 20), "已检查", actor=cast.township)
    with pytest.raises(ValidationError, match="已登记为"):
        services.carry_out(row, date(2026, 5, 21), "已检查", actor=cast.township)
    services.take_back(row, actor=cast.township, reason="误登")
    row.refresh_from_db()
    assert (row.done_on, row.outcome) == (None, "")
    with pytest.raises(PermissionDenied):
        services.carry_out(row, date(2026, 5, 20), "已检查", actor=cast.township_b)
    with pytest.raises(ValidationError, match="不能早于会议日期"):
        services.resolve(row.meeting, actor=cast.township, text="另一项", responsible="镇", due_on=HELD - ONE)


def send(user, name, /, *args, **fields):
    """Open the page, fill the form as a browser would, send it."""
    client, address = browser(user), reverse(name, args=args)
    return client.post(address, form_of(client.get(address).content, address) | fields)


GIVEN = {
    "number": "1",
    "held_on": "2026-03-05",
    "place": "县总工会",
    "union_side": "县总工会 王某某",
    "subjects": "治理欠薪",
}


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"held_on": "2999-01-01"}, "召开日期不能晚于今天"),
        ({"number": "0"}, "次数从 1 开始"),
        ({"number": "-1"}, "大于或等于"),
        ({"subjects": ""}, "请填写"),
    ],
)
def test_broken_input_is_told_and_nothing_is_written(cast, fields, word):
    answer = send(cast.clerk, "meeting-add", **{**GIVEN, **fields})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not ThreePartyMeeting.objects.exists()


def test_a_session_is_registered_once(cast):
    assert send(cast.clerk, "meeting-add", **GIVEN).status_code == 302
    again = send(cast.clerk, "meeting-add", **GIVEN)
    assert again.status_code == 422
    assert "已登记过这一次会议" in again.content.decode()


@pytest.mark.parametrize("name", ["meeting-list", "resolution-list"])
def test_lists_cost_the_same_with_one_and_with_three_rows(cast, name):
    client, costs = browser(cast.clerk), []
    client.get(reverse(name))  # opens the session
    for many in (1, 2):
        for _ in range(many):
            resolution(cast, cast.town_a, cast.township)
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse(name)).status_code == 200
        costs.append(len(found))
    assert costs[0] == costs[1]


def test_what_is_overdue_is_red_and_found(cast):
    today = timezone.localdate()
    resolution(cast, cast.town_a, cast.township, text="逾期的一项", due_on=today - ONE)
    resolution(cast, cast.town_a, cast.township, text="今天到期的一项", due_on=today)
    client, address = browser(cast.clerk), reverse("resolution-list")
    page = client.get(address).content.decode()
    assert page.count('<span class="uh-badge is-bad">已逾期</span>') == 1
    found = client.get(f"{address}?overdue=yes").content.decode()
    assert "逾期的一项" in found
    assert "今天到期的一项" not in found
    assert queries.waiting(cast.clerk) == 1
    assert queries.waiting(cast.township_b) == 0


def test_the_minutes_print_what_was_resolved_and_hostile_text_as_text(cast):
    of = meeting(cast, cast.town_a, cast.township, subjects=HOSTILE, minutes="第一项\n第二项")
    resolution(cast, cast.town_a, cast.township, meeting=of, text="联合检查工资支付情况")
    client, address = browser(cast.township), reverse("meeting-minutes", args=[of.pk])
    assert "<script>alert(1)" not in client.get(address).content.decode()
    answer = client.get(f"{address}?as=pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    text = "".join(pdf_pages(answer.content))
    for words in ("协调劳动关系三方会议纪要", "联合检查工资支付情况", "县人社局", "第二项", "<script>"):
        assert words in text
    assert Resolution.objects.count() == 1
