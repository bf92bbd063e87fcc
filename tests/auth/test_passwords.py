"""The password profile «等保», the initial password and the change of it (scorecard B2, B6, B8)."""

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.auth.signing import browser, signed_in
from tests.conftest import PASSWORD
from unionhub.core.auth import passwords, services
from unionhub.core.auth.steps import pending_steps
from unionhub.core.models import AuditEvent, LoginSession, PasswordHistory, User
from unionhub.core.services import accounts

pytestmark = pytest.mark.db_engine
GOOD = "Lantern-42-river"
CHANGE = "/me/password/"


@pytest.fixture
def strict(settings):
    """The profile of the server set-up, without the demo's relaxations."""
    settings.DEMO_WEAK_PASSWORDS = False


def faults(password: str, user: User) -> str:
    try:
        passwords.validate(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        (GOOD, ""),
        ("Ab3-efghi", "至少 10 个字符"),
        ("Ab3-efghij", ""),
        ("onlylowercaseletters", "至少 3 类"),
        ("lowerANDupper", "至少 3 类"),
        ("lowerUPPER123", ""),
        ("lower_under_1", ""),
        ("全角字符也算一类Ab", ""),
        ("Password-123", "太常见"),
        ("P@ssw0rd", "太常见"),
        ("Qwerty-123456", "太常见"),
        ("My-clerk-pass-1", "不能包含"),
        ("My-ＣＬＥＲＫ-pass-1", "不能包含"),
        ("c-l-e-r-k-Pass-1", "不能包含"),
        ("UnionHub-2026", "不能包含"),
        ("甲镇2026-Abc-x", ""),
        ("测试县总工会-2026", "不能包含"),
        ("Ceshi-2026-xyz", "不能包含"),
        ("Aa1-Aa1-Aa1-", "重复的字符"),
        ("x" * 20 + "Ab3-efgh" + "Y1" * 18, ""),
        ("Ab3-efgh" * 17, "最多 128"),
    ],
)
def test_the_profile(strict, cast, password, complaint):
    found = faults(password, cast.clerk)
    assert (complaint in found) if complaint else not found


def test_sixty_four_characters_are_allowed(strict, cast):
    long = "correct Horse battery 7 staple " * 3
    assert len(long) >= 64
    assert not faults(long, cast.clerk)


def test_the_list_of_common_passwords_is_long():
    assert len(passwords.common_passwords()) >= 10_000


def test_the_demo_relaxes_classes_and_rotation_only_by_its_setting(cast):
    assert settings.DEMO_WEAK_PASSWORDS
    assert not faults("lanterns river", cast.clerk)
    assert "太常见" in faults("password1", cast.clerk)
    assert "至少 8" in faults("lantern", cast.clerk)


def test_the_last_five_do_not_come_back(strict, cast):
    client = browser("clerk")
    used = [PASSWORD] + [f"Lantern-42-river{sign}" for sign in "abcdef"]
    for old, new in itertools.pairwise(used):
        client.post(CHANGE, {"old": old, "new": new, "again": new})
        assert User.objects.get(pk=cast.clerk.pk).check_password(new)
    user = User.objects.get(pk=cast.clerk.pk)
    for password in used[-5:]:
        assert "最近 5 次" in faults(password, user), password
    assert not faults(used[1], user)
    assert PasswordHistory.objects.filter(user=user).count() == 5


def test_after_ninety_days_nothing_but_the_change_is_open(strict, cast):
    User.objects.filter(pk=cast.clerk.pk).update(
        password_changed_at=timezone.now() - timedelta(days=90, seconds=-5)
    )
    client = browser("clerk")
    assert signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        for address in (reverse("preferences"), reverse("home"), reverse("session-list")):
            assert client.get(address).headers["Location"] == CHANGE
        assert client.post(reverse("preferences")).headers["Location"] == CHANGE
        assert client.get(CHANGE).status_code == 200
        assert client.post(CHANGE, {"old": PASSWORD, "new": GOOD, "again": GOOD}).status_code == 302
        assert signed_in(client)


