"""Scorecard D4: raw SQL attacks by the owner of the tables, guards dropped; 100 of 100 of each class are found."""

import random
from contextlib import nullcontext

import pytest
from django.db import connection, models

from unionhub.core import audit_keys, guards
from unionhub.core.models import AuditBlock, AuditEvent
from unionhub.core.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
TIMES = 100
EVENTS, BLOCKS = AuditEvent._meta.db_table, AuditBlock._meta.db_table


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


class Scene:
    """What an attacker sees: the sealed ids and the blocks."""

    def __init__(self, anchor):
        self.anchor = anchor
        self.last = AuditBlock.objects.latest("number")
        self.ids = list(
            AuditEvent.objects.filter(pk__lte=self.last.last_id).order_by("pk").values_list("pk", flat=True)
        )
        self.numbers = list(AuditBlock.objects.order_by("number").values_list("number", flat=True))


def edit_event(scene, dice):
    column, value = dice.choice(
        [
            ("actor_id", dice.randrange(10**6, 10**7)),
            ("actor_name", "别人"),
            ("object_label", "别的对象"),
            ("object_id", str(dice.randrange(10**6))),
            ("reason", "别的事由"),
            ("result", "denied"),
            ("ip", "10.9.8.7"),
            ("changes", '{"n":[0,0]}'),
            ("count", dice.randrange(100, 999)),
            (
                "at",
                "2020-01-01 00:00:00+00:00" if connection.vendor == "postgresql" else "2020-01-01 00:00:00",
            ),
            ("mac", f"{dice.getrandbits(256):064x}"),
        ]
    )
    cast = "::jsonb" if column == "changes" and connection.vendor == "postgresql" else ""
    assert sql(f"UPDATE {EVENTS} SET {column} = %s{cast} WHERE id = %s", value, dice.choice(scene.ids)) == 1


def delete_event(scene, dice):
    for number in dice.sample(scene.ids, dice.choice([1, 1, 1, 5])):
        assert sql(f"DELETE FROM {EVENTS} WHERE id = %s", number) == 1


def insert_event(scene, dice):
    """Before the first, into the place of a deleted one, or beyond the end: a copy of a genuine row, altered or not."""
    target, source = dice.sample(scene.ids, 2)
    place = dice.choice(["before", "instead", "after"])
    new_id = {
        "before": -dice.randrange(1, 99),
        "instead": target,
        "after": scene.ids[-1] + dice.randrange(100, 10**6),
    }[place]
    row = AuditEvent.objects.filter(pk=source).values().get() | {"id": new_id}
    if place == "instead":
        assert sql(f"DELETE FROM {EVENTS} WHERE id = %s", target) == 1
    if place != "instead" or dice.random() < 0.5:
        row |= {"nonce": f"{dice.getrandbits(128):032x}", "reason": "伪造"}
    else:  # the source goes, so that its nonce is free: the unique index need not even be dropped
        assert sql(f"DELETE FROM {EVENTS} WHERE id = %s", source) == 1
    AuditEvent.objects.bulk_create([AuditEvent(**row)])


def reorder_events(scene, dice):
    one, other = dice.sample(scene.ids, 2)
    for old, new in ((one, -(10**9)), (other, one), (-(10**9), other)):
        assert sql(f"UPDATE {EVENTS} SET id = %s WHERE id = %s", new, old) == 1


def cut_events(scene, dice):
    keep = dice.choice(scene.ids[:-1])
    assert sql(f"DELETE FROM {EVENTS} WHERE id > %s", keep)


def cut_blocks(scene, dice):
    assert sql(f"DELETE FROM {BLOCKS} WHERE number > %s", dice.randrange(0, scene.last.number))


def cut_both(scene, dice):
    keep = dice.randrange(0, scene.last.number)
    last_id = AuditBlock.objects.get(number=keep).last_id if keep else 0
    assert sql(f"DELETE FROM {BLOCKS} WHERE number > %s", keep)
    assert sql(f"DELETE FROM {EVENTS} WHERE id > %s", last_id)


def cut_anchor(scene, dice):
    lines = scene.anchor.read_bytes().splitlines(keepends=True)
    kept = b"".join(lines[: dice.randrange(0, len(lines))])
    if dice.random() < 0.3:  # in the middle of a line
        whole = scene.anchor.read_bytes()
        kept = whole[: dice.randrange(0, len(whole) - 1)]
    scene.anchor.write_bytes(kept)


def edit_anchor(scene, dice):
    raw = bytearray(scene.anchor.read_bytes())
    position = dice.randrange(len(raw))
    raw[position] ^= 1 << dice.randrange(7)
    scene.anchor.write_bytes(bytes(raw))


def edit_block(scene, dice):
    column, value = dice.choice(
        [
            ("ids", f"1-{dice.randrange(2, 9)}"),
            ("count", dice.randrange(1, 10)),
            ("digest", f"{dice.getrandbits(256):064x}"),
            ("previous", f"{dice.getrandbits(256):064x}"),
            ("seal", f"{dice.getrandbits(256):064x}"),
            ("last_id", dice.randrange(10**6, 10**7)),
        ]
    )
    assert sql(f"UPDATE {BLOCKS} SET {column} = %s WHERE number = %s", value, dice.choice(scene.numbers)) == 1


