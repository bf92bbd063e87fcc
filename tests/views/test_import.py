"""Imports: guarded, read, previewed, written once, undone; nothing before the user's word."""

import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.example.models import Visit
from tests.views.conftest import browser, hidden, make_visit
from unionhub.core import imports, jobs
from unionhub.core.models import AuditEvent, ImportBatch, ImportRow, Job
from unionhub.core.parameters import parameter

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


def imported(client, *rows) -> ImportBatch:
    answer = upload(client, workbook(*rows))
    assert answer.status_code == 302, answer.content.decode()
    run_jobs()
    return ImportBatch.objects.get()


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
    assert batch.counts == {"new": 1, "changed": 1, "same": 1, "bad": 2}
    assert Visit.objects.count() == 2
    assert not batch.file.exists()
    assert not any("13800005678" in row.content.token for row in ImportRow.objects.all())
    address = reverse("visit-import-batch", args=[batch.pk])
    preview = township.get(address + "?tab=new").content.decode()
    assert "新户" in preview
    assert "138****5678" in preview
    assert "13800005678" not in preview
    assert "500.00" in township.get(address + "?tab=changed").content.decode()
    problems = township.get(address + "?tab=bad").content.decode()
    for words in ("不在您的范围内", "第 5 行", "请按“元”填写", "日期写法不能确定", "第 6 行"):
        assert words in problems
    assert "昨天" not in problems

    assert township.post(address, {"do": "apply"}).status_code == 302
    township.post(address, {"do": "apply"})  # a double click changes nothing
    run_jobs()
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


def test_a_record_changed_since_stops_the_undo_whole(cast, township):
    batch = imported(township, ["A1", "一户", "2026-03-07", 10, None], ["A1", "二户", "2026-03-07", 10, None])
    address = reverse("visit-import-batch", args=[batch.pk])
    township.post(address, {"do": "apply"})
    run_jobs()
    Visit.objects.filter(household="二户").update(version=2)
    township.post(address, {"do": "undo"})
    run_jobs()
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert "第 3 行" in batch.error
    assert Visit.objects.count() == 2


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
            patch.setattr(imports, "handler_for", lambda key: 1 // 0)
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


def zipped(**members) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def doctored(change) -> bytes:
    """A genuine workbook with its parts changed."""
    source = zipfile.ZipFile(io.BytesIO(workbook(["A1", "户", "2026-03-07", 1, None])))
    return zipped(**change({name: source.read(name) for name in source.namelist()}))


SHEET = "xl/worksheets/sheet1.xml"
FAR_CELL = b'<c r="XFD1048576"><v>1</v></c></row>'
REFUSED = {
    "empty": ("a.xlsx", b"", "空"),
    "old": ("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 100, "另存为"),
    "macro": ("a.xlsm", b"PK\x03\x04", "含宏"),
    "encrypted": ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"0" * 100, "密码"),
    "html": ("a.xlsx", b"<html><table></table></html>", "改了扩展名"),
    "text": ("a.txt", b"hello", ".xlsx 或 .csv"),
    "csv that is a zip": ("a.csv", b"PK\x03\x04", "不是 CSV"),
    "bomb": ("a.xlsx", doctored(lambda parts: {**parts, "xl/media/a.xml": b"<a>" + b"0" * 60_000_000 + b"</a>"}), ""),
    "far cell": ("a.xlsx", doctored(lambda p: {**p, SHEET: p[SHEET].replace(b"</row>", FAR_CELL)}), "列"),
    "far row": ("a.xlsx", doctored(lambda p: {**p, SHEET: p[SHEET].replace(b'<row r="2"', b'<row r="1048576"')}), "行"),
    "doctype": ("a.xlsx", doctored(lambda p: {**p, SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]>' + p[SHEET]}), ""),
    "external": ("a.xlsx", doctored(lambda p: {**p, "xl/externalLinks/externalLink1.xml": b"<a/>"}), ""),
    "vba": ("a.xlsx", doctored(lambda p: {**p, "xl/vbaProject.bin": b"x"}), ""),
    "many": ("a.xlsx", doctored(lambda p: {**p, **{f"xl/a{at}.xml": b"<a/>" for at in range(201)}}), "200"),
    "broken": ("a.xlsx", workbook(["A1"])[:-200], ""),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_hostile_files_are_refused_before_any_parser(cast, township, case):
    name, content, words = REFUSED[case]
    answer = upload(township, content, name)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ImportBatch.objects.exists()
    assert not Job.objects.exists()
    folder = imports.settings.FILES_DIR / imports.FOLDER
    assert not [path for path in folder.glob("*") if path.is_file()]


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
    assert batch.state == "refused"
    assert "户主" in batch.error
    assert "重新选择文件" in township.get(reverse("visit-import-batch", args=[batch.pk])).content.decode()
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
    assert (batch.sheet, batch.counts["new"]) == ("名单", 1)


def test_long_lists_are_exported_by_a_job(cast, township, monkeypatch):
    from unionhub.core.jobs.files import open_result
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
