"""What the commands say, and what they refuse."""

import json

import pytest
from django.core.management import CommandError, call_command

from unionhub.core.backup import proof
from unionhub.core.sensitive import keyring

pytestmark = pytest.mark.db_engine


def test_the_command_says_where_the_keys_are(county, place, settings, capsys):
    call_command("backup", str(place / "b"))
    out = capsys.readouterr().out
    assert "备份中不含密钥" in out
    assert str(settings.KEYRING_FILE.parent) in out
    call_command("backup", str(place / "b"), "--keys", str(place / "k"))
    with pytest.raises(CommandError, match="已存在"):
        call_command("backup", str(place / "b"), "--keys", str(place / "k"))
    with pytest.raises(CommandError, match="不存在"):
        call_command("backup", str(place / "no" / "b"))
    with pytest.raises(CommandError, match="没有找到"):
        call_command("restore", str(place / "nothing"))


def test_a_new_system_without_any_sealed_value_has_keys_to_keep_too(county, place, settings):
    settings.KEYRING_FILE.unlink()
    keyring.forget()
    settings.KEYRING_FILE = (
        place / "fresh" / "keyring.json"
    )  # as after the first start of the embedded set-up
    call_command("backup", str(place / "b"), "--keys", str(place / "k"))
    kept = json.loads((place / "k").read_text())["files"]["keyring"]
    assert kept == settings.KEYRING_FILE.read_text()


def test_the_login_is_proved_before_static_files_are_collected(county, place, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    settings.STATIC_ROOT = place / "static"  # the restore comes before the first start
    assert "首页" in proof.prove_login()
