"""The auditor's pages: who saw this, what did he export; reading is recorded; nobody else gets in."""

import pytest
from django.urls import reverse

from tests.support import browser
from unionhub.core import audit, sealing
from unionhub.core.audit_words import action_label
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import AuditEvent, Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(cast):
    return browser(cast.auditor)


def test_who_saw_this_person(auditor, cast):
    audit.record("core.account.view", actor=cast.secadmin, obj=cast.clerk, reason="核对")
    audit.record("core.account.view", actor=cast.secadmin, obj=cast.head)
    page = auditor.get(
        reverse("audit-list"), {"object_type": "core.user", "object_id": cast.clerk.pk, "purpose": "view"}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "secadmin先生（secadmin）" in text
    assert "clerk先生" in text
    assert "head先生" not in text.split("<tbody", 1)[1]


def test_what_did_he_export(auditor, cast):
    audit.record("core.audit.export", actor=cast.auditor, label="审计日志", count=1234)
    audit.record("core.account.view", actor=cast.auditor, obj=cast.head)
    body = auditor.get(
        reverse("audit-list"), {"actor": cast.auditor.pk, "purpose": "export"}
    ).content.decode()
    rows = body.split("<tbody", 1)[1]
    assert "1,234" in rows
    assert "head先生" not in rows


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({"since": "2020-01-01", "until": "2020-12-31"}, False),
        ({"since": "2020-01-01"}, True),
        ({"result": "denied"}, False),
        ({"q": "甲镇第一"}, True),
        ({"q": "没有这个"}, False),
        ({"since": "这不是日期", "actor": "999999", "result": "x"}, True),
    ],
)
def test_filters(auditor, cast, params, shown):
    audit.record("core.organisation.change", actor=cast.sysadmin, obj=cast.union_a1)
    page = auditor.get(reverse("audit-list"), params)
    assert page.status_code == 200
    assert ("甲镇第一工会" in page.content.decode()) is shown


def test_reading_the_log_is_recorded(auditor, cast):
    event = audit.record("core.organisation.change", actor=cast.sysadmin, obj=cast.union_a1)
    auditor.get(reverse("audit-list"), {"object_id": "7"})
    auditor.get(reverse("audit-detail", args=[event.pk]))
    readings = AuditEvent.objects.filter(action="core.audit.view", actor_id=cast.auditor.pk).order_by("pk")
    assert [(row.object_type, row.object_id) for row in readings] == [
        ("", ""),
        ("core.auditevent", str(event.pk)),
    ]
    assert readings[0].changes == {"object_id": "7"}
    assert readings[0].request_id != ""


def test_an_event_shows_everything_but_the_hash(auditor, cast):
    with audit.operation(cast.sysadmin):
        event = audit.record(
            "core.organisation.change",
            obj=cast.union_a1,
            changes={"name": ["旧", "<b>新</b>"], "code": "已修改"},
            reason="批复",
        )
        other = audit.record("core.organisation.change", obj=cast.union_a2)
    page = auditor.get(reverse("audit-detail", args=[event.pk]))
    text = page.content.decode()
    for expected in (
        "批复",
        "+08:00",
        "sysadmin先生",
        "甲镇第一工会",
        "旧",
        "&lt;b&gt;新",
        "已修改",
        "等待封存",
    ):
        assert expected in text
    assert event.mac not in text
    related = auditor.get(reverse("audit-detail", args=[event.pk]), {"tab": "related"}).content.decode()
    assert reverse("audit-detail", args=[other.pk]) in related


def test_a_change_reads_in_words_in_log_and_history(auditor, cast):
    changes = {"is_active": [True, False], "kind": ["primary", "group"], "grants": [3, 0]}
    audit.record("core.organisation.change", actor=cast.sysadmin, obj=cast.union_a1, changes=changes)
    event = AuditEvent.objects.latest("pk")
    log = auditor.get(reverse("audit-detail", args=[event.pk])).content.decode()
    history = browser(cast.secadmin).get(
        reverse("organisation-detail", args=[cast.union_a1.pk]), {"tab": "history"}
    )
    for text in (log, history.content.decode()):
        body = text.split("<main", 1)[1]
        for words in (
            action_label("core.organisation.change"),
            "正常使用",
            "是",
            "否",
            OrganisationKind.PRIMARY.label,
            OrganisationKind.GROUP.label,
            "有效授权数",
        ):
            assert words in body
        for raw in ("core.organisation.change", "is_active", "grants", "False", "primary<"):
            assert raw not in body


def test_the_question_of_a_reading_names_its_filters(auditor, cast):
    auditor.get(reverse("audit-list"), {"since": "2020-01-01"})
    event = AuditEvent.objects.filter(action="core.audit.view").latest("pk")
    body = auditor.get(reverse("audit-detail", args=[event.pk])).content.decode().split("<main", 1)[1]
    assert '<th scope="row">自</th>' in body
    assert "since" not in body


def test_the_state_of_the_seals_and_the_check_as_a_job(auditor, cast, anchor):
    audit.record("core.login", actor=cast.clerk)
    sealing.seal()
    page = auditor.get(reverse("audit-state"))
    assert "第 1 次" in page.content.decode()
    response = auditor.post(reverse("audit-verify"))
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert auditor.post(reverse("audit-verify")).url == job.get_absolute_url()
    assert Job.objects.count() == 1


def test_a_broken_seal_is_told(auditor, cast, anchor):
    audit.record("core.login", actor=cast.clerk)
    sealing.seal()
    anchor.write_bytes(b"")
    with pytest.raises(sealing.SealingRefused):
        sealing.seal()
    assert "封存已中断" in auditor.get(reverse("audit-state")).content.decode()


@pytest.mark.parametrize("name", ["sysadmin", "secadmin", "leader", "clerk", "officer"])
def test_nobody_else(cast, name):
    event = audit.record("core.login", actor=cast.clerk)
    client = browser(cast.people[name])
    for address in (reverse("audit-list"), reverse("audit-detail", args=[event.pk]), reverse("audit-state")):
        assert client.get(address).status_code == 403
    assert client.post(reverse("audit-verify")).status_code == 403
    denials = AuditEvent.objects.filter(result="denied", actor_id=cast.people[name].pk)
    assert denials.count() == 4


def test_the_list_takes_the_same_queries_for_few_and_many(auditor, cast):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    auditor.get(reverse("audit-list"))
    counts = []
    for total in (1, 25):
        for _ in range(total):
            audit.record("core.organisation.change", actor=cast.sysadmin, obj=cast.union_a1)
        with CaptureQueriesContext(connection) as found:
            auditor.get(reverse("audit-list"))
        counts.append(len(found))
    assert counts[0] == counts[1]
