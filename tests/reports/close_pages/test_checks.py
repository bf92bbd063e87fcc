"""What the checks of a month find: each kind at its border, against the closed month, by the same few queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import UnionSpell
from reports.closing import checks, engine, store
from reports.closing.checks import jumped, run_checks
from reports.models import PeriodClose, SnapshotBlock
from tests.members.make import make_member
from tests.reports.closing.make import OCTOBER, SEPTEMBER, closed, counted, furnish, visit
from unionhub.core.indicators.reading import SYSTEM
from unionhub.core.models import Organisation

LAST = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (130, 100, False),  # exactly the share
        (131, 100, True),
        (69, 100, True),
        (70, 100, False),
        (9, 0, False),  # below the least number
        (10, 0, True),
        (19, 10, False),
        (20, 10, True),
        (0, 0, False),
    ],
)
def test_a_jump_is_more_than_the_share_and_at_least_the_number(now, before, told):
    assert jumped(now, before, 30, 10) is told


def _found(close: PeriodClose) -> dict[tuple[str, str], checks.FindingDraft]:
    """The findings of the draft as it stands, by rule and name of the place."""
    draft = store.draft_of(close)
    found = run_checks(close, store.frozen_reader(draft, SYSTEM), store.previous_closed(close))
    names = dict(Organisation.objects.values_list("pk", "name"))
    return {(one.rule, names[one.node_id]): one for one in found}


def _falsify(
    close: PeriodClose, node: Organisation, key: str, number: int, source: str, last: date = LAST
) -> None:
    """Write another number into the draft, as no entry could."""
    block = SnapshotBlock.objects.get(
        snapshot=store.draft_of(close), source=source, last=last, first=last, node=node.pk
    )
    for kept in filter(None, (block.own, block.total)):
        kept.setdefault("", {}).setdefault(key, {})[""] = number
    block.save()


@pytest.mark.django_db
@pytest.mark.db_engine
def test_what_was_counted_holds_and_what_was_falsified_is_found(cast):
    furnish(cast)
    close = counted(cast)
    assert not [one for one in _found(close).values() if one.is_hard]

    county = cast.county.name
    _falsify(close, cast.county, "members.women", 99, "members.memberships")
    found = _found(close)
    part = found["part:members.women", county]
    assert (part.is_hard, part.left, part.right) == (True, "99", "9")
    assert [(one["key"], one["close"]) for one in part.figures] == [
        ("members.women", close.pk),
        ("members.members", close.pk),
    ]
    areas = found["areas:members.women", county]
    assert (areas.is_hard, areas.right) == (True, "99")
    assert any(rule.startswith("split:members.women:") for rule, _ in found)
    assert ("part:members.women", cast.town_a.name) not in found, "only where it is so"


@pytest.mark.django_db
@pytest.mark.db_engine
def test_the_month_before_stands_as_it_was_closed_with_its_correction_beside_it(cast):
    furnish(cast)
    closed(cast, SEPTEMBER)
    make_member(cast.union_a1, "补登", 31)  # was a member in September already: only found out now
    for day in range(1, 16):
        visit(cast.union_a1, date(2026, 10, day))
    close = counted(cast, OCTOBER)
    found = _found(close)
    assert not [one for one in found.values() if one.is_hard], (
        "opening as closed + correction + in − out = closing"
    )

    jump = found["jump:example.new_visits", cast.county.name]
    assert (jump.is_hard, jump.left, jump.right) == (False, "17", "0")
    assert "较上月 +17，超过 30%" in jump.label

    _falsify(close, cast.county, "members.members", 12, "members.memberships")
    flow = _found(close)["members.flow", cast.county.name]
    assert (flow.is_hard, flow.left, flow.right) == (True, "10", "12")
    before = store.previous_closed(close)
    told = [(one["label"], one["text"], one["close"]) for one in flow.figures]
    assert told[0] == ("上月封存会员", "9 人", before.pk)
    assert told[1] == ("以前月份更正会员", "1 人", 0)
    assert "上月封存" in checks.formula_of("members.flow", with_closed=True)


@pytest.mark.django_db
def test_more_areas_and_unions_cost_no_further_query(cast):
    furnish(cast)
    close = counted(cast)

    def asked() -> int:
        engine.count(close, cast.clerk)
        with CaptureQueriesContext(connection) as queries:
            _found(PeriodClose.objects.select_related("county").get(pk=close.pk))
        return len(queries)

    before = asked()
    for number in range(3):
        town = Organisation.objects.create(
            name=f"第{number}镇总工会", code=f"X{number}", kind="township", parent=cast.county
        )
        Organisation.objects.create(name=f"第{number}厂工会", code=f"Y{number}", kind="primary", parent=town)
    assert asked() == before


@pytest.mark.django_db
def test_a_union_moved_between_townships_asks_for_a_word_and_stops_nothing(cast):
    furnish(cast)
    close = counted(cast)
    _falsify(close, cast.town_a, "members.members", 5, "members.memberships")
    _falsify(close, cast.town_b, "members.members", 4, "members.memberships")
    assert _found(close)["members.flow", cast.town_a.name].is_hard
    union = UnionSpell.objects.get(union__organisation=cast.union_b1)
    UnionSpell.objects.filter(pk=union.pk).update(valid_to=date(2026, 10, 12))
    union.pk, union.valid_from, union.parent = None, date(2026, 10, 12), cast.town_a
    union.save(force_insert=True)
    Organisation.objects.filter(pk=cast.union_b1.pk).update(parent=cast.town_a)
    moved = _found(close)["members.flow", cast.town_a.name]
    assert not moved.is_hard
    assert "划转" in moved.mend
    assert _found(close)["members.flow", cast.town_b.name].is_hard is False
