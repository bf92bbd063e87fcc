"""Commands act for an account: its rights, its scope, its traces; wrong questions end with words and exit code 2."""

import json
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from tests.example.models import Visit
from tests.example.sheets import VISITS
from unionhub.core.excel import ExcelColumn, write_book
from unionhub.core.models import AuditEvent, Job
from unionhub.core.models.import_batch import ImportBatch, ImportRow, ImportState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]
HEADINGS = [column.heading for column in VISITS.columns]
ROW = ["A1", "王小明", "2026-03-05", "500", "13812345678"]


@pytest.fixture
def county(transactional_db, settings, tmp_path):
    from tests.conftest import make_cast

    settings.FILES_DIR = tmp_path / "files"
    return make_cast()


def workbook(path, rows, headings=HEADINGS):
    write_book(str(path), "名单", [ExcelColumn(heading) for heading in headings], rows)
    return path


def run(*arguments):
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("import_sheet", "visits", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return json.loads(out.getvalue()), code, err.getvalue()


def refused(command, *arguments):
    with pytest.raises(CommandError) as error:
        call_command(command, *map(str, arguments), stdout=StringIO())
    assert error.value.returncode == 2
    return str(error.value)


def test_a_dry_run_writes_nothing_and_leaves_nothing_staged(county, tmp_path):
    path = workbook(tmp_path / "a.xlsx", [ROW])
    report, code, _ = run(path, "--as", "clerk", "--dry-run")
    assert (code, report["new"], report["applied"]) == (0, 1, 0)
    assert not Visit.objects.exists()
    assert not ImportRow.objects.exists()
    assert ImportBatch.objects.get().state == ImportState.REFUSED


def test_the_report_names_row_heading_masked_value_and_cause(county, tmp_path):
    bad = ["A1", "李小红", "昨天", "500", "990000196401010004"]
    report, code, _ = run(workbook(tmp_path / "a.xlsx", [ROW, bad]), "--as", "clerk")
    assert (code, report["total"], report["rejected"], report["applied"]) == (1, 2, 1, 0)
    assert {(error["row"], error["heading"]) for error in report["errors"]} == {
        (3, "走访日期"),
        (3, "联系电话"),
    }
    assert "990000196401010004" not in json.dumps(report)
    assert not Visit.objects.exists()
    report, code, _ = run(tmp_path / "a.xlsx", "--as", "clerk", "--good-rows")
    assert (code, report["applied"], Visit.objects.count()) == (1, 1, 1)


def test_columns_of_nobody_are_left_out_and_told(county, tmp_path):
    path = workbook(tmp_path / "a.xlsx", [[*ROW, "x"]], [*HEADINGS, "备注"])
    report, code, err = run(path, "--as", "clerk")
    assert (code, report["applied"]) == (0, 1)
    assert "备注" in err


def test_hidden_rows_want_a_word(county, tmp_path):
    path = workbook(tmp_path / "a.xlsx", [ROW, ["A2", *ROW[1:]]])
    book = openpyxl.load_workbook(path)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.save(path)
    report, code, _ = run(path, "--as", "clerk")
    assert (code, report["applied"]) == (1, 0)
    assert "隐藏" in report["errors"][0]["message"]
    assert ImportBatch.objects.get().state == ImportState.REFUSED
    report, code, _ = run(path, "--as", "clerk", "--as-found")
    assert (code, report["applied"]) == (0, 2)


def test_a_file_that_is_no_workbook_is_refused_in_words(county, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"<html>")
    report, code, _ = run(path, "--as", "clerk")
    assert (code, report["total"]) == (1, 0)
    assert report["errors"][0]["row"] == 0
    assert not ImportBatch.objects.exists()


def test_what_is_asked_wrongly_ends_with_two(county, tmp_path):
    path = workbook(tmp_path / "a.xlsx", [ROW])
    county.township.is_active = False
    county.township.save()
    assert "没有用户名" in refused("import_sheet", "visits", path, "--as", "nobody")
    assert "停用" in refused("import_sheet", "visits", path, "--as", "township")
    assert "没有这项权限" in refused("import_sheet", "visits", path, "--as", "officer")
    assert "visits" in refused("import_sheet", "visitors", path, "--as", "clerk")
    assert "没有这个文件" in refused("import_sheet", "visits", tmp_path / "no.xlsx", "--as", "clerk")
    assert "没有这些选项" in refused("import_sheet", "visits", path, "--as", "clerk", "--option=x=1")
    assert "没有这些选项" in refused(
        "import_sheet", "visits", path, "--as", "clerk", "--whole-roll-on=2026-01-01"
    )
    assert "没有名为" in refused("sheet_template", "visitors", tmp_path / "t.xlsx")
    assert "不能写入" in refused("sheet_template", "visits", tmp_path / "none" / "t.xlsx")
    assert AuditEvent.objects.filter(result="denied", actor_id=county.officer.pk).count() == 1
    assert not ImportBatch.objects.exists()


def test_an_export_keeps_to_the_scope_and_leaves_its_traces(county, tmp_path):
    rows = [ROW, ["A2", *ROW[1:]], ["B1", *ROW[1:]]]
    run(workbook(tmp_path / "a.xlsx", rows), "--as", "clerk")
    out = tmp_path / "out.xlsx"

    def exported(*arguments):
        call_command("export_sheet", "visits", str(out), *arguments, stdout=StringIO())
        return [row[0] for row in openpyxl.load_workbook(out).worksheets[0].iter_rows(2, values_only=True)]

    assert exported("--as", "clerk") == ["A1", "A2", "B1"]
    assert exported("--as", "township") == ["A1", "A2"]
    assert exported("--as", "clerk", "--org", "B1") == ["B1"]
    assert "管辖范围" in refused("export_sheet", "visits", out, "--as", "township", "--org", "B1")
    assert "管辖范围" in refused("export_sheet", "visits", out, "--as", "township", "--org", "NONE")
    assert "没有这项权限" in refused("export_sheet", "visits", out, "--as", "officer")
    assert "--on" in refused("export_sheet", "visits", out, "--as", "clerk", "--on", "昨天")
    written = AuditEvent.objects.filter(action=VISITS.export_action, object_type="", result="ok")
    assert sorted(written.values_list("count", flat=True)) == [1, 2, 3]
    assert Job.objects.filter(kind="example.visits.export", state="done").count() == 3
