"""What the commands say, and what they refuse."""

import pytest
from django.core.management import CommandError, call_command

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
