"""What the console can do when nobody can sign in."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.auth.signing import browser, signed_in
from unionhub.core.models import AuditEvent, LoginFailure, Organisation, User

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


def test_an_administrator_is_let_in_again_when_none_of_the_kind_is_left(db):
    with pytest.raises(CommandError, match="found_county"):
        run("create_administrator", "shen", person="沈某", role="auditor")
    assert not User.objects.exists()
    run(
        "found_county",
        name="某县总工会",
        code="X",
        sysadmin="shi:石某",
        secadmin="an:安某",
        auditor="old:旧某",
    )
    with pytest.raises(CommandError, match="已有审计管理员"):
        run("create_administrator", "shen", person="沈某", role="auditor")
    User.objects.filter(username="old").update(is_active=False)
    words = run("create_administrator", "shen", person="沈某", role="auditor")
    password = words.split("初始密码：")[1].split("\n")[0]
    assert browser("shen", password).get(reverse("home")).headers["Location"] == reverse("password-change")
    assert Organisation.objects.count() == 1
