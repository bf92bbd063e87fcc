"""What every sheet of the registry keeps: template, import, refusals, export and undo fit together."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from tests.sheets.fixtures import FIXTURES
from unionhub.core.excel import ExcelColumn, write_book
from unionhub.core.models import AuditEvent, User
from unionhub.core.models.import_batch import ImportBatch, ImportState
from unionhub.core.sheets import Sheet, all_sheets

SHEETS = sorted(all_sheets().values(), key=lambda sheet: sheet.key)
each_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]


@pytest.fixture
def files(settings, tmp_path) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


@pytest.fixture
def county(request, transactional_db):
    """The cast, with what the sheet's rows refer to."""
    from tests.conftest import make_cast

    cast = make_cast()
    FIXTURES[request.getfixturevalue("sheet").key].prepare(cast)
    return cast


def run_import(sheet: Sheet, path: Path, user: User, *more: str) -> dict[str, Any]:
    """Import by the command, which walks the browser's way; the printed JSON with the exit code."""
    out = StringIO()
    code = 0
    options = [f"--option={name}={answer}" for name, answer in FIXTURES[sheet.key].options.items()]
    try:
        call_command("import_sheet", sheet.key, path, "--as", user.username, *options, *more, stdout=out)
    except SystemExit as end:
        code = end.code
    return {**json.loads(out.getvalue().splitlines()[-1]), "exit": code}


def filled_template(sheet: Sheet, rows: list[dict[str, Any]], path: Path) -> Path:
    """The sheet's own template with the rows typed below its row of help."""
    call_command("sheet_template", sheet.key, path, stdout=StringIO())
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    for at, row in enumerate(rows, 3):
        for place, column in enumerate(sheet.columns, 1):
            page.cell(at, place).value = row.get(column.name)
    book.save(path)
    return path


def plain_file(sheet: Sheet, rows: list[dict[str, Any]], path: Path, without: str = "") -> Path:
    """A workbook with the sheet's headings but one, as somebody would make it himself."""
    columns = [column for column in sheet.columns if column.name != without]
    write_book(
        str(path),
        "名单",
        [ExcelColumn(column.heading) for column in columns],
        [[row.get(column.name) for column in columns] for row in rows],
    )
    return path


def test_every_sheet_has_a_fixture():
    assert {sheet.key for sheet in SHEETS} == set(FIXTURES)


@each_sheet
def test_declaration_is_complete(sheet):
    headings = [heading for column in sheet.columns for heading in column.headings]
    assert len(headings) == len(set(headings))
    assert any(column.required for column in sheet.columns)
    for column in sheet.columns:
        if column.sealed:
            model, name = sheet.sealed_field(column.name)
            assert model._meta.get_field(name)
            assert column.text
        if column.example:
            values, problems = column.clean_all([column.example])
            assert not problems
            assert values[0] is not None


@each_sheet
def test_filled_template_is_imported_and_again_unchanged(sheet, county, files):
    fixture = FIXTURES[sheet.key]
    rows = fixture.rows(county)
    user = county.people[fixture.importer]
    path = filled_template(sheet, rows, files / "filled.xlsx")
    first = run_import(sheet, path, user)
    assert first["errors"] == []
    assert (first["total"], first["new"], first["applied"], first["exit"]) == (
        len(rows),
        len(rows),
        len(rows),
        0,
    )
    again = run_import(sheet, path, user)
    assert (again["unchanged"], again["new"], again["changed"], again["rejected"]) == (len(rows), 0, 0, 0)


@each_sheet
def test_each_missing_heading_is_one_error_that_names_it(sheet, county, files):
    fixture = FIXTURES[sheet.key]
    user = county.people[fixture.importer]
    for column in sheet.columns:
        if not column.heading_needed:
            continue
        path = plain_file(sheet, fixture.rows(county), files / "missing.xlsx", without=column.name)
        result = run_import(sheet, path, user)
        assert result["exit"] == 1
        assert len(result["errors"]) == 1
        assert column.heading in result["errors"][0]["message"]
    assert not sheet.model._default_manager.exists() or sheet.model is User


