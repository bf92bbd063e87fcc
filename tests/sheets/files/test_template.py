"""The empty workbook: what a person finds in it, and what other programs make of it."""

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from tests.example.sheets import VISITS
from tests.sheets.office import resaved
from unionhub.core import cleaners
from unionhub.core.sheets import Column
from unionhub.core.sheets.template import (
    CHOICES_SHEET,
    GUIDE_SHEET,
    HELP_MARK,
    VERSION_PROPERTY,
    write_template,
)

KINDS = (("gift", "慰问品"), ("cash", "=现金"))


class WithChoices(type(VISITS)):
    """The visits with a column of choices, one of which begins like a formula."""

    keys = ()
    key = "visits_with_choices"
    version = 7
    columns = (
        *VISITS.columns,
        Column("kind", "慰问方式", choices=lambda: KINDS, help="=HYPERLINK 不是公式", example="慰问品"),
    )


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "template.xlsx"
    write_template(WithChoices(), path)
    return path


def check(book):
    """What must hold of the template, also after another program has saved it."""
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]] == [
        "组织编码*",
        "户主*",
        "走访日期*",
        "慰问金额*",
        "联系电话",
        "慰问方式",
    ]
    assert str(page["A2"].value).startswith(HELP_MARK)
    assert "=HYPERLINK" in page["F2"].value
    assert [page.column_dimensions[letter].number_format for letter in "ACE"] == ["@", "yyyy-mm-dd", "@"]
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert set(rules) == {"F3:F2002"}
    assert rules["F3:F2002"].type == "list"
    assert CHOICES_SHEET in rules["F3:F2002"].formula1
    lists = book[CHOICES_SHEET]
    assert lists.sheet_state == "hidden"
    assert [cell.value for cell in lists["A"]] == ["慰问品", "=现金"]
    guide = [row[0] for row in book[GUIDE_SHEET].values]
    assert "模板版本 7" in guide
    assert not [
        cell.coordinate
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def test_template_holds_what_people_need(template):
    book = openpyxl.load_workbook(template)
    check(book)
    assert book.custom_doc_props[VERSION_PROPERTY].value == "example.visits_with_choices/7"
    assert book.worksheets[0].freeze_panes == "B3"
    assert book.worksheets[0].max_row == 2  # no thousand styled empty rows


@pytest.mark.slow
def test_template_survives_another_program(template, tmp_path):
    book = openpyxl.load_workbook(resaved(template, tmp_path))
    page = book.worksheets[0]
    (rule,) = page.data_validations.dataValidation
    assert str(rule.sqref).startswith("F3:F")
    assert CHOICES_SHEET in rule.formula1
    assert book[CHOICES_SHEET].sheet_state == "hidden"
    formats = {letter: page.column_dimensions[letter].number_format for letter in page.column_dimensions}
    assert formats["A"] == "@"
    assert not [
        cell.coordinate
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def test_examples_of_a_template_are_clean_by_their_own_columns():
    for column in WithChoices.columns:
        if column.example:
            assert column.clean_all([column.example])[1] == {}


def test_every_choice_is_taken_as_the_list_shows_it():
    column = WithChoices.columns[-1]
    assert column.clean_all(["慰问品", "=现金", "gift"])[0] == ["gift", "cash", "gift"]
    assert get_column_letter(len(WithChoices.columns)) == "F"
    assert cleaners.text("=现金") == "=现金"
