"""Set-based records: one event for the whole, one lean item for each object, one digest over the items."""

import hashlib
from itertools import count

import pytest
from django.db import connection

from tests.support import browser
from unionhub.core import audit, audit_sets, guards
from unionhub.core.models import AuditEvent, AuditItem, Organisation
from unionhub.core.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
NAMES = ("甲", "乙|丙", "丁")


@pytest.fixture
def event(cast):
    with audit.recorded_set(
        "core.organisation.change", Organisation, actor=cast.clerk, reason="导入：名册.xlsx"
    ) as made:
        AuditItem.objects.bulk_create(
            AuditItem(
                set_id=made.pk, object_id=number, organisation_id=cast.union_a1.pk, label=name, changes="{}"
            )
            for number, name in enumerate(NAMES, 1)
        )
    return AuditEvent.objects.latest("pk")


def test_the_event_counts_its_items_and_knows_their_digest(event):
    assert event.count == len(NAMES)
    assert event.object_type == "core.organisation"
    assert [item.label for item in audit_sets.items_of(event)] == list(NAMES)
    set_id = AuditItem.objects.first().set_id
    assert audit_sets.digest_of(set_id) == audit_sets.streamed_digest(set_id)
    assert audit_sets.digest_of(set_id)[1] == event.changes[audit_sets.DIGEST]


def test_an_object_has_one_trail_of_its_own_events_and_items(event, cast):
    own = audit.record(
        "core.organisation.change", actor=cast.clerk, obj=Organisation(pk=2, name="乙", path="x.")
    )
    assert audit_sets.events_of(Organisation, 2) == [(own, None), (event, "{}")]


@pytest.mark.parametrize(
    "attack",
    [
        lambda items: items.filter(label="丁").delete(),
        lambda items: items.filter(label="丁").update(label="戊"),
        lambda items: items.filter(label="丁").update(changes='{"a": 1}'),
        lambda items: AuditItem.objects.create(
            set_id=items.first().set_id, object_id=9, organisation_id=1, label="外来"
        ),
    ],
    ids=["deleted", "relabelled", "rewritten", "added"],
)
@pytest.mark.django_db(transaction=True)
def test_whatever_is_done_to_an_item_shows(event, attack):
    assert verify(anchor=False).clean
    guards.lift()
    try:
        attack(AuditItem.objects.all())
    finally:
        guards.install()
    assert verify(anchor=False).counts["edited"] == 1


def test_a_digest_that_holds_many_digits_in_a_row_is_no_number_to_hide(cast):
    """One digest in fifty looks as if it held a card's or a telephone's number."""
    home = cast.union_a1.pk

    def digest(label: str) -> str:
        return hashlib.sha256(audit_sets.line(1, home, label, "{}").encode()).hexdigest()

    label = next(label for label in map(str, count()) if audit.clean(digest(label), 100) != digest(label))
    with audit.recorded_set("core.organisation.change", Organisation, actor=cast.clerk) as made:
        AuditItem.objects.create(set_id=made.pk, object_id=1, organisation_id=home, label=label, changes="{}")
    assert AuditEvent.objects.latest("pk").changes[audit_sets.DIGEST] == digest(label)
    assert verify(anchor=False).clean


def test_items_that_no_event_tells_of_show(event):
    AuditItem.objects.create(set_id=99, object_id=1, organisation_id=1, label="外来")
    assert verify(anchor=False).counts["inserted"] == 1


def test_nothing_is_recorded_when_the_operation_fails(cast):
    before = AuditEvent.objects.count()
    with pytest.raises(ZeroDivisionError), audit.recorded_set("core.organisation.change", Organisation):
        raise ZeroDivisionError
    assert AuditEvent.objects.count() == before
    assert connection.in_atomic_block


def test_the_page_of_the_event_lists_the_items(event, cast):
    page = browser(cast.auditor).get(f"{event.get_absolute_url()}?tab=items")
    assert all(name in page.content.decode() for name in NAMES)
