"""Both keys rotate while people work: nothing lost, nothing missed, no duplicate.

Threads of one process share one view of the keyring; that other processes take up a change in time is tested in
test_keyring.
"""

import threading
import time

import pytest
from django.db import IntegrityError, connection, transaction

from tests.example.people import Person
from unionhub.core.sensitive import KeyMissing, RotationError, blind_lookup, keyring, rotation
from unionhub.core.sensitive.ciphers import key_id_of
from unionhub.core.sensitive.reindex import reindex, rotate_index
from unionhub.core.sensitive.rotation import remove, rotate_encryption, uses

from .conftest import id_number
from .test_fields import put_raw, raw

pytestmark = [
    pytest.mark.db_engine,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("quick"),
]
ROWS = 3000


@pytest.fixture
def people(county):
    made = [
        Person(
            organisation=county,
            name=f"人{i}",
            id_number=number_of(i),
            phone=f"138{i:08d}",
            illness="" if i % 3 else "尘肺",
        )
        for i in range(ROWS)
    ]
    return Person.objects.bulk_create(made, batch_size=1000)


def number_of(i: int) -> str:
    return id_number(i % 1000, born=f"1980{i // 1000 + 1:02d}01")


class Workers:
    """Threads that work until the block ends; their errors fail the test."""

    def __init__(self, *jobs) -> None:
        self.stop, self.errors, self.rounds = threading.Event(), [], [0] * len(jobs)
        self.threads = [threading.Thread(target=self._run, args=(at, job)) for at, job in enumerate(jobs)]

    def _run(self, at, job) -> None:
        try:
            while not self.stop.is_set():
                job(self.rounds[at])
                self.rounds[at] += 1
        except Exception as error:
            self.errors.append(repr(error))
        finally:
            connection.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *args) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()
        assert self.errors == []


def test_encryption_key_rotates_under_two_writers(people, county):
    before = keyring.current().active
    said, written, moved = [], {}, {}

    def edit_phones(turn: int) -> None:
        pk = people[turn * 7 % ROWS].pk
        with transaction.atomic():
            person = Person.objects.select_for_update().get(pk=pk)
            person.phone = f"139{turn:08d}"
            person.save()
        written[pk] = f"139{turn:08d}"

    def add_and_edit_illness(turn: int) -> None:
        made = Person.objects.create(
            organisation=county, name=f"新{turn}", phone=f"150{turn:08d}", illness="贫血"
        )
        moved[made.pk] = (f"150{turn:08d}", "贫血")
        pk = people[-1 - turn * 11 % ROWS].pk
        # A field changed alone, without having read the others.
        person = Person.objects.only("illness", "row_key").get(pk=pk)
        person.illness = f"病{turn}"
        person.save(update_fields=["illness"])
        ill[pk] = f"病{turn}"

    ill: dict[int, str] = {}
    with Workers(edit_phones, add_and_edit_illness) as workers:
        new = rotate_encryption(lambda *state: said.append(state))
    assert min(workers.rounds) > 10, "the writers must have worked during the rotation"
    ring = keyring.current()
    assert new == ring.active != before
    assert ring.sealing[before].retired
    for i, person in enumerate(Person.objects.filter(pk__in=[p.pk for p in people]).order_by("pk")):
        assert person.id_number == number_of(i)
        assert person.phone == written.get(person.pk, f"138{i:08d}")
        assert person.illness == ill.get(person.pk, "" if i % 3 else "尘肺")
    for pk, (phone, illness) in moved.items():
        person = Person.objects.get(pk=pk)
        assert (person.phone.plain, person.illness.plain) == (phone, illness)
    assert uses()[before] == 0
    assert said
    assert all(done <= total for done, total, _ in said)
    remove(before)
    assert before not in keyring.current().sealing


def test_without_the_guard_an_edit_would_be_lost(people, monkeypatch):
    """Negative control: with the comparison taken out of the swap, an edit made after reading is overwritten."""
    target, edited, state = people[5], [], {}
    real = rotation.swap

    def late_edit(model, column, guard, rows, using):
        if column == "phone" and not edited:
            edited.append(Person.objects.get(pk=target.pk))
            edited[0].phone = "13700000000"
            edited[0].save()
        if state["unguarded"]:
            now = dict(Person.objects.values_list("pk", guard))
            rows = [(pk, new, now[pk]) for pk, new, _ in rows]
        return real(model, column, guard, rows, using)

    monkeypatch.setattr(rotation, "swap", late_edit)
    for unguarded, kept in ((False, True), (True, False)):
        state["unguarded"] = unguarded
        edited.clear()
        target.phone = "13600000000"
        target.save()
        rotate_encryption()
        assert edited
        assert (Person.objects.get(pk=target.pk).phone == "13700000000") is kept


