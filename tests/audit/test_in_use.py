"""The log in whole requests and jobs: no change without a record, denials once, the check as a job."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from unionhub.core import audit, guards, sealing
from unionhub.core.audit_jobs import VERIFY
from unionhub.core.jobs import run_job, start_job
from unionhub.core.models import AuditEvent, Job, ParameterValue
from unionhub.core.services.parameters import set_parameter
from unionhub.core.tasks import seal_audit_task

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]


def refuse_inserts():
    """The audit table refuses every row, as on a full disk."""
    table = AuditEvent._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE FUNCTION guard_test_full() RETURNS trigger LANGUAGE plpgsql AS "
                "$$BEGIN RAISE EXCEPTION 'disk full'; END$$;"
                f"CREATE TRIGGER guard_test_full BEFORE INSERT ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION guard_test_full()"
            )
        else:
            cursor.execute(
                f"CREATE TRIGGER guard_test_full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )


@pytest.fixture
def full_disk():
    refuse_inserts()
    yield
    guards.install()  # drops what is not declared


def test_when_the_record_cannot_be_written_the_request_is_refused_and_nothing_changes(cast, full_disk):
    client = Client(raise_request_exception=False)
    client.force_login(cast.sysadmin)
    url = reverse("parameter-set-technical", args=["core.session.parallel"])
    page = client.get(url).content.decode()
    token = page.split('name="form_token" value="')[1].split('"')[0]
    response = client.post(url, {"form_token": token, "value": "4", "valid_from": "2026-01-01"})
    assert response.status_code == 500
    assert not ParameterValue.objects.exists()
    with pytest.raises(Exception, match="disk full"):
        set_parameter("core.session.parallel", "4", valid_from=date(2026, 1, 1))
    assert not ParameterValue.objects.exists()


def test_a_denial_stays_a_denial_when_its_record_fails(cast, full_disk):
    client = Client()
    client.force_login(cast.officer)
    assert client.get(reverse("audit-list")).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_denial_leaves_one_row(cast, method):
    client = Client()
    client.force_login(cast.officer)
    before = AuditEvent.objects.count()
    getattr(client, method)(reverse("audit-list"))
    getattr(client, method)(reverse("account-detail", args=[987_654_321]))
    rows = AuditEvent.objects.order_by("pk")[before:]
    assert [(row.result, row.object_label) for row in rows] == [
        ("denied", "/audit/"),
        ("denied", "/accounts/987654321/"),
    ]
    assert {row.ip for row in rows} == {"127.0.0.1"}
    assert len({row.request_id for row in rows}) == 2


def test_the_check_runs_as_a_job_and_leaves_its_verdict(cast, anchor):
    audit.record("core.login", actor=cast.clerk)
    sealing.seal()
    job = start_job(VERIFY.key, cast.auditor, cast.county)
    run_job(job.pk)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.message) == ("done", "未发现篡改")
    guards.lift()
    AuditEvent.objects.filter(action="core.login").update(reason="改")
    guards.install()
    job = start_job(VERIFY.key, cast.auditor, cast.county)
    run_job(job.pk)
    assert "处问题" in Job.objects.get(pk=job.pk).message
    verdicts = (
        AuditEvent.objects.filter(object_label="审计日志").order_by("pk").values_list("result", flat=True)
    )
    assert list(verdicts) == ["ok", "failed"]


def test_beat_seals_and_puts_off_what_cannot_be_sealed(cast, anchor, settings):
    audit.record("core.login", actor=cast.clerk)
    seal_audit_task()
    assert sealing.head().number == 1
    assert settings.CELERY_BEAT_SCHEDULE["seal-audit"]["task"] == seal_audit_task.name
    anchor.write_bytes(b"")
    audit.record("core.login", actor=cast.clerk)
    seal_audit_task()  # logged and shown on the page; the worker goes on
    assert sealing.head().number == 1
    assert sealing.state().error
