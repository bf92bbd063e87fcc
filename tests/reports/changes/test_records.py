"""Which records made a difference, by whom, when and why; and to whom that is told."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from members.enums import EndReason, Sex
from members.models import Membership
from members.services import memberships
from reports.changes import reports
from reports.changes.compare import differing
from reports.changes.links import Row, pair
from reports.changes.records import Explainer, How
from reports.enums import ColumnKind
from tests.example.models import Visit
from tests.reports.changes.make import closed, furnish, join, visit
from unionhub.core import audit
from unionhub.core.indicators.reading import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def behind(close, user, node, key, column):
    """What is behind the one cell."""
    snapshot = reports.snapshot_of(close)
    cells = differing(close, snapshot, user, [node], keys=[key], columns=[ColumnKind(column)])
    assert len(cells) == 1, cells
    return Explainer(close, snapshot, user).explain(cells[0])


def test_who_entered_what_when_and_why(cast):
    furnish(cast)
    close = closed(cast)
    made = join(cast, cast.union_b1, "孙补", 31, date(2026, 9, 3))
    (one,) = behind(close, cast.clerk, cast.county, "members.members", "end")
    assert (one.reported, one.now) == (11, 12)
    (line,) = one.lines
    assert (line.how, line.effect, line.label) == (How.ENTERED, 1, "孙补 2026-09-03")
    assert line.url == made.get_absolute_url()
    assert (line.who, line.what) == ("clerk先生（clerk）", "变更会籍情况")
    assert line.at is not None
    assert one.ways == [("补录", "1", "+1")]
    assert one.actions == {"补录（变更会籍情况）": 1}


def test_a_row_struck_and_entered_again_is_one_correction_with_its_reason(cast):
    made = furnish(cast)
    close = closed(cast)
    memberships.correct(made["A1"], {"valid_from": date(2026, 9, 15)}, cast.clerk, "入会申请表上是九月")
    (one,) = behind(close, cast.clerk, cast.county, "members.joined", "month")
    (line,) = one.lines
    assert (line.how, line.effect) == (How.CORRECTED, 1)
    assert line.details == "起始日期：2026-08-10 → 2026-09-15"
    assert (line.what, line.why) == ("更正会籍记录", "入会申请表上是九月")
    # Put right once more, into the month after: of the year so far one record went, told by what became of it.
    again = made["A1"].person.memberships.get(is_struck=False)
    memberships.correct(again, {"valid_from": date(2026, 10, 15)}, cast.clerk, "再次核对")
    (one,) = behind(close, cast.clerk, cast.county, "members.joined", "ytd")
    (line,) = one.lines
    assert (line.how, line.effect, line.label, line.why) == (How.CORRECTED, -1, "赵新 2026-10-15", "再次核对")


def test_struck_by_one_operation_and_entered_by_another_are_two_lines(cast):
    made = furnish(cast)
    close = closed(cast)
    memberships.correct(made["A1"], None, cast.clerk, "登记错人")
    memberships.begin(
        made["A1"].person, cast.union_b1, date(2026, 9, 9), reason="join", facts={}, actor=cast.clerk
    )
    (one,) = behind(close, cast.clerk, cast.county, "members.joined", "month")
    assert [line.how for line in one.lines] == [How.ENTERED]
    (area,) = behind(close, cast.clerk, cast.town_a, "members.joined", "ytd")
    assert [(line.how, line.effect, line.why) for line in area.lines] == [(How.STRUCK, -1, "登记错人")]


def test_a_record_that_was_entered_for_another_union_is_gone_there_and_here_without_effect(cast):
    made = furnish(cast)
    close = closed(cast)
    memberships.correct(made["A1"], {"organisation": cast.union_b1}, cast.clerk, "登记错了工会")
    (from_,) = behind(close, cast.clerk, cast.town_a, "members.members", "end")
    (to,) = behind(close, cast.clerk, cast.town_b, "members.members", "end")
    assert [(line.how, line.effect) for line in from_.lines] == [(How.CORRECTED, -1)]
    assert [(line.how, line.effect) for line in to.lines] == [(How.CORRECTED, 1)]
    # Of the row that was entered elsewhere the township is not told what it holds.
    (mine,) = behind(close, cast.township, cast.town_a, "members.members", "end")
    assert [(line.who, line.details, line.why) for line in mine.lines] == [("clerk先生（clerk）", "", "")]


def test_records_moved_changed_deleted_and_altered_are_told_apart(cast):
    furnish(cast)
    first, second, third = (visit(cast, cast.union_a1, date(2026, 9, day), "100.00") for day in (1, 2, 3))
    close = closed(cast)
    Visit.objects.filter(pk=first.pk).update(amount=Decimal("80.50"))
    audit.record("example.visit.change", actor=cast.clerk, obj=first, changes={"amount": ["100", "80.50"]})
    Visit.objects.filter(pk=second.pk).update(organisation=cast.union_b1)
    second.refresh_from_db()
    audit.record("example.visit.change", actor=cast.clerk, obj=second, reason="登记错了工会")
    third.delete()
    (one,) = behind(close, SYSTEM, cast.town_a, "example.new_amount", "ytd")
    assert {how: effect for how, (_, effect) in one.sums.items()} == {
        How.AMOUNT: Decimal("-19.50"),
        How.MOVED_OUT: Decimal("-100.00"),
        How.DELETED: Decimal("-100.00"),
    }
    assert one.reported + sum(effect for _, effect in one.sums.values()) == one.now
    told = {line.how: line for line in one.lines}
    assert told[How.AMOUNT].details.endswith("100 → 80.50")
    assert told[How.MOVED_OUT].why == "登记错了工会"
    # What is no more has no page, and is counted.
    assert [(hidden.how, hidden.count) for hidden in one.hidden] == [(How.DELETED, 1)]
    (other,) = behind(close, SYSTEM, cast.town_b, "example.new_amount", "ytd")
    assert [line.how for line in other.lines] == [How.MOVED_IN]


def test_a_change_of_the_person_explains_the_count_of_the_membership(cast):
    made = furnish(cast)
    close = closed(cast)
    person = made["B1"].person
    type(person).objects.filter(pk=person.pk).update(sex=Sex.FEMALE)
    audit.record(
        "members.person.change", actor=cast.head, obj=person, changes={"sex": ["1", "2"]}, reason="证件核对"
    )
    (one,) = behind(close, cast.clerk, cast.county, "members.women", "end")
    (line,) = one.lines
    assert (line.how, line.who, line.why) == (How.COUNTED, "head先生（head）", "证件核对")
    assert line.details.startswith("性别")


def test_reading_explains_nothing(cast):
    furnish(cast)
    close = closed(cast)
    made = visit(cast, cast.union_a1, date(2026, 9, 1))
    audit.record("example.visit.view", actor=cast.head, obj=made)
    audit.record("core.sensitive.reveal", actor=cast.head, obj=made, changes={"field": ["", "电话"]})
    (one,) = behind(close, SYSTEM, cast.county, "example.new_visits", "month")
    assert [line.who for line in one.lines] == ["clerk先生（clerk）"]


def test_a_rate_is_explained_by_its_parts(cast):
    furnish(cast)
    made = visit(cast, cast.union_a1, date(2026, 9, 1))
    visit(cast, cast.union_a1, date(2026, 9, 2))
    close = closed(cast)
    Visit.objects.filter(pk=made.pk).update(state="closed")
    audit.record("example.visit.change", actor=cast.clerk, obj=made)
    visit(cast, cast.union_a1, date(2026, 9, 3))
    visit(cast, cast.union_a1, date(2026, 9, 3))
    found = behind(close, SYSTEM, cast.county, "example.closed_rate", "end")
    assert [(one.item.key, one.reported, one.now) for one in found] == [
        ("example.closed", 0, 1),
        ("example.visits", 2, 4),
    ]


def test_whoever_may_not_see_the_records_is_told_their_number_and_of_few_persons_not_even_that(cast):
    furnish(cast)
    close = closed(cast)
    for serial in range(31, 38):
        join(cast, cast.union_b1, f"补{serial}", serial, date(2026, 9, 3))
    (one,) = behind(close, cast.finance, cast.county, "members.members", "end")
    assert not one.lines
    assert not one.actions
    assert [(hidden.how, hidden.kind, hidden.count) for hidden in one.hidden] == [(How.ENTERED, "会籍", 7)]
    gone = Membership.objects.filter(organisation=cast.union_b1).earliest("pk")
    memberships.end(gone, date(2026, 9, 20), EndReason.LEAVE, cast.clerk)
    (one,) = behind(close, cast.finance, cast.county, "members.members", "end")
    assert {(hidden.how, hidden.count) for hidden in one.hidden} == {(How.ENTERED, 7), (How.UNCOUNTED, None)}
    assert one.ways == []


def test_more_records_than_are_told_are_counted(cast):
    furnish(cast)
    close = closed(cast)
    for day in range(1, 5):
        visit(cast, cast.union_a1, date(2026, 9, day))
    snapshot = reports.snapshot_of(close)
    cells = differing(close, snapshot, SYSTEM, [cast.county], keys=["example.visits"])
    (one,) = Explainer(close, snapshot, SYSTEM).explain(cells[0], limit=3)
    assert (len(one.lines), one.more, one.sums[How.ENTERED]) == (3, 1, (4, 4))


# --- Which rows belong together (pure) ---


def row(pk, start=1, struck=None, entered=0, owner=1):
    """A row; moments in seconds."""
    at = {second: datetime.fromtimestamp(second, UTC) for second in (struck or 0, entered)}
    return Row(pk, (owner,), date(2026, 9, start), at[struck] if struck else None, at[entered])


@pytest.mark.parametrize(
    ("rows", "alone", "after"),
    [
        ([row(1, struck=100), row(2, entered=100)], (), {1: 2}),
        ([row(1, struck=100), row(2, entered=200)], (), {}),
        ([row(1, struck=100), row(2, entered=100, owner=2)], (), {}),
        ([row(1, struck=100), row(2, entered=100)], (1,), {}),
        # Neighbours put right together: each with the one that begins nearest.
        ([row(1, 1, 100), row(2, 9, 100), row(3, 10, entered=100), row(4, 1, entered=100)], (), {1: 4, 2: 3}),
        # Put right twice: a chain.
        ([row(1, 1, 100), row(2, 2, 500, 100), row(3, 3, entered=500)], (), {1: 2, 2: 3}),
    ],
)
def test_two_halves_of_a_correction_find_each_other(rows, alone, after):
    chains = pair(rows, alone)
    assert chains.after == after
    if after == {1: 2, 2: 3}:
        assert (chains.last(1), chains.first(3)) == (3, 1)
