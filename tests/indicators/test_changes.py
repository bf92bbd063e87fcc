"""What the audit log tells of figures: which nodes moved, and for a person which records."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.example.indicators import MADE
from tests.example.models import Visit
from tests.example.services import close_visit
from unionhub.core import audit
from unionhub.core.indicators import changes
from unionhub.core.indicators.tree import tree_on
from unionhub.core.models import AuditEvent, AuditItem
from unionhub.core.services import organisations

pytestmark = pytest.mark.usefixtures("example_only")
ON = date(2026, 10, 3)


def made(union) -> Visit:
    return Visit.objects.create(organisation=union, household="王小明", visited_on=ON, amount=Decimal(5))


def latest() -> int:
    return changes.settled_event_id()


# --- For the engine ---


def test_an_event_touches_its_own_node_and_where_the_record_is_now(cast):
    visit, before = made(cast.union_a1), latest()
    visit.organisation = cast.union_b1
    visit.save()
    audit.record("example.visit.change", obj=visit, organisation=cast.union_a1)
    touched = changes.touched_since(before)
    assert touched.nodes["example.made"] == {cast.union_a1.pk, cast.union_b1.pk}
    assert touched.nodes["example.done"] == touched.nodes["example.made"]
    assert not touched.shape
    assert changes.touched_since(touched.last_event_id).nodes == {}


def test_the_items_of_a_set_touch_their_nodes(cast):
    first, second, before = made(cast.union_a1), made(cast.union_b1), latest()
    with audit.recorded_set("example.visit.import", Visit, organisation=cast.county) as one:
        for visit in (first, second):
            AuditItem.objects.create(
                set_id=one.pk, object_id=visit.pk, organisation_id=visit.organisation_id, label=str(visit)
            )
    assert changes.touched_since(before).nodes["example.made"] == {
        cast.union_a1.pk,
        cast.union_b1.pk,
        cast.county.pk,
    }


def test_refusals_and_other_records_touch_nothing(cast):
    visit, before = made(cast.union_a1), latest()
    audit.record("example.visit.change", obj=visit, result="denied")
    audit.record("core.account.change", obj=cast.officer)
    assert changes.touched_since(before).nodes == {}


def test_a_moved_organisation_reshapes_and_a_renamed_or_new_one_does_not(cast):
    before = latest()
    audit.record("core.organisation.change", obj=cast.union_a1, changes={"name": ["甲", "乙"]})
    audit.record(
        "core.organisation.add", obj=cast.union_a2, changes={"parent": [None, "甲镇"], "kind": ["", "x"]}
    )
    touched = changes.touched_since(before)
    assert touched.shape == frozenset()
    assert touched.nodes["example.made"] == {cast.union_a1.pk, cast.union_a2.pk}
    organisations.move(cast.union_a1, cast.town_b, cast.sysadmin, "调整")
    assert changes.touched_since(before).shape == {"example.made", "example.done"}


@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_committed_late_is_not_missed(cast):
    """Its number was drawn before that of an event which was taken in already."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: numbers are committed in their order")
    audit.record("core.account.change", obj=cast.officer)
    visit, before = made(cast.union_a1), latest()
    drawn, go_on = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            audit.record("example.visit.change", obj=visit)
            drawn.set()
            go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    drawn.wait(20)
    audit.record("core.account.change", obj=cast.officer)
    first = changes.touched_since(before)
    go_on.set()
    thread.join()
    assert first.nodes == {}
    assert first.last_event_id < AuditEvent.objects.latest("pk").pk - 1
    again = changes.touched_since(first.last_event_id)
    assert again.nodes["example.made"] == {cast.union_a1.pk}
    assert again.last_event_id == AuditEvent.objects.latest("pk").pk


def test_a_gap_older_than_an_hour_is_nobodys_any_more(cast, monkeypatch):
    audit.record("core.account.change", obj=cast.officer)
    lost = AuditEvent.objects.latest("pk").pk + 1
    monkeypatch.setattr(changes, "LATE", timedelta(hours=-1))  # as if an hour had passed
    assert latest() == lost - 1


# --- For a person ---


def told(cast, person, node=None, since=None):
    since = since or timezone.now() - timedelta(hours=1)
    return changes.changes_behind(MADE, tree_on(ON), (node or cast.town_a).pk, since, person)


def test_it_names_the_records_that_moved_newest_first(cast):
    first, second = made(cast.union_a1), made(cast.union_a2)
    made(cast.union_b1)
    audit.record("example.visit.add", actor=cast.officer, obj=first)
    close_visit(second, cast.clerk, "办结")
    audit.record("example.visit.add", actor=cast.officer_b, obj=Visit.objects.latest("pk"))
    found = told(cast, cast.clerk)
    assert [(item.who, item.label, item.url) for item in found] == [
        ("clerk先生（clerk）", str(second), second.get_absolute_url()),
        ("officer先生（officer）", str(first), first.get_absolute_url()),
    ]
    assert found[0].what == "办结走访（状态：待办结 → 已办结）"
    assert len(told(cast, cast.clerk, cast.county)) == 3
    assert told(cast, cast.clerk, since=timezone.now()) == []


def test_a_record_that_left_is_told_where_it_was_and_where_it_is(cast):
    visit = made(cast.union_a1)
    visit.organisation = cast.union_b1
    visit.save()
    audit.record("example.visit.change", obj=visit, organisation=cast.union_a1)
    assert [item.label for item in told(cast, cast.clerk, cast.town_a)] == [str(visit)]
    assert [item.label for item in told(cast, cast.clerk, cast.town_b)] == [str(visit)]
    # Who sees the old township only is told that a record moved, not which.
    (hidden,) = told(cast, cast.township, cast.town_a)
    assert (hidden.label, hidden.url) == ("走访记录", "")


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries_for_one_record_and_for_three(cast, number, django_assert_max_num_queries):
    with audit.recorded_set("example.visit.import", Visit, organisation=cast.county) as one:
        for _ in range(number):
            visit = made(cast.union_a1)
            AuditItem.objects.create(
                set_id=one.pk, object_id=visit.pk, organisation_id=visit.organisation_id, label=str(visit)
            )
    tree, since = tree_on(ON), timezone.now() - timedelta(hours=1)
    with django_assert_max_num_queries(7):
        found = changes.changes_behind(MADE, tree, cast.county.pk, since, cast.clerk)
    assert len(found) == number
