"""Imports: guarded, read, previewed, written once, undone; nothing before the user's word."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.example.models import Visit
from tests.views.conftest import browser, hidden, make_visit
from unionhub.core import jobs
from unionhub.core.jobs.files import open_result
from unionhub.core.models import AuditEvent, ImportBatch, ImportRow, Job
from unionhub.core.parameters import parameter
from unionhub.core.sheets import batches, steps, undo

pytestmark = [pytest.mark.db_engine, pytest.mark.django_db(transaction=True)]
HEAD = ["组织编码", "户主*", "走访日期", "慰问金额（元）", "联系电话"]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


def workbook(*rows, head=HEAD) -> bytes:
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def upload(client, content: bytes, name="走访.xlsx"):
    address = reverse("visit-import")
    token = hidden(client.get(address), "form_token")
    return client.post(address, {"form_token": token, "file": SimpleUploadedFile(name, content)})


def run_jobs():
    for job in Job.objects.open().order_by("pk"):
        jobs.run_job(job.pk)


@pytest.fixture
def township(cast):
    return browser(cast.township)


def imported(client, *rows, which=0) -> ImportBatch:
    """Upload the rows and read them; `which` counts the imports there are already."""
    answer = upload(client, workbook(*rows))
    assert answer.status_code == 302, answer.content.decode()
    run_jobs()
    return ImportBatch.objects.order_by("pk")[which]


def test_preview_apply_and_undo(cast, township):
    old = make_visit(cast, cast.union_a1, household="旧户")
    make_visit(cast, cast.union_a2, household="同户")
    batch = imported(
        township,
        ["A1", "新户", "2026.3.7", "1,000.50", "13800005678"],
        ["A1", "旧户", "2026-03-05", 800, "13800001234"],
        ["A2", "同户", "20260305", 500, "13800001234"],
        ["B1", "外户", "2026-03-05", 100, None],
        ["A1", "", "昨天", "3万元", "123"],
    )
    assert batch.state == "ready"
    assert batch.counts == {"new": 1, "changed": 1, "same": 1, "ask": 0, "bad": 2}
    assert Visit.objects.count() == 2
    assert not batch.file.exists()
    assert not any("13800005678" in str(row.cells) + str(row.problems) for row in ImportRow.objects.all())
    address = reverse("visit-import-batch", args=[batch.pk])
    preview = township.get(address + "?tab=new").content.decode()
    assert "新户" in preview
    assert "138****5678" in preview
    assert "13800005678" not in preview
    assert "500.00" in township.get(address + "?tab=changed").content.decode()
    problems = township.get(address + "?tab=bad").content.decode()
    for words in ("不在您的范围内", "第 5 行", "请按“元”填写", "日期写法不能确定", "第 6 行"):
        assert words in problems
    assert "昨天" in problems
    assert "只导入无误的行" in problems

    said = township.post(address, {"do": "apply"}, follow=True).content.decode()
    assert "有 2 行有误，没有导入" in said
    assert not Job.objects.open().exists()
    assert township.post(address, {"do": "apply", "good_rows": "1"}).status_code == 302
    township.post(address, {"do": "apply", "good_rows": "1"})  # a double click changes nothing
    run_jobs()
    assert AuditEvent.objects.filter(reason="确认只导入无误的行，2 行有误不导入").count() == 1
    assert ImportBatch.objects.get().good_rows
    assert "有误的 2 行没有导入" in township.get(address).content.decode()
    old.refresh_from_db()
    new = Visit.objects.get(household="新户")
    assert (str(new.amount), new.phone.plain, new.created_by) == ("1000.50", "13800005678", cast.township)
    assert str(old.amount) == "800.00"
    assert Visit.objects.count() == 3
    events = AuditEvent.objects.filter(action="example.visit.import", object_type="example.visit")
    assert events.count() == 2
    assert "13800005678" not in str([event.changes for event in events])

    township.post(address, {"do": "undo"})
    run_jobs()
    old.refresh_from_db()
    assert str(old.amount) == "500.00"
    assert not Visit.objects.filter(household="新户").exists()
    assert ImportBatch.objects.get().state == "undone"


def test_an_undo_keeps_what_was_changed_since_and_names_it(cast, township):
    make_visit(cast, cast.union_a1, household="旧户", phone="")
    batch = imported(
        township,
        ["A1", "一户", "2026-03-07", 10, None],
        ["A1", "二户", "2026-03-07", 10, None],
        ["A1", "三户", "2026-03-07", 10, None],
        ["A1", "旧户", "2026-03-05", 10, "13800005678"],
    )
    address = reverse("visit-import-batch", args=[batch.pk])
    township.post(address, {"do": "apply"})
    run_jobs()
    Visit.objects.filter(household="二户").update(version=2)
    make_visit(cast, cast.union_a1, household="同行", companion=Visit.objects.get(household="三户"))
    township.post(address, {"do": "undo"})
    run_jobs()
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert batch.report == {
        "restored": 2,
        "kept": 2,
        "rows": [[3, "导入之后又被修改，保留现在的内容。"], [4, "已被其他业务使用，没有删除。"]],
    }
    assert set(Visit.objects.values_list("household", flat=True)) == {"二户", "三户", "旧户", "同行"}
    old = Visit.objects.get(household="旧户")
    assert (str(old.amount), old.phone.plain, old.version) == ("500.00", "", 3)
    shown = township.get(address).content.decode()
    assert "恢复 2 条，另有 2 条没有撤销" in shown
    assert "已被其他业务使用" in shown


def test_a_record_changed_after_the_preview_stops_the_apply_whole(cast, township):
    old = make_visit(cast, cast.union_a1, household="旧户")
    batch = imported(
        township, ["A1", "旧户", "2026-03-05", 800, None], ["A1", "新户", "2026-03-07", 10, None]
    )
    Visit.objects.filter(pk=old.pk).update(version=2)
    township.post(reverse("visit-import-batch", args=[batch.pk]), {"do": "apply"})
    run_jobs()
    batch.refresh_from_db()
    assert batch.state == "ready"
    assert "重新导入" in batch.error
    assert Visit.objects.count() == 1


def end_without_result(batch: ImportBatch, how: str, monkeypatch) -> Job:
    """Let the import's open job fail or be cancelled."""
    batch.refresh_from_db()
    if how == "cancelled":
        jobs.cancel_job(batch.job, batch.created_by)
    else:
        with monkeypatch.context() as patch:
            patch.setattr(steps, "sheet_for", lambda key: 1 // 0)
            patch.setattr(undo, "sheet_for", lambda key: 1 // 0)
            run_jobs()
    batch.refresh_from_db()
    assert batch.job.state == how
    return batch.job


@pytest.mark.parametrize("how", ["failed", "cancelled"])
@pytest.mark.parametrize("step", ["apply", "undo"])
def test_a_step_whose_job_came_to_nothing_can_be_repeated_once(cast, township, monkeypatch, how, step):
    batch = imported(township, ["A1", "新户", "2026-03-07", 10, None])
    address = reverse("visit-import-batch", args=[batch.pk])
    township.post(address, {"do": "apply"})
    if step == "undo":
        run_jobs()
        township.post(address, {"do": "undo"})
    before = Visit.objects.count()
    old = end_without_result(batch, how, monkeypatch)
    shown = township.get(address).content.decode()
    assert {"apply": "再次导入", "undo": "再次撤销"}[step] in shown
    assert (old.error or "任务已取消") in shown
    assert "every 2s" not in shown
    assert Visit.objects.count() == before
    township.post(address, {"do": "again"})
    township.post(address, {"do": "again"})  # a double click starts nothing more
    assert Job.objects.open().count() == 1
    jobs.run_job(Job.objects.open().get().pk)
    batch.refresh_from_db()
    assert batch.state == {"apply": "applied", "undo": "undone"}[step]
    assert Visit.objects.count() == {"apply": 1, "undo": 0}[step]
    jobs.retry_job(old, cast.township)
    run_jobs()
    old.refresh_from_db()
    assert (old.state, "另行办理" in old.error) == ("failed", True)
    assert Visit.objects.count() == {"apply": 1, "undo": 0}[step]


@pytest.mark.parametrize("step", ["apply", "undo"])
def test_a_step_whose_job_came_to_nothing_can_be_given_up(cast, township, monkeypatch, step):
    batch = imported(township, ["A1", "新户", "2026-03-07", 10, None])
    address = reverse("visit-import-batch", args=[batch.pk])
    township.post(address, {"do": "apply"})
    if step == "undo":
        run_jobs()
        township.post(address, {"do": "undo"})
    township.post(address, {"do": "give-up"})  # not while the job is open
    batch.refresh_from_db()
    assert batch.state == {"apply": "applying", "undo": "undoing"}[step]
    old = end_without_result(batch, "cancelled", monkeypatch)
    township.post(address, {"do": "give-up"})
    batch.refresh_from_db()
    assert batch.state == {"apply": "undone", "undo": "applied"}[step]
    assert "已放弃" in township.get(address).content.decode()
    assert (
        AuditEvent.objects.filter(object_type="core.importbatch", reason="放弃未完成的导入步骤").count() == 1
    )
    jobs.retry_job(old, cast.township)
    run_jobs()
    assert Visit.objects.count() == {"apply": 0, "undo": 1}[step]


@pytest.mark.parametrize("how", ["failed", "cancelled"])
def test_a_reading_that_came_to_nothing(cast, township, monkeypatch, how):
    upload(township, workbook(["A1", "新户", "2026-03-07", 10, None]))
    batch = ImportBatch.objects.get()
    address = reverse("visit-import-batch", args=[batch.pk])
    end_without_result(batch, how, monkeypatch)
    assert "再次读取" in township.get(address).content.decode()
    township.post(address, {"do": "again"})
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"]) == ("ready", 1)

    upload(township, workbook(["A1", "乙户", "2026-03-07", 10, None]), name="二.xlsx")
    second = ImportBatch.objects.exclude(pk=batch.pk).get()
    end_without_result(second, how, monkeypatch)
    assert second.file.exists()
    township.post(reverse("visit-import-batch", args=[second.pk]), {"do": "give-up"})
    second.refresh_from_db()
    assert second.state == "refused"
    assert not second.file.exists()


def test_a_reading_whose_file_is_gone_says_so(cast, township):
    upload(township, workbook(["A1", "新户", "2026-03-07", 10, None]))
    batch = ImportBatch.objects.get()
    jobs.cancel_job(batch.job, cast.township)
    batch.file.unlink()
    address = reverse("visit-import-batch", args=[batch.pk])
    assert "重新上传" in township.post(address, {"do": "again"}, follow=True).content.decode()
    assert not Job.objects.open().exists()


def test_an_import_is_nobody_elses(cast, township):
    batch = imported(township, ["A1", "新户", "2026-03-07", 10, None])
    assert browser(cast.clerk).get(reverse("visit-import-batch", args=[batch.pk])).status_code == 404
    assert browser(cast.officer).get(reverse("visit-import")).status_code == 403


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_csv_in_the_encodings_of_offices(cast, township, encoding):
    content = "组织编码,户主,走访日期,慰问金额\nA1,喆户,2026/3/7,100\n".encode(encoding)
    assert upload(township, content, "a.csv").status_code == 302
    run_jobs()
    assert ImportBatch.objects.get().counts["new"] == 1


def test_missing_headings_are_named_and_the_right_sheet_is_found(cast, township):
    upload(township, workbook(["x"], head=["组织编码"]))
    run_jobs()
    batch = ImportBatch.objects.get()
    shown = township.get(reverse("visit-import-batch", args=[batch.pk])).content.decode()
    assert "户主" in batch.error + shown
    batch.delete()
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    second = book.create_sheet("名单")
    for row in (["走访名单"], [], HEAD, ["A1", "户", "2026-03-07", 1, None]):
        second.append(row)
    target = io.BytesIO()
    book.save(target)
    upload(township, target.getvalue())
    run_jobs()
    batch = ImportBatch.objects.get()
    assert (batch.worksheet, batch.counts["new"]) == ("名单", 1)


STRANGE = ["组织编码", "户主", "哪天去的", "慰问金额", "经手人"]


def test_headings_nobody_knows_are_matched_by_the_user(cast, township):
    upload(township, workbook(["A1", "新户", "2026-03-07", 10, "张三"], head=STRANGE))
    run_jobs()
    batch = ImportBatch.objects.get()
    assert batch.state == "matching"
    address = reverse("visit-import-batch", args=[batch.pk])
    shown = township.get(address).content.decode()
    for words in ("缺少标题：走访日期", "哪天去的", "经手人", "没有这个标题，不选就不导入"):
        assert words in shown
    match = {"do": "match", "column-0": "organisation", "column-1": "household", "column-3": "amount"}
    answer = township.post(address, {**match, "column-4": "household"})
    assert answer.status_code == 422
    assert "同时对应" in answer.content.decode()
    answer = township.post(address, match)
    assert (answer.status_code, "缺少标题：走访日期" in answer.content.decode()) == (422, True)
    assert township.post(address, {**match, "column-9": "phone"}).status_code == 422
    township.post(address, {**match, "column-2": "visited_on"})
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"]) == ("ready", 1)
    assert batch.notices == ["没有用到的标题：“经手人”。"]
    assert "张三" not in str(list(batch.rows.values_list("cells", flat=True)))
    assert AuditEvent.objects.filter(reason="确认标题对应").count() == 1


def test_hidden_rows_are_read_only_once_the_user_knows(cast, township):
    book = openpyxl.Workbook()
    for row in (HEAD, ["A1", "一户", "2026-03-07", 1, None], ["A1", "二户", "2026-03-07", 1, None]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    target = io.BytesIO()
    book.save(target)
    upload(township, target.getvalue())
    run_jobs()
    batch = ImportBatch.objects.get()
    address = reverse("visit-import-batch", args=[batch.pk])
    assert "有 1 行是隐藏的" in township.get(address).content.decode()
    match = {f"column-{at}": name for at, name in batch.layout["mapping"].items()} | {"do": "match"}
    assert "我已知道" in township.post(address, match).content.decode()
    township.post(address, {**match, "known": "1"})
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"]) == ("ready", 2)


def test_a_match_can_be_given_up(cast, township):
    upload(township, workbook(["A1", "新户", "2026-03-07", 10, "张三"], head=STRANGE))
    run_jobs()
    batch = ImportBatch.objects.get()
    township.post(reverse("visit-import-batch", args=[batch.pk]), {"do": "give-up"})
    batch.refresh_from_db()
    assert (batch.state, batch.file.exists()) == ("refused", False)


def test_the_marked_workbook_comes_back_with_the_errors(cast, township):
    batch = imported(township, ["A1", "好户", "2026-03-07", 1, None], ["A1", "坏户", "昨天", 1, "123"])
    address = reverse("visit-import-batch", args=[batch.pk])
    link = re.search(r"href=\"([^\"]+/file/[^\"]*)\"", township.get(address).content.decode())[1]
    content = b"".join(township.get(link).streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert rows[0][5] == "错误说明"
    assert rows[1][5] is None
    assert "走访日期" in rows[2][5]
    assert "联系电话" in rows[2][5]
    assert browser(cast.clerk).get(link).status_code == 404


def test_the_same_file_again_changes_nothing(cast, township):
    content = workbook(
        ["A1", "新户", "2026-03-07", 10, "13800005678"], ["A2", "甲户", "2026-03-07", 10, None]
    )
    upload(township, content)
    run_jobs()
    township.post(reverse("visit-import-batch", args=[ImportBatch.objects.get().pk]), {"do": "apply"})
    run_jobs()
    upload(township, content, "again.xlsx")
    run_jobs()
    batch = ImportBatch.objects.order_by("pk").last()
    assert batch.counts == {"new": 0, "changed": 0, "same": 2, "ask": 0, "bad": 0}
    shown = township.get(reverse("visit-import-batch", args=[batch.pk])).content.decode()
    assert "没有需要写入的内容" in shown
    assert 'value="apply"' not in shown


def test_an_empty_cell_leaves_what_stands(cast, township):
    make_visit(cast, cast.union_a1, household="旧户")
    batch = imported(township, ["A1", "旧户", "2026-03-05", 500, None])
    assert batch.counts["same"] == 1


def test_the_template_reads_back_and_the_export_is_unchanged(cast, township):
    make_visit(cast, cast.union_a1, household="旧户", phone="13800001234")
    content = b"".join(township.get(reverse("visit-template")).streaming_content)
    upload(township, content, "模板.xlsx")
    run_jobs()
    assert ImportBatch.objects.get().counts.get("bad", 0) == 0
    clerk = browser(cast.clerk)
    answer = clerk.post(reverse("visit-sheet-export"))
    run_jobs()
    job = Job.objects.get(kind="example.visits.export")
    assert (job.state, answer["Location"]) == ("done", job.get_absolute_url())
    with open_result(job) as handle:
        rows = list(openpyxl.load_workbook(io.BytesIO(handle.read())).worksheets[0].values)
    assert rows[1][:2] == ("A1", "旧户")


def test_keys_rotated_since_the_reading_refuse_the_apply(cast, township):
    batch = imported(township, ["A1", "新户", "2026-03-07", 10, "13800005678"])
    ImportBatch.objects.filter(pk=batch.pk).update(keyring=batch.keyring + 1)
    township.post(reverse("visit-import-batch", args=[batch.pk]), {"do": "apply"})
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, Visit.objects.count()) == ("ready", 0)
    assert "加密密钥" in batch.error


def test_a_record_entered_after_the_preview_refuses_the_apply(cast, township):
    batch = imported(township, ["A1", "新户", "2026-03-05", 10, None], ["A1", "别户", "2026-03-05", 10, None])
    make_visit(cast, cast.union_a1, household="新户")
    township.post(reverse("visit-import-batch", args=[batch.pk]), {"do": "apply"})
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, Visit.objects.count()) == ("ready", 1)
    assert "第 2 行" in batch.error


def test_a_right_lost_after_the_preview_refuses_the_apply(cast, township):
    batch = imported(township, ["A1", "新户", "2026-03-05", 10, None])
    township.post(reverse("visit-import-batch", args=[batch.pk]), {"do": "apply"})
    cast.township.grants.update(valid_to="2020-01-02")
    run_jobs()
    assert Visit.objects.count() == 0
    assert Job.objects.order_by("pk").last().state == "failed"


def test_options_are_asked_and_kept(cast, township):
    address = reverse("visit-import")
    page = township.get(address)
    assert "名单来源" in page.content.decode()
    file = SimpleUploadedFile("a.xlsx", workbook(["A1", "户", "2026-03-07", 1, None]))
    wrong = township.post(address, {"form_token": hidden(page, "form_token"), "file": file, "source": "x"})
    assert (wrong.status_code, ImportBatch.objects.count()) == (422, 0)
    file.seek(0)
    township.post(address, {"form_token": hidden(wrong, "form_token"), "file": file, "source": "town"})
    run_jobs()
    batch = ImportBatch.objects.get()
    assert batch.options == {"source": "town"}
    page = township.get(reverse("visit-import-batch", args=[batch.pk])).content.decode()
    assert "名单来源：乡镇上报" in page


def test_a_preview_can_be_given_up_and_leaves_no_rows(cast, township):
    batch = imported(township, ["A1", "新户", "2026-03-05", 10, None])
    township.post(reverse("visit-import-batch", args=[batch.pk]), {"do": "give-up"})
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count(), Visit.objects.count()) == ("refused", 0, 0)


def test_imports_nobody_goes_on_with_end_and_staged_rows_are_forgotten(cast, township):
    upload(township, workbook(["A1", "新户", "2026-03-07", 10, "张三"], head=STRANGE))
    run_jobs()
    waiting = ImportBatch.objects.get()
    done = imported(township, ["A1", "旧户", "2026-03-05", 10, None], which=1)
    address = reverse("visit-import-batch", args=[done.pk])
    township.post(address, {"do": "apply"})
    run_jobs()
    assert batches.expire() == 0
    ImportBatch.objects.update(updated_at=timezone.now() - timedelta(days=31))
    assert batches.expire() == 2
    assert batches.expire() == 0
    waiting.refresh_from_db()
    done.refresh_from_db()
    assert (waiting.state, waiting.file.exists()) == ("refused", False)
    assert (done.state, done.can_be_undone, done.rows.count()) == ("applied", False, 0)
    assert Visit.objects.filter(household="旧户").exists()
    assert "撤销这次导入" not in township.get(address).content.decode()
    assert "不能再做这一步" in township.post(address, {"do": "undo"}, follow=True).content.decode()


def test_doubled_rows_are_bad(cast, township):
    batch = imported(township, *[["A1", "新户", "2026-03-05", 10, None]] * 2)
    assert (batch.counts["new"], batch.counts["bad"]) == (1, 1)
    assert batch.problems[0]["words"] == "与第 2 行重复，请只保留一行。"


def test_long_lists_are_exported_by_a_job(cast, township, monkeypatch):
    from unionhub.core.views import list_export

    monkeypatch.setattr(list_export, "DIRECT_ROWS", 3)
    for at in range(6):
        make_visit(cast, (cast.union_a1, cast.union_b1)[at % 2], household=f"户{at}")
    make_visit(cast, cast.union_a1, household="户9")
    answer = township.post(reverse("visit-list") + "?sort=-household", {"do": "export"})
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    run_jobs()
    job.refresh_from_db()
    assert job.state == "done", job.error
    kept = job.result_expires_at - job.ended_at
    assert (
        kept == timedelta(days=parameter("core.file.days")) != timedelta(days=parameter("core.file.job_days"))
    )
    with open_result(job) as handle:
        rows = list(openpyxl.load_workbook(io.BytesIO(handle.read())).worksheets[0].values)
    assert [row[0] for row in rows] == ["户主", "户9", "户4", "户2", "户0"]
    assert AuditEvent.objects.filter(action="example.visit.export", count=4).exists()
