"""The keyring file and its command: nothing fails open, a change reaches running processes."""

import json
import os
import stat
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.db import models

from tests.example.people import Person
from unionhub.core.sensitive import BlindIndexField, EncryptedTextField, KeyringError, SensitiveModel, keyring
from unionhub.core.sensitive.checks import keyring_settings, problems

from .test_fields import raw


def path() -> Path:
    return live.KEYRING_FILE


def test_mode_and_shape(ring):
    assert stat.S_IMODE(path().stat().st_mode) == 0o600
    assert stat.S_IMODE(path().parent.stat().st_mode) == 0o700
    assert sorted(p.name for p in path().parent.iterdir()) == ["keyring.json"], "no draft is left"
    assert repr(ring).count("key=") == 0
    keys = [
        row["key"]
        for sort in ("encryption", "index")
        for row in json.loads(path().read_text())[sort]["keys"].values()
    ]
    assert not any(key in repr(ring) for key in keys)


def test_a_second_one_is_never_made(ring):
    before = path().read_bytes()
    with pytest.raises(KeyringError, match="already"):
        keyring.initialise()
    assert path().read_bytes() == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda: path().write_text("{"),
        lambda: path().write_text("[]"),
        lambda: path().write_text(
            json.dumps({**json.loads(path().read_text()), "encryption": {"active": "x", "keys": {}}})
        ),
        lambda: path().chmod(0o640),
        lambda: path().unlink(),
    ],
    ids=["not JSON", "no document", "no active key", "readable by others", "gone"],
)
def test_what_is_wrong_is_said_and_nothing_goes_on(damage, ring):
    keyring.current()
    damage()
    keyring.forget()
    for _ in range(2):
        with pytest.raises(KeyringError, match="keyring file"):
            keyring.current()


def test_a_short_key_is_refused(ring):
    document = json.loads(path().read_text())
    document["encryption"]["keys"][ring.active]["key"] = "c2hvcnQ="
    path().write_text(json.dumps(document))
    with pytest.raises(KeyringError, match="damaged"):
        keyring.current()


def test_first_use_makes_one_in_the_embedded_set_up_only(settings, tmp_path, db):
    settings.KEYRING_FILE = tmp_path / "embedded" / "keyring.json"
    assert keyring.current().active
    settings.KEYRING_FILE = tmp_path / "server" / "keyring.json"
    settings.EMBEDDED = False
    with pytest.raises(KeyringError, match="rotate_keys --init"):
        keyring.current()
    assert not settings.KEYRING_FILE.exists()


def test_first_use_beside_sealed_data_is_refused(settings, tmp_path, make_person):
    make_person(phone="13800001234")
    settings.KEYRING_FILE = tmp_path / "lost" / "keyring.json"
    with pytest.raises(KeyringError, match="sealed values"):
        keyring.current()
    assert not settings.KEYRING_FILE.exists()


def test_another_process_takes_up_a_change(ring, tmp_path):
    """A real process that keeps asking; it must see the new generation within the grace time."""
    code = (
        "import sys, time, django; django.setup()\n"
        "from unionhub.core.sensitive import keyring\n"
        "print(keyring.current().generation, flush=True)\n"
        "end = time.monotonic() + 20\n"
        "while time.monotonic() < end and keyring.current().generation == 1: time.sleep(0.02)\n"
        "print(keyring.current().generation, flush=True)\n"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "unionhub.settings", "PYTHONPATH": str(root),
        "KEYRING_FILE": str(path()),
        "UNIONHUB_VAR": str(tmp_path / "var"), "UNIONHUB_SETUP": "embedded", "DATABASE_URL": "sqlite:///:memory:",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline().strip() == "1"
        changed = time.monotonic()
        keyring.change(lambda document: None)
        assert process.stdout.readline().strip() == "2"
        assert time.monotonic() - changed < keyring.GRACE_SECONDS + 1
    assert keyring.CHECK_SECONDS < keyring.GRACE_SECONDS


def run(*args: str) -> str:
    out = StringIO()
    call_command("rotate_keys", *args, stdout=out)
    return out.getvalue()


@pytest.mark.db_engine
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quick")
def test_the_command(settings, tmp_path, ring, county):
    with pytest.raises(CommandError, match="already"):
        run("--init")
    person = Person.objects.create(organisation=county, name="甲", phone="13800001234")
    assert f"加密密钥 {ring.active}  aes" in run()
    assert "数据 1 项" in run("list")
    assert "100%" in run("encryption")
    assert "已停用" in run("list")
    run("index")
    assert raw("phone_index_spare", person.pk)
    with pytest.raises(CommandError, match="写明"):
        run("remove")
    with pytest.raises(CommandError, match="仍在使用"):
        run("remove", keyring.current().active)
    run("remove", ring.active)
    assert ring.active not in run("list")
    assert "更新 0 项" in run("reindex")
    assert Person.objects.get(pk=person.pk).phone == "13800001234"
    settings.KEYRING_FILE = tmp_path / "new" / "keyring.json"
    assert "0600" in run("--init")
    assert stat.S_IMODE(settings.KEYRING_FILE.stat().st_mode) == 0o600


def test_checks_name_the_mend(settings):
    class Loose(models.Model):  # noqa: DJ008
        secret = EncryptedTextField("秘密", null=True)
        name_index = BlindIndexField(source="name")

        class Meta:
            app_label = "example"
            managed = False

    class Bound(SensitiveModel):
        phone = EncryptedTextField("电话")
        view_action = "example.person.view"

        class Meta:
            app_label = "example"
            managed = False

    try:
        found = {error.id: error for error in problems(Loose)}
        assert set(found) == {"unionhub.E030", "unionhub.E031", "unionhub.E032", "unionhub.E033"}
        assert "SensitiveModel" in found["unionhub.E030"].hint
        assert "secret,秘密" in found["unionhub.E032"].hint
        assert list(problems(Bound)) == list(problems(Person)) == []
        Bound.view_action = "example.visit.add"
        assert [error.id for error in problems(Bound)] == ["unionhub.E032"]
    finally:
        for name in ("loose", "bound"):
            Person._meta.apps.all_models["example"].pop(name)
        Person._meta.apps.clear_cache()


def test_settings_are_checked(settings, tmp_path):
    assert keyring_settings() == []
    settings.SENSITIVE_SUITE = "des"
    assert [error.id for error in keyring_settings()] == ["unionhub.E034"]
    settings.SENSITIVE_SUITE = "aes"
    path().chmod(0o644)
    assert [error.id for error in keyring_settings()] == ["unionhub.E036"]
    settings.KEYRING_FILE, settings.SERVER = tmp_path / "none.json", True
    assert [error.id for error in keyring_settings()] == ["unionhub.E035"]
