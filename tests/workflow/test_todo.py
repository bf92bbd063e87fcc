"""What waits for a person, in which order, with how many queries; the morning's digest."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.example.errands import Errand
from tests.support import browser
from unionhub.core import todo
from unionhub.core.clocks.notices import enter
from unionhub.core.models import Deputy, Holiday, HolidayYear, Notice, User
from unionhub.core.workflow import open_case, perform

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def notices(db):
    enter(HolidayYear, Holiday)


def _errand(cast, home="union_a1", maker="officer", **fields) -> Errand:
    given = {"organisation": getattr(cast, home), "title": "送慰问品", "amount": 1} | fields
    return open_case(Errand(**given), cast.people[maker])


def _waiting(user) -> list[int]:
    fresh = User.objects.get(pk=user.pk)
    return sorted(todo.waiting_for(fresh).values_list("pk", flat=True))


def test_a_new_case_waits_for_all_who_may_take_it_and_then_for_its_handler(cast):
    case = _errand(cast)
    assert [_waiting(cast.people[name]) for name in ("clerk", "township", "head")] == [[case.pk]] * 3
    assert [_waiting(cast.people[name]) for name in ("officer", "township_b", "leader", "sysadmin")] == [
        []
    ] * 4
    perform(case, "accept", cast.township)
    assert (_waiting(cast.township), _waiting(cast.clerk)) == ([case.pk], [])


def test_an_approval_waits_for_those_who_had_no_hand_in_it(cast):
    case = perform(perform(_errand(cast), "accept", cast.clerk), "submit", cast.clerk)
    assert _waiting(cast.head) == [case.pk]
    perform(case, "approve", cast.head)
    assert (_waiting(cast.head), _waiting(cast.clerk)) == ([], [])


def test_a_deputy_sees_what_waits_for_his_principal(cast):
    case = perform(_errand(cast, "union_b1", "officer_b"), "accept", cast.clerk)
    today = timezone.localdate()
    Deputy.objects.create(
        principal=cast.clerk, deputy=cast.township, valid_from=today, valid_to=today + timedelta(days=5)
    )
    assert _waiting(cast.township) == [case.pk]


def test_soonest_due_first_with_its_urgency(cast):
    today = date(2026, 3, 9)
    late = _errand(cast, opened_on=date(2026, 3, 2), title="逾期的")
    near = _errand(cast, opened_on=date(2026, 3, 6), title="临近的")
    far = perform(_errand(cast, opened_on=date(2026, 3, 9)), "accept", cast.clerk, on=date(2026, 3, 9))
    rows = {row.pk: row for row in todo.with_due(todo.waiting_for(cast.clerk), today)}
    assert [rows[case.pk].urgency for case in (late, near, far)] == [todo.OVERDUE, todo.NEAR, todo.LATER]
    assert rows[late.pk].due_on == date(2026, 3, 5)
    shown = browser(cast.clerk).get(reverse("todo-list")).content.decode()
    assert shown.index("逾期的") < shown.index("临近的")


def test_the_page_narrows_by_hand_and_urgency(cast):
    perform(_errand(cast, title="在我手里"), "accept", cast.clerk)
    _errand(cast, title="还没有人受理")
    client = browser(cast.clerk)
    mine = client.get(reverse("todo-list"), {"hand": "mine"}).content.decode()
    assert "在我手里" in mine
    assert "还没有人受理" not in mine
    others = client.get(reverse("todo-list"), {"hand": "open"}).content.decode()
    assert "还没有人受理" in others
    assert "在我手里" not in others
    assert "送慰问品" not in browser(cast.officer_b).get(reverse("todo-list")).content.decode()


def test_the_number_of_queries_does_not_follow_the_number_of_cases(cast):
    def ask() -> int:
        client = browser(cast.clerk)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(reverse("todo-list")).status_code == 200
        return len(seen)

    _errand(cast)
    ask()
    one = ask()
    for _ in range(2):
        perform(_errand(cast), "accept", cast.clerk)
    assert ask() == one


def test_the_digest_counts_and_tells_only_who_has_something_to_do(cast):
    today = date(2026, 3, 9)
    _errand(cast, opened_on=date(2026, 3, 2))
    _errand(cast, opened_on=date(2026, 3, 6))
    assert todo.digest(cast.clerk, today) == "今天有 2 件待办，其中 1 件逾期、1 件临近期限"
    assert todo.digest(cast.officer, today) == ""
    assert todo.tell_everybody(today) == 3
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"clerk", "head", "township"}
