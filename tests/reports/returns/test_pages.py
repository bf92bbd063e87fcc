"""Making and fetching a file through pages and the command: rights, drafts, refusals in words, the trace."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import PeriodClose, ReturnFile
from reports.returns.making import files_of, keep, make
from tests.access.test_traces import form_of
from tests.reports.access_returns import close_of
from tests.reports.closing.make import OCTOBER, counted, furnish
from tests.reports.returns.make import a_form, mark
from tests.support import browser
from tests.workbook_parts.forms import make_form_a
from unionhub.core.jobs import run_job
from unionhub.core.models import AuditEvent, Job
from unionhub.core.workbook_parts import read_back

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def form(cast):
    furnish(cast)
    made = a_form(cast, make_form_a(), "会员情况月报表")
    mark(made, "月报表!I8", key="members.members", column="end")
    mark(made, "月报表!C12", key="members.joined", column="change_percent")
    return made


def send(user, close, **fields):
    client, address = browser(user), reverse("return-make", args=[close.pk])
    return client.post(address, form_of(client.get(address).content, address) | fields)


def test_a_file_is_made_by_a_job_and_fetched_as_it_was_made(cast, form):
    close = close_of(cast.county)
    answer = send(cast.clerk, close, form=str(form.pk))
    job = Job.objects.get(kind="reports.return")
    assert answer.headers["Location"] == job.get_absolute_url()
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    assert job.link == f"{close.get_absolute_url()}?tab=files"
    file = ReturnFile.objects.get()
    assert (file.form, file.cells, file.is_draft, file.made_by_name) == (form, 2, True, "clerk先生")
    assert len(file.notes) == 1
    answer = browser(cast.leader).get(reverse("return-download", args=[file.pk]))
    content = b"".join(answer.streaming_content)
    assert content == bytes(file.content)
    assert read_back(content, [("月报表", "I8")])["月报表", "I8"] == 9
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert AuditEvent.objects.filter(action="reports.return.download", actor_id=cast.leader.pk).count() == 1


def test_a_form_that_cannot_be_used_is_refused_at_once(cast, form):
    close = close_of(cast.county)
    form.marks.all().delete()
    answer = send(cast.clerk, close, form=str(form.pk))
    assert answer.status_code == 422
    assert "还没有取数单元格" in answer.content.decode()
    form.first_month = date(2026, 2, 1)
    form.save()
    assert "不存在或不在您的范围内" in send(cast.clerk, close, form=str(form.pk)).content.decode()
    assert not Job.objects.exists()


def test_the_tab_lists_files_by_a_constant_number_of_queries(cast, form):
    close = close_of(cast.county)
    made = make(close, form)

    def queries() -> int:
        with CaptureQueriesContext(connection) as done:
            listed = files_of(close, cast.head)["files"]
            assert [line["file"].form for line in listed] == [form] * len(listed)
        return len(done)

    keep(close, form, made, cast.clerk)
    queries()  # the person's grants are asked for once
    first = queries()
    for _ in range(2):
        keep(close, form, made, cast.clerk)
    assert queries() == first
    lines = files_of(close, cast.head)
    assert [line["same"] is not None for line in lines["files"]] == [True, True, False]
    assert (lines["may_make"], lines["may_download"]) == (True, True)
    seen = files_of(close, cast.leader)
    assert (seen["may_make"], seen["may_download"]) == (False, True)


def command(out, *more, **options) -> tuple[str, str]:
    said, warned = StringIO(), StringIO()
    call_command("monthly_return", "2026-10", "--out", str(out), *more, stdout=said, stderr=warned, **options)
    return said.getvalue(), warned.getvalue()


def test_the_command_writes_a_draft_and_says_so(cast, form, tmp_path):
    out = tmp_path / "报表.xlsx"
    with pytest.raises(CommandError, match="还没有2026年10月的月度报表"):
        command(out, "--as", "clerk")
    close = counted(cast, OCTOBER)
    said, warned = command(out, "--as", "clerk", "--form", "会员情况月报表")
    assert "草稿" in warned
    file = ReturnFile.objects.get()
    assert out.read_bytes() == bytes(file.content)
    assert file.sha256 in said
    assert (file.close, file.made_by_name) == (PeriodClose.objects.get(pk=close.pk), "clerk先生")
    for who, words, more in (
        ("township", "无权生成月度报表文件", ()),
        ("nobody", "没有用户名为", ()),
        ("clerk", "没有名为“别的表”", ("--form", "别的表")),
    ):
        with pytest.raises(CommandError, match=words):
            command(out, "--as", who, *more)
    assert AuditEvent.objects.filter(action="reports.return.make", result="denied").count() == 1
    with pytest.raises(CommandError, match="不是月份"):
        call_command("monthly_return", "2026-13", "--out", str(out), "--as", "clerk")
    with pytest.raises(CommandError, match="没有“"):
        command(tmp_path / "无" / "报表.xlsx", "--as", "clerk")