def delete_block(scene, dice):
    """From the middle, with the later ones moved up half of the time."""
    number = dice.choice(scene.numbers[:-1])
    sql(f"DELETE FROM {BLOCKS} WHERE number = %s", number)
    if dice.random() < 0.5:
        for later in range(number + 1, scene.last.number + 1):
            sql(f"UPDATE {BLOCKS} SET number = %s WHERE number = %s", later - 1, later)


def reorder_blocks(scene, dice):
    one, other = dice.sample(scene.numbers, 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        assert sql(f"UPDATE {BLOCKS} SET number = %s WHERE number = %s", new, old) == 1


def delete_event_and_reseal_without_the_key(scene, dice):
    """An attacker who knows the code, not the key: he takes an event out of its block and hashes anew."""
    from unionhub.core import sealing

    block = AuditBlock.objects.get(number=dice.choice(scene.numbers))
    gone = dice.randrange(block.first_id, block.last_id + 1)
    sql(f"DELETE FROM {EVENTS} WHERE id = %s", gone)
    rows = list(
        AuditEvent.objects.filter(pk__range=(block.first_id, block.last_id))
        .order_by("pk")
        .values_list("pk", "mac")
    )
    ids = sealing.write_spans(sealing.spans(number for number, _ in rows))
    sql(
        f"UPDATE {BLOCKS} SET ids = %s, count = %s, digest = %s, seal = %s WHERE number = %s",
        ids,
        len(rows),
        sealing.digest_of(rows),
        f"{dice.getrandbits(256):064x}",
        block.number,
    )


ATTACKS = [
    edit_event,
    delete_event,
    insert_event,
    reorder_events,
    cut_events,
    cut_blocks,
    cut_both,
    cut_anchor,
    edit_anchor,
    edit_block,
    delete_block,
    reorder_blocks,
    delete_event_and_reseal_without_the_key,
]
#: The kinds of problem that rightly name the attack.
NAMED = {
    edit_event: {"edited"},
    delete_event: {"deleted"},
    cut_events: {"deleted"},
    cut_blocks: {"cut"},
    cut_both: {"cut"},
    delete_block: {"block", "cut"},
}


class Undo(Exception):
    pass


def attacked(attack, scene, seed):
    """Make the attack, verify, take it back. Returns the report."""
    from django.db import transaction

    kept = scene.anchor.read_bytes()
    try:
        with transaction.atomic():
            attack(scene, random.Random(seed))
            report = verify()
            raise Undo
    except Undo:
        scene.anchor.write_bytes(kept)
    return report


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_hundred_of_a_hundred_attacks_are_found(log, attack):
    guards.lift()
    scene = Scene(log)
    missed, misnamed = [], []
    for seed in range(TIMES):
        report = attacked(attack, scene, seed)
        if report.clean:
            missed.append(seed)
        elif attack in NAMED and not NAMED[attack] & set(report.counts):
            misnamed.append((seed, dict(report.counts)))
    assert missed == []
    assert misnamed == []
    assert verify().clean  # the scene is whole again: what was found was the attack


def test_negative_control_no_attack_is_clean(log):
    guards.lift()
    assert all(attacked(lambda scene, dice: None, Scene(log), seed).clean for seed in range(5))


def test_negative_control_a_check_of_counts_and_order_would_miss_them(log):
    """The attacks are not crude: rows, order and block totals look right to who has no key."""
    guards.lift()
    scene = Scene(log)
    total = AuditEvent.objects.count()
    for attack in (edit_event, reorder_events):
        attack(scene, random.Random(1))
    assert AuditEvent.objects.count() == total
    assert sum(AuditBlock.objects.values_list("count", flat=True)) == len(scene.ids)
    assert not verify().clean


def test_a_genuine_row_inserted_twice_is_found_without_the_unique_index(log):
    guards.lift()
    with connection.schema_editor() if connection.vendor == "postgresql" else nullcontext() as editor:
        if editor is None:
            pytest.skip("SQLite cannot drop the index inside a transaction with foreign keys on")
        old = AuditEvent._meta.get_field("nonce")
        new = models.CharField(max_length=32)
        new.set_attributes_from_name("nonce")
        editor.alter_field(AuditEvent, old, new)
    row = AuditEvent.objects.values().first() | {"id": 10**9}
    AuditEvent.objects.bulk_create([AuditEvent(**row)])
    assert verify().counts == {"inserted": 1}


def test_an_edit_before_sealing_is_found_too(log):
    guards.lift()
    newest = AuditEvent.objects.latest("pk")
    sql(f"UPDATE {EVENTS} SET reason = 'x' WHERE id = %s", newest.pk)
    assert verify().counts == {"inserted": 1}


def test_another_key_does_not_fit(log, settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "other_key"
    settings.AUDIT_KEY_FILE.write_text("another key\n")
    report = verify()
    assert report.counts["key"] > 0
    settings.AUDIT_KEY_FILE = tmp_path / "no_key"
    assert verify().counts == {"key": 1}
    with pytest.raises(audit_keys.AuditKeyMissing):  # noqa: PT012
        from unionhub.core import audit

        audit.record("core.login")


def test_an_added_key_rotates_without_breaking_the_past(log, settings):
    from unionhub.core import audit, sealing

    with settings.AUDIT_KEY_FILE.open("a") as handle:
        handle.write("\na second key\n")
    audit_keys.forget_keys()
    audit.record("core.login")
    sealing.seal()
    assert AuditBlock.objects.latest("number").key_id == audit_keys.current_key()
    report = verify()
    assert report.clean, report.problems
