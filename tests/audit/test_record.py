"""What a record holds (scorecard D2), that it shares its change's fate (D3), and that nothing telling gets in."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory, override_settings
from django.urls import ResolverMatch

from unionhub.core import audit, audit_keys
from unionhub.core.models import AuditEvent, Deputy, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def through_middleware(view, **extra):
    """Run `view(request)` inside the request context."""
    request = RequestFactory().get("/somewhere/7/", **extra)
    return audit.RequestContextMiddleware(lambda request: view(request))(request)


def test_a_record_holds_who_what_where_and_is_never_null(cast):
    event = audit.record(
        "core.organisation.change",
        actor=cast.sysadmin,
        obj=cast.union_a1,
        changes=audit.diff({"name": "旧名", "code": "A1"}, {"name": "新名", "code": "A1"}),
        reason="上级批复",
    )
    event.refresh_from_db()
    assert event.actor_id == cast.sysadmin.pk
    assert event.actor_name == "sysadmin先生（sysadmin）"
    assert event.actor_unit == "测试县总工会"
    assert (event.object_type, event.object_id, event.object_label) == (
        "core.organisation",
        str(cast.union_a1.pk),
        "甲镇第一工会",
    )
    assert event.organisation_path == cast.union_a1.path
    assert event.changes == {"name": ["旧名", "新名"]}
    assert event.utc_offset == 480
    assert event.reason == "上级批复"
    bare = audit.record("core.login")
    bare.refresh_from_db()
    assert bare.actor_name == "系统"
    for row in (event, bare):
        assert all(getattr(row, field.attname) is not None for field in AuditEvent._meta.concrete_fields)
    assert not any(field.null for field in AuditEvent._meta.concrete_fields)


def test_the_keyed_hash_covers_every_field_but_the_id(cast):
    event = audit.record("core.login", actor=cast.clerk, changes={"a": [1, datetime.date(2026, 3, 5)]})
    event = AuditEvent.objects.get(pk=event.pk)
    values = {name: getattr(event, name) for name in audit_keys.EVENT_FIELDS}
    assert audit_keys.event_mac(values) == event.mac
    hashed = {*audit_keys.EVENT_FIELDS, "id", "mac"}
    assert hashed == {field.attname for field in AuditEvent._meta.concrete_fields}
    assert audit_keys.event_mac(values | {"reason": "x"}) != event.mac


def test_one_line_no_control_characters_no_id_number():
    text = audit.clean("张三\r\n2026-01-01 伪造\x00\x1b[31m\u202e 410123199001011234 电话13812345678", 200)
    assert "\n" not in text
    assert "\x00" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "410123199001011234" not in text
    assert "13812345678" not in text
    assert audit.clean("很长" * 100, 20) == ("很长" * 100)[:19] + "…"


def test_sensitive_fields_are_only_said_to_have_changed(cast):
    class Secret:
        plain = "410123199001011234"

    event = audit.record(
        "core.account.change",
        obj=cast.clerk,
        changes={
            "password": ["old-hash", "new-hash"],
            "number": [Secret(), Secret()],
            "phone": ["13812345678", 13912345678],
        },
    )
    assert event.changes["password"] == audit.CHANGED
    assert event.changes["number"] == audit.CHANGED
    assert "138123456" not in str(event.changes)
    assert "139123456" not in str(event.changes)


def test_no_change_without_its_record(cast):
    """Fault injection: the audit table refuses, and the operation does not happen (scorecard D3)."""
    before = cast.union_a1.name
    with pytest.raises(DatabaseError), transaction.atomic():  # noqa: PT012
        Organisation.objects.filter(pk=cast.union_a1.pk).update(name="改过的名称")
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_auditevent RENAME TO core_auditevent_away")
        audit.record("core.organisation.change", obj=cast.union_a1)
    assert Organisation.objects.get(pk=cast.union_a1.pk).name == before
    audit.record("core.organisation.change", obj=cast.union_a1)


def test_no_record_without_its_change(cast):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        audit.record("core.organisation.change", obj=cast.union_a1)
        1 / 0  # noqa: B018
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "1.2.3.4", "127.0.0.1"),
        (1, "6.6.6.6, 10.0.0.9", "10.0.0.9"),
        (2, "6.6.6.6, 10.0.0.9, 10.0.0.1", "10.0.0.9"),
        (2, "10.0.0.1", "127.0.0.1"),
        (1, "<script>", ""),
    ],
)
def test_the_address_is_the_one_the_trusted_proxy_saw(proxies, forwarded, expected):
    with override_settings(TRUSTED_PROXIES=proxies):
        assert audit.client_ip(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded)) == expected


def test_the_request_tells_its_id_address_and_user(cast):
    def view(request):
        request.user = cast.clerk
        return audit.HttpResponse(str(audit.record("core.home").pk))

    response = through_middleware(view, HTTP_USER_AGENT="Mozilla/5.0 " + "x" * 200)
    event = AuditEvent.objects.get(pk=int(response.content))
    assert response.headers["X-Request-ID"] == event.request_id != ""
    assert event.ip == "127.0.0.1"
    assert event.actor_id == cast.clerk.pk
    assert len(event.agent) == 80
    assert audit.record("core.home").request_id == ""  # the context ends with the request


def test_one_operation_id_over_many_rows(cast):
    with audit.operation(cast.clerk) as number:
        first = audit.record("core.organisation.change", obj=cast.union_a1)
        written = audit.record_many(
            "core.organisation.change",
            (audit.Entry(unit, {"name": ["a", unit.name]}) for unit in (cast.union_a2, cast.union_b1)),
        )
    assert written == 2
    rows = AuditEvent.objects.filter(operation_id=number).order_by("pk")
    assert [row.object_label for row in rows] == ["甲镇第一工会", "甲镇第二工会", "乙镇第一工会"]
    assert {row.actor_id for row in rows} == {cast.clerk.pk}
    assert first.operation_id == number
    assert audit.record("core.home").operation_id == ""


def test_record_many_is_set_based(cast, django_assert_num_queries):
    entries = [audit.Entry(cast.union_a1, {"n": [0, n]}, cast.union_a1) for n in range(900)]
    with django_assert_num_queries(40, exact=False):
        assert audit.record_many("core.organisation.change", entries, actor=cast.sysadmin) == 900


def test_a_deputy_acts_on_behalf_of_his_principal(cast):
    Deputy.objects.create(
        principal=cast.head, deputy=cast.clerk, valid_from="2020-01-01", valid_to="2999-01-01", reason="休假"
    )
    own = audit.record("core.organisation.view", actor=cast.clerk, obj=cast.union_a1)
    assert own.on_behalf_id == 0
    Deputy.objects.create(
        principal=cast.clerk,
        deputy=cast.officer_b,
        valid_from="2020-01-01",
        valid_to="2999-01-01",
        reason="休假",
    )
    acted = audit.record("core.organisation.view", actor=cast.officer_b, obj=cast.union_a1)
    assert (acted.on_behalf_id, acted.on_behalf_name) == (cast.clerk.pk, "clerk先生")


def test_a_denial_is_recorded_once(cast):
    request = RequestFactory().post("/thing/77/")
    request.user = cast.officer
    request.action = "core.organisation.change"
    request.request_id = "r" * 32
    request.resolver_match = ResolverMatch(lambda request: None, (), {"pk": 77})
    audit.record_denied(request, PermissionDenied("core.organisation.change"))
    audit.record_denied(request, PermissionDenied("core.organisation.change"))
    event = AuditEvent.objects.get()
    assert (event.result, event.action, event.object_label) == (
        "denied",
        "core.organisation.change",
        "/thing/77/",
    )
    assert event.actor_id == cast.officer.pk
    assert event.reason == "POST 无权操作"


def test_a_denial_stays_when_its_view_was_rolled_back(cast):
    request = RequestFactory().post("/thing/77/")
    request.user = cast.officer
    request.action = "core.organisation.change"
    request.resolver_match = None
    try:
        with transaction.atomic():
            audit.record("core.organisation.change", obj=cast.union_a1)
            raise PermissionDenied
    except PermissionDenied as error:
        audit.record_denied(request, error)
    assert list(AuditEvent.objects.values_list("result", flat=True)) == ["denied"]