def test_stopped_and_resumed(people):
    class Stop(Exception):
        pass

    def stop_soon(done, total, message):
        if done > 1000:
            raise Stop

    with pytest.raises(Stop):
        rotate_encryption(stop_soon)
    assert not connection.in_atomic_block
    ring = keyring.current()
    assert len(ring.sealing) == 2
    assert not any(key.retired for key in ring.sealing.values())
    for person in (people[0], people[-1]):
        assert Person.objects.get(pk=person.pk).phone.plain.startswith("138")
    rotate_encryption()
    ring = keyring.current()
    assert len(ring.sealing) == 2, "the same rotation was finished, no third key made"
    assert sum(bool(key.retired) for key in ring.sealing.values()) == 1


def test_a_stale_object_saved_after_the_rotation_takes_the_new_key(county):
    stale = Person.objects.create(organisation=county, name="甲", phone="13800001234")
    rotate_encryption()
    stale.name = "乙"
    stale.save()
    assert key_id_of(raw("phone", stale.pk)) == keyring.current().active
    assert Person.objects.get(pk=stale.pk).phone == "13800001234"


def test_keys_in_use_are_not_removed(county):
    person = Person.objects.create(organisation=county, name="甲", phone="13800001234")
    old, sealed = keyring.current().active, raw("phone", person.pk)
    with pytest.raises(RotationError, match="仍在使用"):
        remove(old)
    rotate_encryption()
    put_raw("phone", sealed, person.pk)  # a row from an older backup
    assert Person.objects.get(pk=person.pk).phone == "13800001234"
    with pytest.raises(RotationError, match="仍有数据使用"):
        remove(old)
    with pytest.raises(RotationError, match="没有密钥"):
        remove("ffffffff")
    keyring.change(lambda document: document["encryption"]["keys"].pop(old))
    with pytest.raises(KeyMissing, match=old):
        _ = Person.objects.get(pk=person.pk).phone.plain
    with pytest.raises(KeyMissing, match=old):
        rotate_encryption()


def test_not_inside_a_transaction_and_not_twice(county):
    with transaction.atomic(), pytest.raises(RotationError, match="transaction"):
        rotate_encryption()
    with keyring.exclusive(), pytest.raises(RotationError, match="正在进行"):
        rotate_index()


def test_index_key_rotates_without_a_missed_row_or_a_duplicate(people, county):
    """Two rotations, so that the columns are used in both directions."""
    misses, slipped = [], []

    def search(turn: int) -> None:
        i = turn * 13 % ROWS
        found = list(
            Person.objects.filter(blind_lookup(Person, "id_number", number_of(i))).values_list(
                "pk", flat=True
            )
        )
        if found != [people[i].pk]:
            misses.append((i, found))

    def try_duplicates(turn: int) -> None:
        for i in (turn * 17 % ROWS, turn * 29 % ROWS):
            try:
                with transaction.atomic():
                    Person.objects.create(organisation=county, name="重", id_number=number_of(i))
                slipped.append(i)
            except IntegrityError:
                pass
        person = Person.objects.get(pk=people[turn * 31 % ROWS].pk)
        person.illness = f"病{turn}"
        person.save()
        fresh = id_number(turn % 1000, born=f"1981{turn // 1000 + 1:02d}02")
        Person.objects.create(organisation=county, name="新", id_number=fresh)
        if not Person.objects.filter(blind_lookup(Person, "id_number", fresh)).exists():
            misses.append((fresh[-6:], []))

    keys = [keyring.current().writing]
    with Workers(search, try_duplicates) as workers:
        for _ in range(2):
            rotate_index()
            keys.append(keyring.current().writing)
    assert min(workers.rounds) > 10
    assert (misses, slipped) == ([], [])
    assert len(set(keys)) == 3
    assert Person.objects.filter(id_number_index_spare__isnull=False).count() == 0, "back in the main column"
    assert (
        Person.objects.filter(id_number_index__startswith=keys[2][0]).count()
        == Person.objects.exclude(id_number="").count()
    )


