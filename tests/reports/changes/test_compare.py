"""Which cells of a closed month differ today, for whom, and what follows for the next month."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import UnionSpell
from members.services import memberships
from reports.changes import reports
from reports.changes.compare import CHANGED, WITHDRAWN, differing, period_of, places, redefined, shifted_keys
from reports.closing import store
from reports.columns import MonthTable
from reports.enums import ColumnKind
from tests.reports.changes.make import MONTH, NEXT, cells, closed, furnish, join, visit
from unionhub.core.indicators.reading import SYSTEM, Reader
from unionhub.core.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]

END, MONTHLY, YTD = "end", "month", "ytd"


def values(found, key, column, code):
    """(reported, now, difference) of a cell."""
    cell = found[key, column, code]
    return cell.reported.value, cell.now.value, cell.difference


def test_what_was_not_changed_has_no_cell(cast):
    made = furnish(cast)
    close = closed(cast)
    assert cells(close, SYSTEM, cast.county) == {}
    assert redefined(reports.snapshot_of(close), SYSTEM) == []
    # An edit that no figure reads, and a correction by which every number stays.
    memberships.correct(made["A1"], {"begin_document": "更正后的文号"}, cast.clerk, "文号写错")
    memberships.correct(made["A1"].person.memberships.get(is_struck=False), {"valid_from": date(2026, 8, 11)},
                        cast.clerk, "日期写错一天")  # fmt: skip
    assert cells(close, SYSTEM, cast.county) == {}


def test_each_column_and_organisation_differs_by_what_happened_in_it(cast):
    made = furnish(cast)
    close = closed(cast)
    memberships.correct(made["A1"], {"valid_from": date(2026, 9, 15)}, cast.clerk, "入会日期写错")
    join(cast, cast.union_b1, "孙补", 31, date(2026, 9, 3))
    visit(cast, cast.union_a2, date(2026, 9, 4), "250.50")
    found = cells(close, SYSTEM, cast.county)
    assert values(found, "members.joined", MONTHLY, "C") == (0, 2, 2)
    assert values(found, "members.joined", MONTHLY, "TA") == (0, 1, 1)
    assert values(found, "members.joined", YTD, "C") == (2, 3, 1)
    assert values(found, "members.joined", YTD, "TB") == (1, 2, 1)
    assert ("members.joined", YTD, "TA") not in found
    assert values(found, "members.members", END, "C") == (11, 12, 1)
    assert ("members.members", END, "TA") not in found
    assert values(found, "example.new_amount", YTD, "TA") == (0, Decimal("250.50"), Decimal("250.50"))
    assert not [place for place in found if place[2] not in {"C", "TA", "TB"}]


def test_groups_and_columns_narrow_and_unions_are_shown_on_request(cast):
    furnish(cast)
    close = closed(cast)
    join(cast, cast.union_b1, "孙补", 31, date(2026, 9, 3))
    only = cells(close, SYSTEM, cast.county, keys=["members.members"], columns=[ColumnKind.END])
    assert set(only) == {("members.members", END, "C"), ("members.members", END, "TB")}
    everything = differing(
        close, reports.snapshot_of(close), SYSTEM, places(cast.county, unions=True), keys=["members.members"]
    )
    assert [cell.node.code for cell in everything] == ["C", "TB", "B1"]


def test_a_township_sees_its_own_cells_alone(cast):
    furnish(cast)
    close = closed(cast)
    join(cast, cast.union_b1, "孙补", 31, date(2026, 9, 3))
    snapshot = reports.snapshot_of(close)
    every = list(Organisation.objects.all())
    assert differing(close, snapshot, cast.township, every, keys=["members.members"]) == []
    seen = differing(close, snapshot, cast.township_b, every, keys=["members.members"])
    assert {cell.node.code for cell in seen} == {"TB", "B1"}


def test_a_withheld_number_stays_withheld_and_so_does_its_difference(cast):
    """Two women of the first union: finance may not see their records, and learns nothing of them."""
    furnish(cast)
    close = closed(cast)
    key = "members.women"
    join_woman(cast, serial=41)
    told = cells(close, cast.clerk, cast.county, keys=[key])
    assert values(told, key, END, "TA") == (3, 4, 1)
    kept = cells(close, cast.finance, cast.county, keys=[key])
    assert not [place for place in kept if place[2] != "C"]
    for cell in kept.values():
        assert cell.is_withheld
        assert cell.difference is None
        assert cell.difference_text == "＊"


def join_woman(cast, serial):
    made = join(cast, cast.union_a1, "周女", serial, date(2026, 9, 3))
    type(made.person).objects.filter(pk=made.person_id).update(sex="2")


def test_what_means_something_else_is_no_difference_of_data(cast, monkeypatch):
    furnish(cast)
    close = closed(cast)
    snapshot = reports.snapshot_of(close)
    visit(cast, cast.union_a1, date(2026, 9, 4))
    assert ("example.visits", END, "C") in cells(close, SYSTEM, cast.county)
    then = store.opened(snapshot).definitions
    monkeypatch.setitem(then["example.closed"], "version", 7)
    monkeypatch.setitem(then["example.amount"], "label", "旧名称")
    monkeypatch.setitem(then, "example.gone", dict(then["example.visits"], label="已取消的数字"))
    told = {one.key: one for one in redefined(snapshot, SYSTEM)}
    assert set(told) == {"example.closed", "example.amount", "example.gone"}
    assert told["example.closed"].kind == CHANGED
    assert told["example.closed"].lines == (("口径版本", "7", "1"),)
    assert told["example.amount"].lines == (("名称", "旧名称", "慰问金额"),)
    assert (told["example.gone"].kind, told["example.gone"].label) == (WITHDRAWN, "已取消的数字")
    # A wording is no other meaning; what is computed from another meaning is one.
    assert shifted_keys(snapshot) == {"example.closed", "example.closed_rate"}
    nodes = places(cast.county)
    found = {cell.item.key for cell in differing(close, snapshot, SYSTEM, nodes)}
    assert "example.amount" in found
    assert "example.closed_rate" not in found


def test_one_and_many_changes_cost_the_same_queries(cast):
    furnish(cast)
    close = closed(cast)

    def count() -> int:
        snapshot = reports.snapshot_of(close)
        with CaptureQueriesContext(connection) as queries:
            differing(close, snapshot, cast.clerk, places(cast.county))
        return len(queries)

    join(cast, cast.union_a1, "孙补", 31, date(2026, 9, 3))
    visit(cast, cast.union_b1, date(2026, 9, 4))
    count()
    one = count()
    join(cast, cast.union_b1, "李补", 32, date(2026, 9, 3))
    join(cast, cast.union_a2, "周补", 33, date(2026, 9, 3))
    visit(cast, cast.union_a2, date(2026, 9, 4))
    assert count() == one


def test_kept_numbers_and_the_audit_log_find_the_same_cells(cast, monkeypatch):
    """A large county is not measured afresh: what was touched is read, and kept numbers serve."""
    furnish(cast)
    close = closed(cast)
    made = join(cast, cast.union_a1, "孙补", 31, date(2026, 9, 3))
    memberships.end(made, date(2026, 9, 20), "leave", cast.clerk)
    join(cast, cast.union_b1, "李补", 32, date(2026, 9, 3))
    fresh = cells(close, cast.clerk, cast.county)
    assert ("members.members", END, "TB") in fresh
    assert ("members.members", END, "TA") not in fresh
    monkeypatch.setattr("reports.changes.compare.FRESH_UP_TO", 0)
    kept = cells(close, cast.clerk, cast.county)
    assert {place: cell.now.value for place, cell in kept.items()} == {
        place: cell.now.value for place, cell in fresh.items()
    }


def test_a_union_that_was_put_elsewhere_moves_numbers_without_changing_any(cast):
    furnish(cast)
    close = closed(cast)
    spell = UnionSpell.objects.get(union__organisation=cast.union_b1)
    UnionSpell.objects.filter(pk=spell.pk).update(parent=cast.town_a)
    Organisation.objects.filter(pk=cast.union_b1.pk).update(
        parent=cast.town_a, path=f"{cast.town_a.path}{cast.union_b1.pk:07d}."
    )
    found = cells(close, SYSTEM, cast.county, keys=["members.members"])
    assert values(found, "members.members", END, "TA") == (6, 11, 5)
    assert values(found, "members.members", END, "TB") == (5, 0, -5)
    assert ("members.members", END, "C") not in found


def test_the_next_month_carries_the_correction_as_a_row_of_its_own(cast):
    """上月末 + 更正 + 增 − 减 = 期末, and 上月累计 + 更正 + 本月 = 本年累计, whatever was put right meanwhile."""
    made = furnish(cast)
    visit(cast, cast.union_a1, date(2026, 9, 2), "100.00")
    first = closed(cast)
    memberships.correct(made["A1"], {"valid_from": date(2026, 10, 5)}, cast.clerk, "入会日期写错")
    join(cast, cast.union_b1, "孙补", 31, date(2026, 9, 3))
    join(cast, cast.union_b1, "吴新", 32, date(2026, 10, 9))
    visit(cast, cast.union_a1, date(2026, 8, 2), "40.00")
    visit(cast, cast.union_a1, date(2026, 10, 2), "7.50")
    second = closed(cast, NEXT)
    table = MonthTable(
        NEXT,
        store.frozen_reader(reports.snapshot_of(second), SYSTEM),
        store.frozen_reader(reports.snapshot_of(first), SYSTEM),
        Reader(SYSTEM, fresh=True),
    )
    nodes = [cast.county, cast.town_a, cast.town_b]
    keys = ["members.members", "members.joined", "members.entered", "members.departed", "example.new_amount"]
    table.want(keys, nodes, list(ColumnKind))

    def cell(key, node, column):
        return table.cell(key, node.pk, column).value

    expected = {"C": (11, 0, 2, 13), "TA": (6, -1, 1, 6), "TB": (5, 1, 1, 7)}
    for node in nodes:
        opening = cell("members.members", node, ColumnKind.LAST_END)
        correction = cell("members.members", node, ColumnKind.CORRECTION)
        came = cell("members.entered", node, ColumnKind.MONTH)
        went = cell("members.departed", node, ColumnKind.MONTH)
        closing = cell("members.members", node, ColumnKind.END)
        assert (opening, correction, came - went, closing) == expected[node.code]
        assert opening + correction + came - went == closing
        for key in ("members.joined", "example.new_amount"):
            before = values_before(first, key, node)
            parts = [cell(key, node, column) for column in (ColumnKind.CORRECTION, ColumnKind.MONTH)]
            assert before + sum(parts) == cell(key, node, ColumnKind.YEAR_TO_DATE), (node, key)
    assert cell("example.new_amount", cast.county, ColumnKind.CORRECTION) == Decimal("40.00")
    # What the page of the first month announces as correction is what the second month carries.
    for place, found in cells(first, SYSTEM, cast.county, keys=keys).items():
        if found.is_correction:
            row = table.cell(found.item.key, found.node.pk, ColumnKind.CORRECTION)
            assert row.value == found.difference, place


def values_before(close, key, node):
    """The year so far as the month closed with it."""
    reader = store.frozen_reader(reports.snapshot_of(close), SYSTEM)
    return reader.figures([key], [period_of(MONTH, ColumnKind.YEAR_TO_DATE)], [node])[0].value


def test_an_edition_that_was_returned_is_compared_when_it_is_named(cast):
    furnish(cast)
    close = closed(cast)
    type(close).objects.filter(pk=close.pk).update(state="returned")
    join(cast, cast.union_b1, "孙补", 31, date(2026, 9, 3))
    again = closed(cast, edition=2)
    assert reports.report_named(cast.county, "2026-09") == again
    assert reports.report_named(cast.county, "") == again
    named = reports.report_named(cast.county, "2026-09.1")
    assert ("members.members", END, "C") in cells(named, SYSTEM, cast.county)
    assert cells(again, SYSTEM, cast.county) == {}
    assert reports.report_named(cast.county, "2026-08") is None
