"""The commands as processes of their own: from SQLite to PostgreSQL and back, and with the wrong keys."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from unionhub.core.backup import archive

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
#: Tables that the restore itself writes to, when all is proved.
GOES_ON = {"core.auditevent", "core.auditsealer"}

pytestmark = [pytest.mark.rig, pytest.mark.slow]


class Place:
    """A machine of its own: a database, a folder for files, keys and anchor."""

    def __init__(self, folder: Path, database: str) -> None:
        folder.mkdir()
        self.folder, self.database = folder, database

    def run(self, *command: str) -> subprocess.CompletedProcess:
        environment = {
            **os.environ,
            "RIG_VAR": str(self.folder),
            "RIG_DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "tests.backup.rig_settings",
        }
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def manage(self, *command: str) -> str:
        done = self.run("manage.py", *command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def make_tables(self) -> "Place":
        self.manage("migrate", "--run-syncdb", "--skip-checks", "-v0")
        return self


@pytest.fixture
def server_database():
    name = f"test_unionhub_rig_{os.environ.get('TEST_SLOT', 'a')}_{os.getpid()}"
    with closing(psycopg2.connect(SERVER)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
        yield f"{SERVER.rpartition('/')[0]}/{name}"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def embedded(tmp_path):
    place = Place(tmp_path / "one", f"sqlite:///{tmp_path}/one.sqlite3").make_tables()
    filled = place.run("-m", "tests.backup.rig_fill", "300")
    assert filled.returncode == 0, filled.stderr
    return place


def hashes(backup: Path, without: set[str]) -> dict:
    manifest = archive.verify(backup)
    tables = {
        label: (about["rows"], about["sha256"])
        for label, about in manifest["tables"].items()
        if label not in without
    }
    return tables | {"files": manifest["files"]}


def test_from_sqlite_to_postgresql_and_back(embedded, server_database, tmp_path):
    backup, keys = tmp_path / "first.backup", tmp_path / "first.keys"
    assert "密钥已另存" in embedded.manage("backup", str(backup), "--keys", str(keys))
    server = Place(tmp_path / "two", server_database).make_tables()
    said = server.manage("restore", str(backup), "--keys", str(keys))
    assert "全部可以解密" in said
    assert "可以登录" in said
    server.manage("backup", str(tmp_path / "second.backup"))
    assert hashes(backup, GOES_ON) == hashes(tmp_path / "second.backup", GOES_ON)
    third = Place(tmp_path / "three", f"sqlite:///{tmp_path}/three.sqlite3").make_tables()
    third.manage("restore", str(tmp_path / "second.backup"), "--keys", str(keys))
    third.manage("backup", str(tmp_path / "third.backup"))
    assert hashes(backup, GOES_ON) == hashes(tmp_path / "third.backup", GOES_ON)


def test_with_the_wrong_keys_nothing_is_restored(embedded, tmp_path):
    backup, keys = tmp_path / "first.backup", tmp_path / "first.keys"
    embedded.manage("backup", str(backup), "--keys", str(keys))
    other = Place(tmp_path / "two", f"sqlite:///{tmp_path}/two.sqlite3").make_tables()
    missing = other.run("manage.py", "restore", str(backup))
    assert missing.returncode == 1
    assert "密钥" in missing.stderr
    # The audit key alone does not open the sealed values.
    (other.folder / "keys").mkdir(exist_ok=True)
    shutil.copy(embedded.folder / "keys" / "audit_key", other.folder / "keys" / "audit_key")
    wrong = other.run("manage.py", "restore", str(backup))
    assert wrong.returncode == 1
    assert "无法解密" in wrong.stderr
    assert not (other.folder / "files").exists()
    assert "恢复完成" in other.manage("restore", str(backup), "--keys", str(keys))