def test_a_partial_request_is_led_to_the_change_as_a_whole_page(cast):
    User.objects.filter(pk=cast.clerk.pk).update(must_change_password=True)
    client = browser("clerk")
    answer = client.get(reverse("preferences"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, CHANGE)
    assert client.post(reverse("logout")).headers["Location"] == "/login/?ended=logout"


def test_the_change_needs_the_old_one_and_two_equal_entries(strict, cast):
    client = browser("clerk")
    for data, complaint in (
        ({"old": "wrong", "new": GOOD, "again": GOOD}, "原密码不正确"),
        ({"old": PASSWORD, "new": GOOD, "again": GOOD + "x"}, "不一致"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "至少 10"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "最近 5 次"),
        ({}, "请填写"),
    ):
        answer = client.post(CHANGE, data)
        assert answer.status_code == 422
        assert complaint in answer.content.decode()
        assert "short" not in answer.content.decode()
    assert User.objects.get(pk=cast.clerk.pk).check_password(PASSWORD)


def test_guessing_the_old_password_from_an_open_session_is_limited(cast):
    client = browser("clerk")
    for _ in range(5):
        client.post(CHANGE, {"old": "wrong", "new": GOOD, "again": GOOD})
    client.post(CHANGE, {"old": PASSWORD, "new": GOOD, "again": GOOD})
    assert User.objects.get(pk=cast.clerk.pk).check_password(PASSWORD)


def test_the_change_ends_all_other_sessions_and_gives_this_one_a_new_id(cast):
    here, there = browser("clerk"), browser("clerk")
    old_id = here.session.session_key
    here.post(CHANGE, {"old": PASSWORD, "new": GOOD, "again": GOOD})
    assert LoginSession.objects.open().filter(user=cast.clerk).count() == 1
    assert here.session.session_key != old_id
    assert signed_in(here)
    assert not signed_in(there)
    thief = Client()
    thief.cookies["unionhub_session"] = old_id
    assert not signed_in(thief)
    assert AuditEvent.objects.filter(action="core.password.change", result="ok").count() == 1


def test_the_initial_password_is_random_and_satisfies_the_profile(strict, cast):
    made = {passwords.initial_password() for _ in range(200)}
    assert len(made) == 200
    assert all(not faults(password, cast.clerk) for password in made)


def test_the_initial_password_signs_in_once_and_must_be_changed(cast):
    first = accounts.reset_password(cast.officer, cast.sysadmin)
    client = browser("officer", first)
    assert client.get(reverse("home")).headers["Location"] == CHANGE
    again = browser("officer", first)
    assert again.get(reverse("home")).headers["Location"].startswith("/login/")
    client.post(CHANGE, {"old": first, "new": GOOD, "again": GOOD})
    assert signed_in(client)
    assert signed_in(browser("officer", GOOD))
    assert not pending_steps(User.objects.get(pk=cast.officer.pk))


@pytest.mark.parametrize(("seconds", "enters"), [(-1, True), (0, False), (1, False)])
def test_the_initial_password_is_good_for_seventy_two_hours(cast, seconds, enters):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        first = accounts.reset_password(cast.officer, cast.sysadmin)
        clock.move_to(start + timedelta(hours=72, seconds=seconds))
        expected = CHANGE if enters else "/login/?next=%2F"
        assert browser("officer", first).get(reverse("home")).headers["Location"] == expected


def test_a_reset_ends_sessions_and_leaves_no_trace_of_the_password(cast):
    client = browser("officer")
    first = accounts.reset_password(cast.officer, cast.sysadmin)
    assert not signed_in(client)
    assert not signed_in(browser("officer"))
    traces = " ".join(str(row.__dict__) for row in AuditEvent.objects.all())
    assert first not in traces
    assert make_password(first)[:20] not in traces


def test_nobody_resets_his_own_password(cast):
    with pytest.raises(ValidationError, match="不能重置自己"):
        accounts.reset_password(cast.sysadmin, cast.sysadmin)


def test_an_unlocked_account_gets_in(cast):
    for _ in range(5):
        browser("officer", "wrong")
    assert not signed_in(browser("officer"))
    assert services.unlock(cast.officer, actor=cast.secadmin)
    assert signed_in(browser("officer"))
