"""A reveal: to whom policy allows it, for a reason, so often an hour, recorded without the value (C2, D1)."""

from datetime import timedelta
from itertools import chain

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import make_cast
from tests.example.people import Person
from tests.support import in_threads
from unionhub.core.models import AuditEvent, Grant
from unionhub.core.parameters import parameter
from unionhub.core.sensitive.reveal import TooManyReveals, reveal
from unionhub.core.services.parameters import set_parameter

from .conftest import id_number

NUMBER = id_number(17)
PHONE = "13800001234"


@pytest.fixture
def person(cast):
    return Person.objects.create(
        organisation=cast.union_a1, name="张小三", id_number=NUMBER, phone=PHONE, illness="<b>尘肺</b>"
    )


def ask(user, person, field="id_number", reason="发放慰问金核对身份", method="post", **more):
    client = Client()
    if user is not None:
        client.force_login(user)
    data = {
        "model": "example.person",
        "field": field,
        "pk": person.pk if person else "",
        "reason": reason,
        **more,
    }
    return getattr(client, method)(reverse("reveal"), data)


def test_revealed_recorded_and_not_stored(cast, person):
    answer = ask(cast.clerk, person, field="illness")
    assert answer.status_code == 200
    assert "&lt;b&gt;尘肺&lt;/b&gt;" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    event = AuditEvent.objects.get(action="core.reveal")
    assert (event.actor_id, event.object_id, event.reason) == (
        cast.clerk.pk,
        str(person.pk),
        "发放慰问金核对身份",
    )
    assert event.organisation_path == cast.union_a1.path
    assert "患病情况" in str(event.changes)
    assert "尘肺" not in str([getattr(event, field.attname) for field in AuditEvent._meta.concrete_fields])


@pytest.mark.parametrize(
    ("who", "field", "status"),
    [
        ("officer", "id_number", 403),  # masked
        ("officer", "phone", 403),  # absent
        ("township", "id_number", 200),  # reveal
        ("township", "phone", 403),  # masked
        ("clerk", "id_number", 200),  # full
        ("clerk", "phone", 200),
        ("head", "phone", 200),
        ("leader", "id_number", 403),
        ("leader", "illness", 403),
        ("finance", "id_number", 403),  # sees nobody
        ("sysadmin", "id_number", 403),
        ("secadmin", "id_number", 403),
        ("auditor", "id_number", 403),
        ("officer_a2", "id_number", 404),  # another union
        ("township_b", "id_number", 404),  # another township
    ],
)
def test_who_may(cast, person, who, field, status):
    answer = ask(cast.people[who], person, field=field)
    assert answer.status_code == status
    for value in (NUMBER, PHONE, "尘肺"):
        assert (value in answer.content.decode()) == (status == 200 and value == getattr(person, field))
    assert AuditEvent.objects.filter(action="core.reveal", result="ok").count() == (status == 200)
    assert AuditEvent.objects.filter(result="denied").count() == (status != 200)


def test_nobody_without_an_account(cast, person):
    answer = ask(None, person)
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head"])
def test_only_post(cast, person, method):
    answer = ask(cast.clerk, person, method=method)
    assert answer.status_code == 405
    assert NUMBER not in answer.content.decode()
    assert not AuditEvent.objects.filter(action="core.reveal").exists()


def test_the_form_is_protected_against_forgery(cast, person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk)
    data = {"model": "example.person", "field": "id_number", "pk": person.pk, "reason": "发放慰问金核对身份"}
    assert client.post(reverse("reveal"), data).status_code == 403


@pytest.mark.parametrize("reason", ["", "   ", "看看", "查  看 ", "啊啊啊啊啊", "长" * 100 + "短" * 101])
def test_a_reason_is_needed(cast, person, reason):
    answer = ask(cast.clerk, person, reason=reason)
    assert answer.status_code == 422
    assert "事由" in answer.content.decode()
    assert NUMBER not in answer.content.decode()
    assert not AuditEvent.objects.filter(action="core.reveal").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"model": ""}, {"model": "x"}, {"model": "core.user", "field": "password"}, {"model": "a.b.c"},
        {"field": "name"},
        {"field": "id_number_index"}, {"field": "organisation__name"}, {"field": ""}, {"pk": ""}, {"pk": "abc"},
        {"pk": "9" * 30}, {"pk": "1 OR 1=1"}, {"pk": "-1"}, {"pk": "999999"},
    ],
    ids=str,
)  # fmt: skip
def test_whatever_is_asked_answers_404(cast, person, change):
    answer = ask(cast.clerk, person, **change)
    assert answer.status_code == 404
    assert NUMBER not in answer.content.decode()


def test_missing_and_out_of_scope_look_alike(cast, person):
    missing, hidden = ask(cast.officer_b, person, pk=999999), ask(cast.officer_b, person)
    assert missing.status_code == hidden.status_code == 404


def test_a_revoked_grant_counts_at_once(cast, person):
    assert ask(cast.clerk, person).status_code == 200
    Grant.objects.filter(user=cast.clerk).update(valid_to=timezone.localdate())
    assert ask(cast.clerk, person).status_code == 403


def test_so_often_an_hour(cast, person, time_machine):
    time_machine.move_to(timezone.now().replace(hour=10, minute=0), tick=False)
    set_parameter(
        "core.reveal.per_hour", "3", valid_from=timezone.localdate() - timedelta(days=1), actor=cast.sysadmin
    )
    assert parameter("core.reveal.per_hour") == 3
    for _ in range(3):
        assert ask(cast.clerk, person).status_code == 200
    answer = ask(cast.clerk, person)
    assert answer.status_code == 429
    assert "每小时最多查看 3 项" in answer.content.decode()
    assert NUMBER not in answer.content.decode()
    assert answer.headers["Retry-After"]
    assert AuditEvent.objects.filter(action="core.reveal", result="denied").count() == 1
    assert ask(cast.head, person).status_code == 200, "counted per account"
    time_machine.shift(timedelta(minutes=61))
    assert ask(cast.clerk, person).status_code == 200


def test_no_reveal_without_its_record(cast, person, monkeypatch):
    from unionhub.core import audit

    def full(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(audit, "record", full)
    with pytest.raises(OSError, match="disk full"):
        reveal(cast.clerk, "example.person", "id_number", str(person.pk), "发放慰问金核对身份")


@pytest.mark.db_engine
@pytest.mark.django_db(transaction=True)
def test_parallel_requests_do_not_pass_the_limit():
    cast = make_cast()
    person = Person.objects.create(organisation=cast.union_a1, name="甲", id_number=NUMBER)
    limit = parameter("core.reveal.per_hour")

    def many() -> list[str]:
        answers = []
        for _ in range(limit // 2):
            try:
                answers.append(
                    reveal(cast.clerk, "example.person", "id_number", str(person.pk), "发放慰问金核对身份")
                )
            except TooManyReveals:
                answers.append("")
        return answers

    answers = list(chain.from_iterable(in_threads(*[many] * 4)))
    assert sorted(map(bool, answers)) == [False] * (len(answers) - limit) + [True] * limit
    with transaction.atomic():
        assert AuditEvent.objects.filter(action="core.reveal", result="ok").count() == limit
