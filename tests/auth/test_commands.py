"""What the console can do when nobody can sign in."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.auth.signing import browser, signed_in
from unionhub.core.models import AuditEvent, Grant, LoginFailure, Organisation, User

pytestmark = pytest.mark.db_engine


def run(*args: str, **options: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out, **options)
    return out.getvalue()


def test_the_console_unlocks_an_account(cast):
    for _ in range(5):
        browser("secadmin", "wrong")
    assert not signed_in(browser("secadmin"))
    assert "已解除锁定" in run("unlock_account", " SECADMIN", "--addresses")
    assert signed_in(browser("secadmin"))
    assert not LoginFailure.objects.filter(subject="address", count__gt=0).exists()
    assert AuditEvent.objects.filter(action="core.account.unlock", actor_name="系统").count() == 1
    with pytest.raises(CommandError, match="没有用户名"):
        run("unlock_account", "nobody")


def test_an_empty_server_gets_its_first_administrators_and_no_known_password(db):
    with pytest.raises(CommandError, match="--county"):
        run("create_administrator", "shi", person="石某", role="sysadmin")
    assert not User.objects.exists()
    words = run("create_administrator", "shi", person="石某", role="sysadmin", county="某县总工会", code="X")
    password = words.split("初始密码：")[1].split("\n")[0]
    assert browser("shi", password).get(reverse("home")).headers["Location"] == reverse("password-change")
    run("create_administrator", "an", person="安某", role="secadmin")
    assert Organisation.objects.count() == 1
    assert set(Grant.objects.values_list("role", flat=True)) == {"sysadmin", "secadmin"}
    with pytest.raises(CommandError, match="已有系统管理员"):
        run("create_administrator", "shi2", person="石某", role="sysadmin")
