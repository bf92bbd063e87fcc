"""The person's pages of his jobs: bar, cancel, repeat, file (scorecard A11, E7)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.jobs.conftest import events_of, files_left
from tests.support import browser
from unionhub.core.jobs import cancel_job, files, pulse, queue, run_job
from unionhub.core.models import AuditEvent, Grant, Job, Notice

pytestmark = pytest.mark.db_engine
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def officer(cast) -> Client:
    return browser(cast.officer)


@pytest.fixture
def stranger(cast) -> Client:
    return browser(cast.officer_a2)


def page(job: Job, name: str = "job-detail") -> str:
    return reverse(name, args=[job.pk])


def test_the_list_shows_ones_own_jobs_only(counting, officer, stranger):
    job = counting(3)
    run_job(job.pk)
    assert page(job) in officer.get(reverse("job-list")).content.decode()
    empty = stranger.get(reverse("job-list")).content.decode()
    assert page(job) not in empty
    assert "还没有任务" in empty


def test_the_list_goes_on_by_key(counting, officer):
    jobs = [counting(1) for _ in range(32)]
    first = officer.get(reverse("job-list"))
    assert first.content.decode().count('data-href="/jobs/') == 30
    rest = officer.get(reverse("job-list"), {"after": jobs[2].pk}).content.decode()
    assert rest.count('data-href="/jobs/') == 2
    assert page(jobs[1]) in rest
    assert page(jobs[2]) + '"' not in rest
    assert officer.get(reverse("job-list"), {"after": "x' OR 1"}).status_code == 200


def test_the_list_is_narrowed_by_state_and_name(counting, officer, stranger):
    waits, broke = counting(2), counting(2, fail_at=1)
    run_job(broke.pk)
    failed = officer.get(reverse("job-list"), {"state": "failed"}).content.decode()
    assert page(broke) in failed
    assert page(waits) not in failed
    assert "第三方数据不完整" in failed
    assert page(waits) in officer.get(reverse("job-list"), {"q": waits.title}).content.decode()
    assert "没有符合条件" in officer.get(reverse("job-list"), {"state": "cancelled"}).content.decode()
    assert page(broke) not in stranger.get(reverse("job-list"), {"state": "failed"}).content.decode()


def test_the_list_shows_what_the_runner_last_said(counting, officer):
    job = counting(10)
    claimed = queue.claim(job.pk)
    pulse.publish(job.pk, claimed.token, pulse.Progress(7, 10, "第 8 步"))
    text = officer.get(reverse("job-list")).content.decode()
    assert "7 / 10" in text
    assert "第 8 步" in text


def test_another_persons_job_is_as_good_as_missing(counting, stranger):
    job = counting(3)
    for name in ("job-detail", "job-progress", "job-download"):
        assert stranger.get(page(job, name)).status_code == 404
    for name in ("job-cancel", "job-retry"):
        assert stranger.post(page(job, name)).status_code == 404
    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == ("queued", False)


def test_the_bar_shows_what_the_runner_last_said(counting, officer):
    job = counting(10)
    claimed = queue.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(done=2, total=10)
    pulse.publish(job.pk, claimed.token, pulse.Progress(7, 10, "第 8 步"))
    text = officer.get(page(job, "job-progress"), **HTMX).content.decode()
    assert 'value="7" max="10"' in text
    assert "第 8 步" in text
    assert 'hx-trigger="every 2s"' in text


@pytest.mark.parametrize("why", ["another runner", "older than the row", "broker away"])
def test_without_a_valid_word_of_the_runner_the_row_counts(counting, officer, settings, why):
    job = counting(10)
    claimed = queue.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(done=4, total=10)
    token = claimed.token + (why == "another runner")
    pulse.publish(job.pk, token, pulse.Progress(2 if why == "older than the row" else 9, 10, "x"))
    if why == "broker away":
        settings.BROKER_URL = "redis://127.0.0.1:1/0"
    assert 'value="4" max="10"' in officer.get(page(job, "job-progress"), **HTMX).content.decode()


def test_when_the_job_has_ended_the_page_is_fetched_anew(counting, officer):
    job = counting(2)
    assert "HX-Refresh" not in officer.get(page(job, "job-progress"), **HTMX).headers
    run_job(job.pk)
    answer = officer.get(page(job, "job-progress"), **HTMX)
    assert answer.headers["HX-Refresh"] == "true"
    assert "hx-get" not in answer.content.decode()


def test_who_stays_on_the_page_gets_no_notice(counting, officer):
    watched, left = counting(2), counting(2)
    officer.get(page(watched, "job-progress"), **HTMX)
    run_job(watched.pk)
    run_job(left.pk)
    assert [notice.link for notice in Notice.objects.all()] == [page(left)]


def test_cancel_by_button(counting, officer):
    job = counting(2)
    assert "取消任务" in officer.get(page(job)).content.decode()
    assert officer.get(page(job, "job-cancel")).status_code == 405
    assert officer.post(page(job, "job-cancel")).status_code == 302
    job.refresh_from_db()
    assert job.state == "cancelled"
    again = officer.post(page(job, "job-cancel"), follow=True).content.decode()
    assert "任务已经结束" in again


def test_repeat_by_button(counting, officer, cast):
    job = counting(2, fail_at=2)
    run_job(job.pk)
    assert "第三方数据不完整" in officer.get(page(job)).content.decode()
    Job.objects.filter(pk=job.pk).update(params={"steps": 2})
    assert officer.post(page(job, "job-retry")).status_code == 302
    assert run_job(job.pk) == "done"
    assert "只有失败或已取消" in officer.post(page(job, "job-retry"), follow=True).content.decode()


def test_repeat_asks_for_the_right_again(counting, officer, cast):
    job = counting(2)
    cancel_job(job, cast.officer)
    Grant.objects.filter(user=cast.officer).update(valid_to="2020-02-01")
    assert "重新执行" not in officer.get(page(job)).content.decode()
    assert officer.post(page(job, "job-retry")).status_code == 403
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_the_file_is_handed_out_to_be_saved(counting, officer):
    job = counting(2)
    run_job(job.pk)
    assert page(job, "job-download") in officer.get(page(job)).content.decode()
    answer = officer.get(page(job, "job-download"))
    assert b"".join(answer.streaming_content) == b"1\n2"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E8%AE%A1%E6%95%B0%E7%BB%93%E6%9E%9C.txt"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    answer.close()
    assert AuditEvent.objects.filter(object_id=str(job.pk), reason="下载任务文件").count() == 1


@pytest.mark.parametrize("why", ["expired", "revoked", "not done", "no file"])
def test_without_right_or_file_every_answer_is_missing(counting, officer, cast, why):
    job = counting(2)
    run_job(job.pk)
    if why == "expired":
        Job.objects.filter(pk=job.pk).update(result_expires_at=timezone.now() - timedelta(seconds=1))
    elif why == "revoked":
        Grant.objects.filter(user=cast.officer).update(valid_to="2020-02-01")
    elif why == "not done":
        Job.objects.filter(pk=job.pk).update(state="failed")
    else:
        Job.objects.filter(pk=job.pk).update(result_file="")
    assert page(job, "job-download") not in officer.get(page(job)).content.decode()
    assert officer.get(page(job, "job-download")).status_code == 404
    assert AuditEvent.objects.filter(result="denied").count() == 1


def test_a_damaged_file_is_not_handed_out(counting, officer):
    job = counting(2)
    run_job(job.pk)
    files_left()[0].write_bytes(b"1\n3")
    answer = officer.get(page(job, "job-download"), follow=True)
    assert "缺失或已损坏" in answer.content.decode()
    assert events_of(job, result="failed")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..", "", "a/b\\c.xlsx", "名\r\n单.xlsx", "x" * 300 + ".xlsx"]
)
def test_names_of_files_are_made_harmless(name):
    if name in ("..", ""):
        with pytest.raises(ValueError, match="usable"):
            files.clean_name(name)
        return
    made = files.clean_name(name)
    assert made in ("passwd", "c.xlsx", "名单.xlsx", "x" * 115 + ".xlsx")
