"""How long a session lasts, how many there are, and who ends it (scorecard B7, B8, A11)."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.auth.signing import browser, signed_in
from tests.conftest import PASSWORD
from unionhub.core.auth.sessions import IDLE_HEADER, POLL_HEADER
from unionhub.core.models import AuditEvent, Grant, LoginSession, User
from unionhub.core.services.parameters import set_parameter
from unionhub.core.tasks import purge_sessions_task

pytestmark = pytest.mark.db_engine
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock(db):
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(
    ("who", "minutes"), [("officer", 15), ("secadmin", 15), ("clerk", 30), ("township", 30)]
)
@pytest.mark.parametrize(("offset", "alive"), [(-SECOND, True), (timedelta(0), False), (SECOND, False)])
def test_idle_time_at_its_border(clock, cast, who, minutes, offset, alive):
    client = browser(who)
    clock.shift(timedelta(minutes=minutes) + offset)
    assert signed_in(client) is alive


@pytest.mark.parametrize(("offset", "alive"), [(-SECOND, True), (timedelta(0), False), (SECOND, False)])
def test_absolute_time_at_its_border_however_busy(clock, cast, offset, alive):
    client = browser("clerk")
    for _ in range(12 * 3 - 1):
        clock.shift(timedelta(minutes=20))
        assert signed_in(client)
    clock.shift(timedelta(minutes=20) + offset)
    assert signed_in(client) is alive


def test_the_absolute_time_is_the_one_of_the_parameter_and_is_told(clock, cast):
    client = browser("clerk")
    set_parameter("core.session.absolute_hours", "8", actor=cast.sysadmin, valid_from=timezone.localdate())
    LoginSession.objects.update(started_at=timezone.now() - timedelta(hours=8) + SECOND)
    assert signed_in(client)
    clock.shift(SECOND)
    answer = client.get(reverse("preferences"), follow=True)
    assert "登录已满最长时限" in answer.content.decode()


def test_a_changed_password_is_told_to_the_other_browsers(cast):
    here, there = browser("clerk"), browser("clerk")
    here.post(
        reverse("password-change"), {"old": PASSWORD, "new": "Lantern-42-river", "again": "Lantern-42-river"}
    )
    assert "密码已修改" in there.get(reverse("preferences"), follow=True).content.decode()


def test_activity_begins_the_idle_time_anew(clock, cast):
    client = browser("officer")
    for _ in range(3):
        clock.shift(timedelta(minutes=14))
        assert signed_in(client)


def test_a_page_that_polls_by_itself_keeps_nobody_signed_in(clock, cast):
    client = browser("officer")
    for _ in range(15):
        clock.shift(timedelta(minutes=1))
        answer = client.get(reverse("preferences"), headers={POLL_HEADER: "1"})
    assert answer.status_code == 302
    assert LoginSession.objects.get(user=cast.officer).end_reason == "idle"


def test_activity_is_written_every_ten_seconds_at_most(clock, cast, django_assert_num_queries):
    client = browser("officer")
    first = LoginSession.objects.get(user=cast.officer).seen_at
    clock.shift(timedelta(seconds=9))
    assert signed_in(client)
    assert LoginSession.objects.get(user=cast.officer).seen_at == first
    clock.shift(SECOND)
    assert signed_in(client)
    assert LoginSession.objects.get(user=cast.officer).seen_at == first + timedelta(seconds=10)


def test_the_page_is_told_how_long_it_has(clock, cast):
    client = browser("officer")
    assert client.get(reverse("preferences")).headers[IDLE_HEADER] == "900"
    clock.shift(timedelta(minutes=5))
    answer = client.get(reverse("preferences"), headers={POLL_HEADER: "1"})
    assert answer.headers[IDLE_HEADER] == "600"
    assert IDLE_HEADER not in Client().get("/login/").headers


def test_who_was_signed_out_reads_why(clock, cast):
    client = browser("officer")
    clock.shift(timedelta(minutes=15))
    answer = client.get(reverse("preferences"), follow=True)
    assert "长时间没有操作，已自动退出" in answer.content.decode()
    assert "evil" not in Client().get("/login/?ended=evil").content.decode()


def test_the_fourth_session_ends_the_oldest_and_says_so(clock, cast):
    clients = []
    for _ in range(3):
        clients.append(browser("clerk"))
        clock.shift(timedelta(minutes=1))
    assert all(signed_in(client) for client in clients)
    clock.shift(timedelta(minutes=1))
    assert signed_in(clients[0])  # the least recently used one is the oldest, not the first
    fourth = Client()
    answer = fourth.post("/login/", {"username": "clerk", "password": PASSWORD}, follow=True)
    assert "最早的一次登录已结束" in answer.content.decode()
    assert [signed_in(client) for client in [*clients, fourth]] == [True, False, True, True]


def test_a_session_that_ran_out_makes_no_room_scarce(clock, cast):
    for _ in range(3):
        browser("clerk")
    clock.shift(timedelta(minutes=31))
    answer = Client().post("/login/", {"username": "clerk", "password": PASSWORD}, follow=True)
    assert "最早的一次登录已结束" not in answer.content.decode()


def test_an_ended_session_is_worth_nothing_with_its_old_cookie(cast):
    client = browser("clerk")
    cookie = client.cookies["unionhub_session"].value
    LoginSession.objects.filter(user=cast.clerk).update(ended_at=timezone.now(), end_reason="administrator")
    for _ in range(2):
        thief = Client()
        thief.cookies["unionhub_session"] = cookie
        assert not signed_in(thief)


def test_a_row_of_another_account_or_key_is_no_session(cast):
    client = browser("clerk")
    LoginSession.objects.filter(user=cast.clerk).update(key_hash="0" * 64)
    assert not signed_in(client)


def test_disabling_acts_on_the_next_request(cast):
    client = browser("officer")
    assert signed_in(client)
    User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    assert not signed_in(client)
    User.objects.filter(pk=cast.officer.pk).update(is_active=True)
    assert not signed_in(client)  # the session is dead, not asleep
    assert LoginSession.objects.get(user=cast.officer).end_reason == "disabled"


def test_revoking_a_grant_acts_on_the_next_request(cast):
    client = browser("secadmin")
    address = reverse("policy")
    assert client.get(address).status_code == 200
    Grant.objects.filter(user=cast.secadmin).update(valid_to=timezone.localdate())
    assert client.get(address).status_code == 403


def test_moving_a_grant_to_another_unit_acts_on_the_next_request(cast):
    client = browser("township")
    address = reverse("organisation-detail", args=[cast.union_a1.pk])
    assert client.get(address).status_code == 200
    Grant.objects.filter(user=cast.township).update(organisation=cast.town_b)
    assert client.get(address).status_code == 404


def test_one_sees_and_ends_ones_own_sessions_only(cast):
    mine, phone, other = browser("clerk"), browser("clerk"), browser("head")
    page = mine.get(reverse("session-list")).content.decode()
    row = LoginSession.objects.filter(user=cast.clerk).order_by("-pk").first()
    assert reverse("session-end", args=[row.pk]) in page
    assert mine.post(reverse("session-end", args=[row.pk])).status_code == 302
    assert not signed_in(phone)
    assert signed_in(mine)
    foreign = LoginSession.objects.get(user=cast.head)
    assert mine.post(reverse("session-end", args=[foreign.pk])).status_code == 404
    assert mine.post(reverse("session-end", args=[987654321])).status_code == 404
    assert signed_in(other)


def test_the_security_administrator_sees_and_ends_sessions(cast):
    clerk, security = browser("clerk"), browser("secadmin")
    page = security.get(reverse("open-session-list"))
    assert "clerk先生" in page.content.decode()
    row = LoginSession.objects.get(user=cast.clerk)
    security.post(reverse("open-session-end", args=[row.pk]))
    assert not signed_in(clerk)
    assert AuditEvent.objects.filter(action="core.session.end", actor_id=cast.secadmin.pk).count() == 1


def test_the_system_administrator_does_not_end_sessions(cast):
    browser("clerk")
    row = LoginSession.objects.get(user=cast.clerk)
    assert browser("sysadmin").post(reverse("open-session-end", args=[row.pk])).status_code == 403


def test_a_session_made_by_the_framework_alone_gets_its_row_and_its_limits(clock, cast):
    client = Client()
    client.force_login(cast.officer)
    assert signed_in(client)
    assert LoginSession.objects.get(user=cast.officer).ended_at is None
    clock.shift(timedelta(minutes=15))
    assert not signed_in(client)


def test_old_sessions_are_cleared_away_and_a_session_without_its_row_is_refused(clock, cast):
    client = browser("clerk")
    LoginSession.objects.filter(user=cast.clerk).update(started_at=timezone.now() - timedelta(days=191))
    purge_sessions_task()
    assert not LoginSession.objects.filter(user=cast.clerk).exists()
    assert not signed_in(client)
    browser("head")
    clock.shift(timedelta(hours=26))
    purge_sessions_task()
    assert not Session.objects.exists()
    assert LoginSession.objects.filter(user=cast.head).exists()
