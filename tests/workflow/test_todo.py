"""What waits for a person, in which order, with how many queries; the morning's digest."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.example.errands import Errand
from tests.support import browser
from unionhub.core import digest, todo
from unionhub.core.clocks.notices import enter
from unionhub.core.enums import NoticeKind
from unionhub.core.menu import menu_for
from unionhub.core.models import Case, Deputy, Grant, Holiday, HolidayYear, Notice, User
from unionhub.core.models.case import CaseQuerySet, _by_scope_alone
from unionhub.core.notices import notify
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


@pytest.mark.parametrize("page", ["todo-list", "home"])
@pytest.mark.parametrize("name", ["clerk", "township"])
def test_the_number_of_queries_does_not_follow_the_number_of_cases(name, page, cast):
    who = cast.people[name]

    def ask() -> int:
        client = browser(who)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(page)).status_code == 200
        return len(seen)

    _errand(cast)
    if who is cast.township:
        _deputy(cast.clerk, cast.township)
    ask()
    one = ask()
    for _ in range(2):
        perform(_errand(cast), "accept", who)
    assert ask() == one


def _row(user, case):
    fresh = User.objects.get(pk=user.pk)
    return todo.with_marks(todo.with_due(todo.waiting_for(fresh)), fresh).get(pk=case.pk)


def _deputy(principal, deputy) -> None:
    today = timezone.localdate()
    Deputy.objects.create(
        principal=principal, deputy=deputy, valid_from=today, valid_to=today + timedelta(days=5)
    )


def test_what_came_back_is_marked_until_it_goes_on(cast):
    case = perform(perform(_errand(cast), "accept", cast.clerk), "submit", cast.clerk)
    assert not _row(cast.clerk, case).returned
    case = perform(case, "return", cast.head, note="缺签字")
    assert _row(cast.clerk, case).returned
    case = perform(case, "extend", cast.clerk, note="补材料", data={"days": 2, "document": "同意书"})
    assert _row(cast.clerk, case).returned, "a step that moves nothing does not answer the return"
    _errand(cast, title="没有退回过")
    shown = browser(cast.clerk).get(reverse("todo-list"), {"returned": "yes"}).content.decode()
    assert "送慰问品" in shown
    assert "没有退回过" not in shown
    assert not _row(cast.clerk, perform(case, "submit", cast.clerk)).returned


def test_a_deputy_is_told_for_whom(cast):
    mine = perform(_errand(cast), "accept", cast.township)
    his = perform(_errand(cast, "union_b1", "officer_b", title="乙镇的"), "accept", cast.clerk)
    open_there = _errand(cast, "union_b1", "officer_b", title="乙镇没人受理的")
    open_here = _errand(cast, title="甲镇没人受理的")
    _deputy(cast.clerk, cast.township)
    told = [_row(cast.township, case).behalf for case in (mine, his, open_there, open_here)]
    assert told == ["", "clerk先生", "clerk先生", ""]
    shown = browser(cast.township).get(reverse("todo-list"), {"hand": "behalf"}).content.decode()
    assert "代 clerk先生" in shown
    assert "乙镇没人受理的" in shown
    assert "甲镇没人受理的" not in shown


def test_a_case_whose_right_is_lost_leaves_the_list_and_shows_to_whoever_may_assign_it(cast):
    case = perform(_errand(cast), "accept", cast.township)
    assert (_waiting(cast.township), _waiting(cast.head)) == ([case.pk], [])
    Grant.objects.filter(user=cast.township).update(role="leader")  # sees it still, but may take no step
    assert _waiting(cast.township) == []
    assert _waiting(cast.head) == [case.pk]
    assert _row(cast.head, case).orphaned
    assert _waiting(cast.clerk) == []
    page = browser(cast.head).get(reverse("todo-list"), {"hand": "orphaned"}).content.decode()
    assert "承办人已无权办理</span>" in page
    Grant.objects.filter(user=cast.township).update(role="township")
    assert _waiting(cast.head) == []
    User.objects.filter(pk=cast.township.pk).update(is_active=False)
    assert _waiting(cast.head) == [case.pk]


def test_a_right_elsewhere_keeps_no_case(cast):
    case = perform(_errand(cast), "accept", cast.township)
    Grant.objects.filter(user=cast.township).update(organisation=cast.town_b)
    assert (_waiting(cast.township), _waiting(cast.head)) == ([], [case.pk])


def test_the_counts_by_kind_lead_to_their_cases(cast):
    _errand(cast, opened_on=timezone.localdate() - timedelta(days=30))
    perform(_errand(cast), "accept", cast.clerk)
    (found,) = todo.tally(cast.clerk)
    assert (found.label, found.total, found.overdue, found.returned) == ("差事", 2, 1, 0)
    page = browser(cast.clerk).get(reverse("todo-list")).content.decode()
    assert '<a href="?kind=example.errand&amp;urgency=overdue">1</a>' in page


def test_menu_and_first_page_show_what_waits(cast):
    _errand(cast, title="首页上的差事")
    page = browser(cast.clerk).get(reverse("home")).content.decode()
    assert "我的待办" in page
    assert "首页上的差事" in page
    assert todo.count(cast.clerk) == 1
    labels = {line.label: line.count for group in menu_for(cast.clerk) for line in group.lines}
    assert labels["待办"] == 1
    assert "待办" not in {line.label for group in menu_for(cast.sysadmin) for line in group.lines}
    assert "我的待办" not in browser(cast.sysadmin).get(reverse("home")).content.decode()


def test_the_digest_counts_and_tells_only_who_has_something_to_do(cast):
    today = date(2026, 3, 9)
    _errand(cast, opened_on=date(2026, 3, 2))
    _errand(cast, opened_on=date(2026, 3, 6))
    assert digest.digest(cast.clerk, today) == "今天有 2 件待办，其中 1 件逾期、1 件临近期限"
    assert digest.digest(cast.officer, today) == ""
    assert digest.tell_everybody(today) == 3
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"clerk", "head", "township"}
    assert digest.tell_everybody(today) == 0, "nobody is told twice on a day"


def test_the_digest_says_how_many_came_back_and_nothing_of_what_they_are(cast):
    case = perform(perform(_errand(cast, title="王某的事"), "accept", cast.clerk), "submit", cast.clerk)
    perform(case, "return", cast.head, note="缺签字")
    digest.tell_everybody(date(2026, 11, 20))
    told = Notice.objects.get(user=cast.clerk)
    assert "1 件被退回" in told.text
    assert "王某" not in told.text
    assert browser(cast.clerk).get(told.link).status_code == 200


def test_no_digest_on_a_day_off_but_on_a_working_sunday(cast):
    _errand(cast, opened_on=date(2026, 1, 5))
    told = {day: digest.tell_everybody(day) for day in (date(2026, 10, 1), date(2026, 9, 19))}
    assert set(told.values()) == {0}, "国庆节 and a Saturday"
    assert digest.tell_everybody(date(2026, 9, 20)) == 3, "a make-up working day"


def test_yesterdays_unread_digest_gives_way(cast):
    _errand(cast)
    old = notify(cast.clerk, "今天有 9 件待办", reverse("todo-list"), NoticeKind.TODO)
    other = notify(cast.clerk, "请复核", reverse("home"), NoticeKind.TODO)
    Notice.objects.update(created_at=timezone.now() - timedelta(days=1))
    digest.tell_everybody(date(2026, 11, 20))
    unread = set(Notice.objects.filter(user=cast.clerk, read_at=None).values_list("pk", flat=True))
    assert old.pk not in unread
    assert other.pk in unread
    assert len(unread) == 2


def test_the_task_is_sent_each_morning():
    entry = settings.CELERY_BEAT_SCHEDULE["tell-todo"]
    assert entry["task"] == "core.tell_todo"
    assert entry["schedule"].hour == {7}


def test_a_rule_of_the_kind_hides_its_cases_from_the_lists_of_all_kinds(cast, monkeypatch):
    case = _errand(cast)
    assert list(Case.objects.visible_to(cast.clerk)) == [case.case_ptr]
    assert _by_scope_alone(Errand), "then its own table need not be asked"
    hidden = classmethod(lambda cls, user: ~Q(created_by=cast.officer))
    monkeypatch.setattr(Errand, "visibility", hidden)
    assert not _by_scope_alone(Errand)
    assert not Case.objects.visible_to(cast.clerk).exists()
    assert _waiting(cast.clerk) == []
    assert todo.tally(cast.clerk) == []
    assert "送慰问品" not in browser(cast.clerk).get(reverse("home")).content.decode()


def test_a_kind_with_a_queryset_of_its_own_is_asked_itself():
    class Closed(CaseQuerySet):
        def visible_to(self, user, action=None):
            return self.none()

    class Other(Errand):
        objects = Closed.as_manager()

        class Meta:
            proxy = True
            app_label = "example"

    assert not _by_scope_alone(Other)


def test_a_right_of_the_parties_that_is_over_makes_nobody_late(cast, monkeypatch):
    today = date(2026, 3, 9)
    case = _errand(cast, opened_on=date(2026, 3, 2))
    assert todo.tally_all(cast.clerk, today).overdue == 1
    monkeypatch.setattr(todo, "lapsing", lambda: ("errand.accept",))
    (found,) = todo.with_due(todo.waiting_for(cast.clerk), today)
    assert (found.pk, found.urgency, found.due_on) == (case.pk, todo.WITHOUT, None)
    assert todo.tally_all(cast.clerk, today).overdue == 0