@each_sheet
def test_each_empty_required_cell_is_told_with_row_and_heading(sheet, county, files):
    fixture = FIXTURES[sheet.key]
    user = county.people[fixture.importer]
    for column in sheet.columns:
        if not column.required:
            continue
        rows = fixture.rows(county)
        rows[1] = {**rows[1], column.name: None}
        result = run_import(sheet, plain_file(sheet, rows, files / "empty.xlsx"), user, "--dry-run")
        assert (result["exit"], result["rejected"], result["applied"]) == (1, 1, 0)
        assert {(error["row"], error["heading"]) for error in result["errors"]} >= {(3, column.heading)}


@each_sheet
def test_who_has_no_right_is_refused_and_recorded(sheet, county, files):
    fixture = FIXTURES[sheet.key]
    path = plain_file(sheet, fixture.rows(county), files / "plain.xlsx")
    user = county.people[fixture.denied]
    with pytest.raises(CommandError) as refused:
        run_import(sheet, path, user)
    assert refused.value.returncode == 2
    assert AuditEvent.objects.filter(action=sheet.import_action, result="denied").count() == 1
    assert not ImportBatch.objects.exists()


@each_sheet
def test_rows_out_of_scope_are_refused_without_telling_what_is_there(sheet, county, files):
    fixture = FIXTURES[sheet.key]
    if fixture.outside is None:
        pytest.skip("the sheet's rows name nothing that could lie outside")
    row = fixture.outside(county)
    assert run_import(sheet, plain_file(sheet, [row], files / "county.xlsx"), county.clerk)["applied"] == 1
    result = run_import(sheet, plain_file(sheet, [row], files / "town.xlsx"), county.people[fixture.narrow])
    assert (result["exit"], result["rejected"], result["applied"]) == (1, 1, 0)
    assert not [error for error in result["errors"] if "乙镇" in error["message"]]


@each_sheet
def test_export_reads_back_as_unchanged(sheet, county, files):
    fixture = FIXTURES[sheet.key]
    if not sheet.export_action:
        pytest.skip("the sheet is not exported")
    rows = fixture.rows(county)
    user = county.people[fixture.importer]
    run_import(sheet, filled_template(sheet, rows, files / "filled.xlsx"), user)
    path = files / "export.xlsx"
    exporter = county.people[fixture.exporter]
    call_command("export_sheet", sheet.key, path, "--as", exporter.username, stdout=StringIO())
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]] == [column.heading for column in sheet.columns]
    assert page.max_row == len(rows) + 1
    for at, column in reversed(list(enumerate(sheet.columns, 1))):
        masked = column.sealed and is_masked(page, at)
        if masked and not column.required:
            page.delete_cols(at)  # stars say nothing about the value
        elif masked:
            pytest.skip(f"{column.heading} is masked for everybody who may export")
    book.save(path)
    again = run_import(sheet, path, user)
    assert again["errors"] == []
    assert (again["unchanged"], again["new"], again["changed"]) == (len(rows), 0, 0)
    events = AuditEvent.objects.filter(action=sheet.export_action, count=len(rows))
    assert events.filter(actor_id=exporter.pk).exists()


def is_masked(page, at: int) -> bool:
    """Whether the column holds stars instead of values."""
    return any("*" in str(row[0]) for row in page.iter_rows(2, None, at, at, values_only=True))


@each_sheet
def test_one_bad_row_writes_nothing_unless_good_rows_are_asked_for(sheet, county, files):
    fixture = FIXTURES[sheet.key]
    user = county.people[fixture.importer]
    rows = fixture.rows(county)
    required = next(column for column in sheet.columns if column.required)
    rows.append({**rows[0], required.name: None})
    path = plain_file(sheet, rows, files / "bad.xlsx")
    before = sheet.model._default_manager.count()
    refused = run_import(sheet, path, user, "--errors", str(files / "marked.xlsx"))
    assert (refused["exit"], refused["applied"], sheet.model._default_manager.count()) == (1, 0, before)
    page = openpyxl.load_workbook(files / "marked.xlsx").worksheets[0]
    marked = {
        cell.row: cell.value for cell in page[openpyxl.utils.get_column_letter(page.max_column)] if cell.value
    }
    assert list(marked) == [1, len(rows) + 1]
    assert required.heading in marked[len(rows) + 1]
    partly = run_import(sheet, path, user, "--good-rows")
    assert (partly["exit"], partly["applied"]) == (1, len(rows) - 1)
    assert ImportBatch.objects.filter(state=ImportState.APPLIED, good_rows=True).count() == 1
