"""No plain value lies in the database or its files (scorecard C1)."""

from pathlib import Path

import pytest
from django.db import connection

from tests.example.people import Person
from unionhub.core.sensitive import keyring, save_many
from unionhub.core.sensitive.reindex import rotate_index
from unionhub.core.sensitive.rotation import rotate_encryption

pytestmark = [
    pytest.mark.db_engine,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("quick"),
]
CANARIES = ["41099919800101999X", "13811119999", "金丝雀之疾-肝硬化", "13822228888", "金丝雀之疾-肾衰竭"]
OPEN = "这是明文的姓名"


@pytest.fixture
def planted(county):
    person = Person.objects.create(
        organisation=county, name=OPEN, id_number=CANARIES[0], phone=CANARIES[1], illness=CANARIES[2]
    )
    Person.objects.bulk_create([Person(organisation=county, name="乙", phone=CANARIES[3])])
    person.illness = CANARIES[4]
    person.save()
    save_many([person], ["phone", "illness"])
    rotate_encryption()
    rotate_index()
    assert Person.objects.get(pk=person.pk).illness == CANARIES[4]
    return person


def test_every_column_as_it_lies_in_the_database(planted):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM example_person")
        lying = str(cursor.fetchall())
    assert OPEN in lying, "the scan must be able to find something"
    assert not [canary for canary in CANARIES if canary in lying]


def test_the_files_of_sqlite_with_their_log(planted):
    if connection.vendor != "sqlite":
        pytest.skip("files of the embedded set-up")
    stem = Path(connection.settings_dict["NAME"])
    files = [path for path in stem.parent.glob(stem.name + "*") if path.is_file()]
    assert any(path.name.endswith("-wal") for path in files)
    bytes_of = b"".join(path.read_bytes() for path in files)
    assert OPEN.encode() in bytes_of
    assert not [canary for canary in CANARIES if canary.encode() in bytes_of]
    ring = keyring.current()
    assert not any(key.key in bytes_of for key in (*ring.sealing.values(), *ring.index.values()))


def test_the_dump_of_postgresql(planted):
    if connection.vendor != "postgresql":
        pytest.skip("a dump of the server set-up")
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        dump = ""
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            dump += str(cursor.fetchall())
    assert OPEN in dump
    assert not [canary for canary in CANARIES if canary in dump]