@pytest.fixture
def each_stage(monkeypatch):
    """Run a check after each change of the keyring during an index rotation."""

    def install(check):
        real = keyring.change

        def changed(edit):
            ring = real(edit)
            check(edit.__name__)
            return ring

        monkeypatch.setattr(keyring, "change", changed)

    return install


def test_every_stage_refuses_duplicates_and_finds_rows(county, each_stage):
    first = Person.objects.create(organisation=county, name="甲", id_number=id_number(1))
    seen = []

    def check(stage: str) -> None:
        seen.append(stage)
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.create(organisation=county, name="重", id_number=id_number(1))
        assert Person.objects.get(blind_lookup(Person, "id_number", id_number(1))) == first
        at_stage = id_number(100 + len(seen))
        Person.objects.create(organisation=county, name=stage, id_number=at_stage)
        assert Person.objects.filter(blind_lookup(Person, "id_number", at_stage)).count() == 1

    each_stage(check)
    rotate_index()
    assert seen == ["_prepare", "_switch", "_finish"]
    for n in range(1, 4):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.create(organisation=county, name="重", id_number=id_number(100 + n))


def test_index_rotation_resumes_at_each_stage(people, each_stage, monkeypatch):
    for stage in ("_prepare", "_switch"):
        with monkeypatch.context() as patch:
            real = keyring.change

            def changed(edit, real=real, stage=stage):
                ring = real(edit)
                if edit.__name__ == stage:
                    raise KeyboardInterrupt
                return ring

            patch.setattr(keyring, "change", changed)
            with pytest.raises(KeyboardInterrupt):
                rotate_index()
        half = len(keyring.current().index)
        new = rotate_index()
        assert len(keyring.current().index) == half
        assert keyring.current().writing == (new,)
        assert Person.objects.get(blind_lookup(Person, "id_number", number_of(7))) == people[7]


def test_a_database_from_before_the_rotation_is_found_and_mended(county):
    person = Person.objects.create(organisation=county, name="甲", id_number=id_number(1))
    old = raw("id_number_index", person.pk)
    rotate_index()
    Person.objects.filter(pk=person.pk).update(id_number_index_spare=None)
    put_raw("id_number_index", old, person.pk)
    assert Person.objects.get(blind_lookup(Person, "id_number", id_number(1))) == person
    assert reindex() >= 2
    assert raw("id_number_index", person.pk) is None
    assert raw("id_number_index_spare", person.pk).startswith(keyring.current().writing[0])
    assert reindex() == 0


def test_a_duplicate_found_while_filling_is_reported(county):
    one = Person.objects.create(organisation=county, name="甲", id_number=id_number(1))
    two = Person.objects.create(organisation=county, name="乙", id_number=id_number(2))
    two.id_number = id_number(1)
    sealed = two.id_number.sealed().token
    Person.objects.filter(pk=two.pk).update(id_number=sealed)
    with pytest.raises(RotationError, match="身份证号相同"):
        rotate_index()
    assert not connection.in_atomic_block
    assert Person.objects.filter(blind_lookup(Person, "id_number", id_number(1))).get() == one
    two.id_number = id_number(3)
    two.save()
    rotate_index()


def test_rotation_waits_for_a_transaction_that_began_before(county):
    """A writer with a row not yet committed: the rotation must not pass it by."""
    entered, leave = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            Person.objects.create(organisation=county, name="慢", id_number=id_number(9), phone="13811112222")
            entered.set()
            leave.wait(20)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert entered.wait(10)
    done = []

    def rotate() -> None:
        done.append((rotate_index(), rotate_encryption()))
        connection.close()

    rotating = threading.Thread(target=rotate)
    rotating.start()
    time.sleep(1.5)
    assert not done
    leave.set()
    writer.join()
    rotating.join(60)
    assert done
    person = Person.objects.get(blind_lookup(Person, "id_number", id_number(9)))
    assert raw("id_number_index_spare", person.pk).startswith(done[0][0])
    assert key_id_of(raw("phone", person.pk)) == done[0][1]
