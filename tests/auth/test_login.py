"""Signing in and out: one answer for every failure, lock-out, no way out to another host (scorecard B1, B4, B5, E5)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.auth.signing import signed_in
from tests.conftest import PASSWORD
from unionhub.core.auth import lockout
from unionhub.core.models import AuditEvent, LoginFailure, LoginSession, User

pytestmark = pytest.mark.db_engine
LOGIN = "/login/"


def try_login(username: str, password: str, client: Client | None = None, **extra):
    return (client or Client()).post(LOGIN, {"username": username, "password": password}, **extra)


def body_of(response) -> str:
    """The page without what differs on every request."""
    text = response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|nonce="[^"]*"', "", text)


def test_right_password_signs_in_with_a_new_session_id_and_a_row(cast):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["before"] = 1
    session.save()
    old = session.session_key
    client.cookies["unionhub_session"] = old
    assert try_login("clerk", PASSWORD, client).status_code == 302
    assert client.session.session_key != old
    assert signed_in(client)
    row = LoginSession.objects.get(user=cast.clerk)
    assert client.session.session_key not in row.key_hash
    assert AuditEvent.objects.filter(action="core.login", result="ok", actor_id=cast.clerk.pk).count() == 1


def test_width_and_case_of_the_name_do_not_matter(cast):
    client = Client()
    try_login(" ＣLERK ", PASSWORD, client)
    assert signed_in(client)


def test_unknown_wrong_disabled_and_locked_give_one_answer(cast):
    User.objects.filter(username="head").update(is_active=False)
    for _ in range(5):
        try_login("leader", "wrong-Passw0rd", REMOTE_ADDR="10.9.9.9")
    answers = {
        who: try_login(name, password, REMOTE_ADDR=f"10.1.1.{n}")
        for n, (who, name, password) in enumerate(
            [
                ("unknown", "xxxxx1", PASSWORD),
                ("wrong", "clerk", "wrong-Passw0rd"),
                ("disabled", "head", PASSWORD),
                ("locked", "leader", PASSWORD),
            ]
        )
    }
    bodies = {
        body_of(answer).replace(f'value="{name}"', "")
        for answer, name in zip(answers.values(), ("xxxxx1", "clerk", "head", "leader"), strict=True)
    }
    assert {answer.status_code for answer in answers.values()} == {200}
    assert len(bodies) == 1
    assert {tuple(sorted(answer.headers)) for answer in answers.values()} == {
        tuple(sorted(answers["wrong"].headers))
    }
    assert LoginSession.objects.count() == 0


def test_the_sixth_attempt_is_refused_though_right_and_opens_after_fifteen_minutes(cast):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(5):
            try_login("clerk", "wrong-Passw0rd")
        client = Client()
        try_login("clerk", PASSWORD, client)
        assert not signed_in(client)
        clock.move_to(start + timedelta(minutes=15, seconds=-1))
        try_login("clerk", PASSWORD, client)
        assert not signed_in(client)
        clock.move_to(start + timedelta(minutes=15))
        try_login("clerk", PASSWORD, client)
        assert signed_in(client)


def test_four_failures_then_success_start_again_at_none(cast):
    for _ in range(2):
        for _ in range(4):
            try_login("clerk", "wrong-Passw0rd")
        client = Client()
        try_login("clerk", PASSWORD, client)
        assert signed_in(client)


def test_an_address_is_locked_after_thirty_failures_over_any_accounts(cast):
    for n in range(30):
        try_login(f"nobody{n}", "wrong-Passw0rd", REMOTE_ADDR="10.2.2.2")
    client = Client()
    try_login("clerk", PASSWORD, client, REMOTE_ADDR="10.2.2.2")
    assert not signed_in(client)
    try_login("clerk", PASSWORD, client, REMOTE_ADDR="10.2.2.3")
    assert signed_in(client)


def test_an_own_account_does_not_clear_the_count_of_its_address(cast):
    for n in range(15):
        try_login(f"nobody{n}", "wrong-Passw0rd", REMOTE_ADDR="10.2.2.2")
        try_login("officer", PASSWORD, REMOTE_ADDR="10.2.2.2")
    for n in range(15):
        try_login(f"nobody{n}", "wrong-Passw0rd", REMOTE_ADDR="10.2.2.2")
    client = Client()
    try_login("clerk", PASSWORD, client, REMOTE_ADDR="10.2.2.2")
    assert not signed_in(client)


def test_counters_survive_the_loss_of_everything_outside_the_database(cast):
    for _ in range(5):
        try_login("clerk", "wrong-Passw0rd")
    cache.clear()
    client = Client()
    try_login("clerk", PASSWORD, client)
    assert not signed_in(client)
    assert LoginFailure.objects.filter(subject="account", key=lockout.account_key("clerk")).exists()


def test_a_known_browser_is_not_locked_out_by_strangers(cast):
    """No lock-out of administrators by whoever knows their name."""
    own = Client()
    try_login("secadmin", PASSWORD, own)
    own.post(reverse("logout"))
    for _ in range(6):
        try_login("secadmin", "wrong-Passw0rd")
    stranger = Client()
    try_login("secadmin", PASSWORD, stranger)
    assert not signed_in(stranger)
    try_login("secadmin", PASSWORD, own)
    assert signed_in(own)


def test_a_known_browser_is_counted_by_itself(cast):
    own = Client()
    try_login("clerk", PASSWORD, own)
    own.post(reverse("logout"))
    for _ in range(5):
        try_login("clerk", "wrong-Passw0rd", own)
    try_login("clerk", PASSWORD, own)
    assert not signed_in(own)


def test_the_mark_of_one_account_is_no_mark_for_another(cast):
    own = Client()
    try_login("officer", PASSWORD, own)
    own.post(reverse("logout"))
    for _ in range(5):
        try_login("clerk", "wrong-Passw0rd")
    try_login("clerk", PASSWORD, own)
    assert not signed_in(own)


def test_the_lock_stands_before_every_caller_of_the_backend(cast):
    """No second door (B5): `authenticate` itself is behind the lock-out."""
    for _ in range(5):
        assert authenticate(None, username="clerk", password="wrong-Passw0rd") is None
    assert authenticate(None, username="clerk", password=PASSWORD) is None


def test_a_failure_is_recorded_without_the_typed_name_unless_it_is_an_account(cast):
    try_login("MySecretPassword1", "wrong-Passw0rd")
    try_login("clerk", "wrong-Passw0rd")
    rows = list(AuditEvent.objects.filter(action="core.login", result="failed").order_by("pk"))
    assert len(rows) == 2
    assert "mysecret" not in str(rows[0].__dict__).casefold()
    assert rows[1].object_id == str(cast.clerk.pk)


def test_signing_out_kills_the_session_on_the_server(cast):
    client = Client()
    try_login("clerk", PASSWORD, client)
    kept = client.cookies["unionhub_session"].value
    response = client.post(reverse("logout"))
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = Client()
    thief.cookies["unionhub_session"] = kept
    assert not signed_in(thief)
    assert LoginSession.objects.get(user=cast.clerk).end_reason == "logout"


def test_signing_out_needs_a_post(cast):
    client = Client()
    try_login("clerk", PASSWORD, client)
    assert client.get(reverse("logout")).status_code == 405
    assert signed_in(client)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "http://evil.example",
        "//evil.example/x",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "http:evil.example",
        "http:///evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "ftp://evil.example/",
        "http://testserver@evil.example/",
        "http://evil.example#testserver",
        "http://testserver.evil.example/",
        "//testserver@evil.example/",
        "\t//evil.example",
        "\n//evil.example",
        " //evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "http://[::1",
        "\x00//evil.example",
        "%2f%2fevil.example",
        "http://testserver//evil.example/",
        "http://testserver/\\evil.example/",
        "?next=//evil.example",
        "evil.example",
        "//evil%E3%80%82example",
        "http://evil。example/",
    ],
)
def test_after_signing_in_nobody_is_sent_elsewhere(cast, wanted):
    response = Client().post(LOGIN, {"username": "clerk", "password": PASSWORD, "next": wanted})
    assert response.status_code == 302
    assert re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", response.headers["Location"]), response.headers["Location"]
    assert not response.headers["Location"].startswith(("//", "/\\", "/\t"))


def test_after_signing_in_one_comes_where_one_wanted(cast):
    response = Client().post(LOGIN, {"username": "clerk", "password": PASSWORD, "next": "/me/sessions/?x=1"})
    assert response.headers["Location"] == "/me/sessions/?x=1"
