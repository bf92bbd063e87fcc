"""Forms are taken in as sent; marks are written in one funnel; a new version waits until every mark has its place."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from reports.models import FormMark, ReturnForm
from reports.rules.forms import EMPTY_WORDS
from reports.services import forms as services
from reports.services.carrying import decide, reopen
from reports.services.marks import Mark, Overtaken, set_marks, stamp, words_of
from tests.workbook_parts.forms import altered, make_form_a, make_form_b
from tests.workbook_parts.forms import form_a as a
from tests.workbook_parts.forms import form_b as b
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
OCTOBER, NOVEMBER, JANUARY = date(2026, 10, 1), date(2026, 11, 1), date(2027, 1, 1)
MEMBERS, WOMEN = Mark("figure", "members.members", "end"), Mark("figure", "members.women", "end")
TOWNS = Mark("rows", "members.members", "end")


def upload(content: bytes, name: str = b.NAME):
    return content, name, services.read(content, name)


def add(cast, content=None, name="乡镇情况", month=OCTOBER) -> ReturnForm:
    form = ReturnForm(organisation=cast.county, name=name, first_month=month)
    return services.add_form(form, upload(content or make_form_b()), cast.clerk)


def replace(old, actor, content, month=JANUARY) -> ReturnForm:
    return services.replace_form(ReturnForm(first_month=month), old, upload(content), actor)


def put(form, actor, **cells) -> dict:
    return set_marks(form, {(b.SHEET, cell): mark for cell, mark in cells.items()}, {}, actor)


def test_a_form_is_kept_byte_for_byte_and_in_use_at_once(cast):
    form = add(cast)
    form.refresh_from_db()
    assert bytes(form.content) == make_form_b()
    assert (form.is_active, form.layout["sheets"][0]["name"]) == (True, b.SHEET)
    with pytest.raises(ValidationError, match="已有在用的报表"):
        add(cast)
    event = AuditEvent.objects.get(action="reports.form.change", object_id=str(form.pk))
    assert event.changes["sha256"][1] == form.sha256


def test_a_mark_is_written_with_its_headings_and_one_trace(cast):
    form = add(cast)
    changed = put(form, cast.clerk, C6=TOWNS, B3=Mark("constant", text="填报单位"), A6=Mark("names"))
    assert len(changed) == 3
    row = FormMark.objects.get(form=form, cell="C6")
    assert (row.column_label, row.key, row.kind) == ("组织建设 / 会员数", "members.members", "rows")
    form.refresh_from_db()
    assert form.version == 2
    event = AuditEvent.objects.filter(action="reports.form.change").latest("pk")
    assert event.changes[f"{b.SHEET}!C6"] == ["", "会员 · 期末 · 按乡镇、系统、园区逐行"]
    assert put(form, cast.clerk, C6=TOWNS) == {}, "the same again is no change"


@pytest.mark.parametrize(
    ("cell", "mark", "words"),
    [
        ("E6", MEMBERS, "公式"),
        ("C4", MEMBERS, "合并单元格"),
        ("Z99", MEMBERS, "范围之外"),
        ("C6", Mark("figure", "members.members", "ytd"), "时点数"),
        ("C6", Mark("figure", "members.joined", "end"), "一段时间"),
        ("C6", Mark("figure", "members.members", ""), "请选择列"),
        ("C6", Mark("figure", "no.such", "end"), "请选择数字"),
        ("C6", Mark("figure", "members.members", "end", by="nothing", member="x"), "不能这样拆分"),
        ("C6", Mark("rows", "disputes.petitions_received", "month"), "不统计到乡镇"),
        ("C6", Mark("rows", "members.covered_rate", "end", by="union"), "不统计到基层工会"),
        ("C6", Mark("constant", text=" "), "固定内容"),
    ],
)
def test_what_a_cell_cannot_be_is_refused_in_words(cast, cell, mark, words):
    form = add(cast)
    with pytest.raises(ValidationError) as refused:
        put(form, cast.clerk, **{cell: mark})
    assert words in " ".join(refused.value.messages)
    assert not form.marks.exists()


def test_a_figure_is_asked_only_at_a_level_that_has_it(cast):
    form = add(cast)
    at_union = Mark("figure", "members.covered_rate", "end", node_id=cast.union_a1.pk)
    with pytest.raises(ValidationError, match="一级"):
        put(form, cast.clerk, C6=at_union)
    put(form, cast.clerk, C6=Mark("figure", "members.covered_rate", "end", node_id=cast.town_a.pk))


def test_the_second_of_two_editors_of_a_cell_is_told_and_of_two_cells_is_not(cast):
    form = add(cast)
    at = (b.SHEET, "C6")
    put(form, cast.clerk, C6=MEMBERS)
    with pytest.raises(Overtaken) as told:
        set_marks(form, {at: WOMEN}, {at: ""}, cast.head)
    assert told.value.cells == {at: MEMBERS}
    set_marks(form, {(b.SHEET, "D6"): WOMEN}, {}, cast.head)
    set_marks(form, {at: WOMEN}, {at: stamp(MEMBERS)}, cast.head)
    assert words_of(Mark.of(FormMark.objects.get(form=form, cell="C6"))) == "女会员 · 期末"
    set_marks(form, {at: None}, {at: stamp(WOMEN)}, cast.head)
    assert not FormMark.objects.filter(form=form, cell="C6").exists()


def test_all_or_nothing(cast):
    form = add(cast)
    with pytest.raises(ValidationError):
        put(form, cast.clerk, C6=MEMBERS, E6=MEMBERS)
    assert not form.marks.exists()


def test_a_changed_form_waits_for_a_word_on_each_mark_and_the_old_one_stays_in_force(cast):
    old = add(cast)
    put(
        old,
        cast.clerk,
        C6=TOWNS,
        D6=Mark("rows", "members.women", "end"),
        B3=Mark("constant", text="填报单位"),
    )
    new = replace(old, cast.clerk, altered(make_form_b(), renamed=("会员数", "在册会员数"), sheet="附表"))
    assert (new.is_active, new.replaces, new.waiting) == (False, old, 1)
    assert set(new.marks.values_list("cell", flat=True)) == {"D6", "B3"}
    assert list(services.in_force(cast.county, JANUARY)) == [old]
    with pytest.raises(ValidationError, match="还有 1 处"):
        services.activate(new, cast.clerk)
    lost = next(number for number, entry in enumerate(new.carried) if not entry["done"])
    assert new.carried[lost]["state"] == "lost"
    with pytest.raises(ValidationError, match="已有取数"):
        decide(new, {lost: (b.SHEET, "D6")}, cast.clerk)
    decide(new, {lost: (b.SHEET, "C6")}, cast.clerk)
    with pytest.raises(ValidationError, match="已经处理过"):
        decide(new, {lost: None}, cast.clerk)
    new.refresh_from_db()
    assert Mark.of(new.marks.get(cell="C6")) == TOWNS
    services.activate(new, cast.clerk)
    assert list(services.in_force(cast.county, NOVEMBER)) == [old]
    assert list(services.in_force(cast.county, JANUARY)) == [new]
    with pytest.raises(ValidationError, match="已经启用"):
        reopen(new, lost, cast.clerk)


def test_a_word_is_taken_back_and_a_mark_is_left_behind(cast):
    old = add(cast)
    put(old, cast.clerk, C6=TOWNS)
    new = replace(old, cast.clerk, altered(make_form_b(), renamed=("会员数", "在册会员数")))
    decide(new, {0: (b.SHEET, "C6")}, cast.clerk)
    new.refresh_from_db()
    reopen(new, 0, cast.clerk)
    new.refresh_from_db()
    assert (new.waiting, new.marks.count()) == (1, 0)
    decide(new, {0: None}, cast.clerk)
    new.refresh_from_db()
    assert new.waiting == 0
    event = AuditEvent.objects.filter(action="reports.form.change").latest("pk")
    assert event.changes[f"{b.SHEET}!C6"][1] == "不再沿用"


def test_a_second_attempt_takes_the_place_of_the_first_and_a_used_one_stays(cast):
    old = add(cast)
    first = replace(old, cast.clerk, altered(make_form_b(), sheet="附表"))
    second = replace(old, cast.clerk, altered(make_form_b(), sheet="附表二"))
    assert not ReturnForm.objects.filter(pk=first.pk).exists()
    services.activate(second, cast.clerk)
    with pytest.raises(ValidationError, match="已有在用的新版"):
        replace(old, cast.clerk, altered(make_form_b(), sheet="附表三"))


def test_the_same_file_or_an_earlier_month_is_no_new_version(cast):
    old = add(cast)
    with pytest.raises(ValidationError, match="完全相同"):
        replace(old, cast.clerk, make_form_b())
    with pytest.raises(ValidationError, match="应晚于"):
        replace(old, cast.clerk, altered(make_form_b(), sheet="附表"), month=OCTOBER)


def test_out_of_use_and_back(cast):
    form = add(cast, make_form_a(), "月报表")
    services.deactivate(form, cast.clerk, "市总停报")
    assert not services.in_force(cast.county, NOVEMBER).exists()
    with pytest.raises(ValidationError, match="已经停用"):
        services.deactivate(form, cast.clerk)
    services.activate(form, cast.clerk)
    assert list(services.in_force(cast.county, OCTOBER)) == [form]
    assert not services.in_force(cast.county, date(2026, 9, 1)).exists()


def test_a_protected_sheet_keeps_its_locked_cells(cast):
    form = add(cast, make_form_a(), "月报表")
    with pytest.raises(ValidationError, match="锁定"):
        set_marks(form, {(a.SHEET, "B5"): MEMBERS}, {}, cast.clerk)


def test_what_may_stand_for_no_number_fits_its_field():
    longest = FormMark._meta.get_field("empty_as").max_length
    assert all(len(value) <= longest for value, _ in EMPTY_WORDS)
