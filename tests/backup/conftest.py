"""A filled county to back up, and a way to make the place empty again."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.attachments.conftest import upload
from tests.conftest import make_cast
from unionhub.core import attachments, audit_keys, guards
from unionhub.core.audit import record
from unionhub.core.backup.tables import tables
from unionhub.core.models import Organisation
from unionhub.core.sensitive import keyring


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    """Files, keys and anchor of this test alone."""
    settings.FILES_DIR = tmp_path / "files"
    settings.KEYRING_FILE = tmp_path / "keys" / "keyring.json"
    settings.AUDIT_KEY_FILE = tmp_path / "keys" / "audit_key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit" / "anchor.log"
    audit_keys.forget_keys()
    keyring.forget()
    keyring.initialise()
    yield tmp_path
    audit_keys.forget_keys()
    keyring.forget()


@pytest.fixture
def county(transactional_db, monkeypatch):
    """The cast, some papers, some audit rows."""
    monkeypatch.setattr(Organisation, "attachment_action", "core.organisation.change", raising=False)
    cast = make_cast()
    for number in range(5):
        with transaction.atomic():
            record(
                "core.organisation.change",
                actor=cast.sysadmin,
                obj=cast.town_a,
                changes={"名称": [number, "新名"]},
            )
    attachments.add(cast.union_a1, upload(), cast.sysadmin)
    attachments.add(cast.union_b1, upload("另一份.pdf"), cast.sysadmin)
    yield cast
    guards.lift()


def make_empty(files: Path | None = None) -> None:
    """As after `migrate` on a new machine."""
    guards.lift()
    call_command("flush", interactive=False, verbosity=0)
    if files is not None:
        shutil.rmtree(files, ignore_errors=True)


def contents() -> dict[str, tuple[int, str]]:
    """Rows and hash of every table as it is now."""
    from django.db import connection, transaction

    with transaction.atomic():
        return {table.label: table.content(connection) for table in tables()}


def files_in(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
