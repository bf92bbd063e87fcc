"""Forms of the city filled for a real month, compared part by part; the same bytes whatever is corrected later."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from members.models import Headcount, Membership
from members.services import memberships
from reports.enums import ColumnKind
from reports.models import PeriodClose, ReturnFile
from reports.returns.bulk import Totals
from reports.returns.filling import Filler, fill_form, in_percent
from reports.returns.making import keep, make
from reports.returns.reading import month_table, snapshot_of
from tests.reports.closing.make import OCTOBER, SEPTEMBER, closed, counted, furnish, visit
from tests.reports.returns.make import a_form, mark
from tests.workbook_parts.forms import form_a, form_b, form_c, make_form_a, make_form_b, make_form_c
from unionhub.core.models import Organisation
from unionhub.core.workbook_parts import Write, differing_parts, read_back

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
C = ColumnKind


def cells(content: bytes, sheet: str, *names: str) -> list:
    found = read_back(content, [(sheet, name) for name in names])
    return [found[sheet, name] for name in names]


@pytest.fixture
def house(cast):
    return furnish(cast)


@pytest.fixture
def forms(cast):
    """The three forms as they were sent, each with its cells marked."""
    first = a_form(cast, make_form_a(), "会员情况月报表")
    for row, key in ((8, "members.members"), (9, "members.women")):
        mark(first, f"月报表!I{row}", key=key, column=C.END)
    for column, kind in (("C", C.MONTH), ("E", C.YEAR_TO_DATE), ("F", C.YEAR_AGO), ("I", C.CORRECTION)):
        mark(first, f"月报表!{column}12", key="members.joined", column=kind)
    mark(first, "月报表!C5", key="members.new_unions", column=C.CHANGE_PERCENT, empty_as="—")
    mark(first, "月报表!C6", key="members.withdrawn_figure", column=C.MONTH, empty_as="0")
    mark(first, "月报表!C7", key="members.members", column=C.END, node=cast.town_b)
    mark(first, "月报表!C13", key="members.members", column=C.END, by="sex", member="2")
    for cell, words in (
        (form_a.UNIT, "填报单位"),
        (form_a.MONTH, "统计月份"),
        (form_a.LEADER, "负责人"),
        (form_a.CHECKER, "审核人"),
        (form_a.CLERK, "填表人"),
        (form_a.DAY, "填报日期"),
        ("J8", "=口径调整"),
    ):
        mark(first, f"月报表!{cell}", "constant", text=words)
    second = a_form(cast, make_form_b(), "乡镇情况表")
    mark(second, "乡镇情况!A6", "names")
    for column, key in (("B", "members.unions"), ("C", "members.members"), ("D", "members.women")):
        mark(second, f"乡镇情况!{column}6", "rows", key=key, column=C.END)
    mark(second, "乡镇情况!F6", "rows", key="disputes.mediation_received", column=C.YEAR_TO_DATE)
    third = a_form(cast, make_form_c(), "维权服务月报")
    mark(third, f"{form_c.SHEET}!B4", key="disputes.mediation_received", column=C.MONTH)
    mark(third, f"{form_c.SHEET}!C4", key="example.new_amount", column=C.YEAR_TO_DATE)
    mark(third, f"{form_c.SHEET}!{form_c.DAY}", "constant", text="填报日期")
    return first, second, third


def correct_joining(person_name: str, on: date, actor) -> None:
    """The day somebody joined was wrong."""
    wrong = Membership.objects.get(person__name=person_name, is_struck=False)
    memberships.correct(wrong, {"valid_from": on}, actor, "入会日期登记错误")


def test_a_closed_month_fills_every_form_and_always_alike(cast, house, forms):
    closed(cast, SEPTEMBER)
    visit(cast.union_b1, date(2026, 9, 30), "4.15")
    october = closed(cast, OCTOBER)
    first, second, third = forms
    made = {form: make(october, form) for form in (*forms, None)}
    assert not any(one.is_draft for one in made.values())
    assert made[first].filename == "测试县总工会-2026年10月-会员情况月报表.xlsx"

    content = made[first].content
    changed = {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    assert set(differing_parts(make_form_a(), content)) <= changed
    assert cells(content, "月报表", "I8", "I9", "C12", "E12", "F12", "I12", "C7", "C13") == [
        9, 2, 0, 0, 0, 0, 6, 2,
    ]  # fmt: skip
    assert cells(content, "月报表", "C5", "C6", "J8") == ["—", 0, "=口径调整"]
    assert cells(content, "月报表", form_a.UNIT, form_a.MONTH) == ["测试县总工会", "2026年10月"]
    hands = cells(content, "月报表", form_a.LEADER, form_a.CHECKER, form_a.CLERK)
    assert hands == ["leader先生", "head先生", "clerk先生"]
    assert cells(content, "月报表", form_a.DAY) == [
        timezone.localdate(october.events.get(transition="sign").at)
    ]
    assert made[first].cells == 17
    assert [note for note in made[first].notes if "C5" in note and "上年同期为 0" in note]
    assert [note for note in made[first].notes if "C6" in note and "已经停用" in note]
    assert len(made[first].notes) == 2

    content = made[second].content
    assert set(differing_parts(make_form_b(), content)) <= {
        "xl/workbook.xml", form_b.PART, form_b.SECOND_PART,
    }  # fmt: skip
    assert cells(content, "乡镇情况", "A6", "B6", "C6", "D6", "F6") == ["甲镇总工会", 2, 3, 2, 0]
    assert cells(content, "乡镇情况", "A7", "B7", "C7", "D7", "A8") == ["乙镇总工会", 1, 6, 0, None]

    content = made[third].content
    assert cells(content, form_c.SHEET, "B4", "C4") == [0, Decimal("624.45")]

    for form in forms:
        keep(october, form, made[form], cast.clerk)
    correct_joining("王一", date(2026, 8, 3), cast.clerk)
    visit(cast.union_a1, date(2026, 9, 9), "1000")
    Organisation.objects.filter(pk=cast.county.pk).update(name="改名县总工会")
    again = PeriodClose.objects.get(pk=october.pk)
    for form, one in made.items():
        later = make(again, form)
        assert (later.content, later.values_sha256) == (one.content, one.values_sha256), form
    assert ReturnFile.objects.filter(sha256=made[first].sha256, is_draft=False, cells=17).count() == 1


def test_the_next_month_has_the_correction_in_a_cell_of_its_own(cast, house, forms):
    closed(cast, SEPTEMBER)
    correct_joining("王一", date(2026, 9, 3), cast.clerk)
    october = counted(cast, OCTOBER)
    form = forms[2]
    mark(form, f"{form_c.SHEET}!B5", key="members.members", column=C.LAST_END)
    mark(form, f"{form_c.SHEET}!C5", key="members.opening_entries", column=C.CORRECTION)
    mark(form, f"{form_c.SHEET}!D5", key="members.opening_entries", column=C.YEAR_TO_DATE)
    made = make(october, form)
    assert made.is_draft
    assert made.filename == "测试县总工会-2026年10月-维权服务月报（草稿）.xlsx"
    assert cells(made.content, form_c.SHEET, "B5", "C5", "D5") == [9, 1, 1]


def test_lists_stand_beside_printed_names_and_say_what_does_not_fit(cast, house):
    form = a_form(cast, make_form_b())
    for cell, words in (("A6", "乙镇"), ("A7", "丙镇"), ("A8", "甲镇总工会")):
        form.layout["sheets"][0]["cells"][cell] = {"text": words, "kind": "text"}
    form.save()
    mark(form, "乡镇情况!C6", "rows", key="members.members", column=C.END)
    mark(form, "乡镇情况!D6", "rows", key="example.visits", column=C.END)
    visit(cast.county, date(2026, 10, 9))
    close = PeriodClose(county=cast.county, organisation=cast.county, month=OCTOBER)
    made = fill_form(close, form)
    assert cells(made.content, "乡镇情况", "C6", "C7", "C8") == [6, None, 3]
    assert cells(made.content, "乡镇情况", "D6", "D7", "D8") == [1, None, 2]
    assert made.notes == [
        "乡镇情况!C6 起的逐行数字：表中这些行没有对应的组织或类别，留空：丙镇。",
        "乡镇情况!D6（累计走访次数）：逐行相加为 3，测试县总工会为 4，差的数字没有对应的行（如本级直接登记的）。",
    ]
    assert made.is_draft


def test_a_list_longer_than_its_rows_stops_above_the_total(cast, house):
    form = a_form(cast, make_form_b())
    mark(form, f"乡镇情况!A{form_b.LAST_ROW}", "names", by="union")
    mark(form, f"乡镇情况!C{form_b.LAST_ROW}", "rows", key="members.members", column=C.END, by="union")
    close = PeriodClose(county=cast.county, organisation=cast.county, month=OCTOBER)
    made = fill_form(close, form)
    row = form_b.LAST_ROW
    assert cells(made.content, "乡镇情况", f"A{row}", f"C{row}") == ["甲镇第一工会", 3]
    assert made.cells == 2
    assert made.notes == [
        f"乡镇情况!A{row} 起的逐行数字：表中只有 1 行空位，没有填入：甲镇第二工会、乙镇第一工会。"
    ]


def test_what_is_told_in_bulk_is_what_the_reader_tells(cast, house):
    Headcount.objects.create(
        employer=house.employers["B1"], organisation=cast.county, on=date(2026, 1, 1), employees=8
    )
    october = counted(cast, OCTOBER)
    form = a_form(cast, make_form_b())
    asked = (
        ("members.members", C.END),
        ("members.employees", C.END),  # of A1 and A2 nobody knows
        ("members.rate_a", C.END),
        ("members.net_change", C.YEAR_TO_DATE),
        ("example.new_amount", C.MONTH),
        ("example.closed_rate", C.END),
        ("example.median_amount", C.MONTH),
        ("members.members", C.YEAR_AGO),
    )
    for by, start in (("union", 6), ("", 12)):
        for letter, (key, column) in zip("BCDFGIJK", asked, strict=True):
            mark(form, f"乡镇情况!{letter}{start}", "rows", key=key, column=column, by=by)
    totals = Totals(snapshot_of(october))
    in_bulk, one_by_one = (Filler(october, form, month_table(october), how) for how in (totals, None))
    told = in_bulk.writes()
    assert told == one_by_one.writes()
    assert sorted(in_bulk.notes) == sorted(one_by_one.notes)
    assert len(told) == 5 * len(asked)
    by_cell = {one.cell: one.value for one in told}
    assert [by_cell[cell] for cell in ("B8", "C8", "D8", "C6", "G6", "B12")] == [
        6, 8, Decimal("75.00"), "—", Decimal("20.20"), 3,
    ]  # fmt: skip


def test_percentages_become_fractions_where_the_cell_shows_them_as_percentages():
    writes = [
        Write("乡镇情况", "E6", Decimal("12.34")), Write("乡镇情况", "C6", Decimal("12.34")),
        Write("乡镇情况", "E7", "—"), Write("乡镇情况", "E8", 50),
    ]  # fmt: skip
    rates = {("乡镇情况", "E6"), ("乡镇情况", "C6"), ("乡镇情况", "E7")}
    assert [one.value for one in in_percent(writes, make_form_b(), rates)] == [
        Decimal("0.1234"), Decimal("12.34"), "—", 50,
    ]  # fmt: skip
