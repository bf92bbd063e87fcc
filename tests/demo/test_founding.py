"""A real installation begins with the county and three administrators, once."""

import pytest
from django.core.management import CommandError, call_command

from unionhub.core.access import may
from unionhub.core.models import Organisation, User

OPTIONS = {
    "name": "某县总工会",
    "code": "M1",
    "sysadmin": "xt:张三",
    "secadmin": "aq:李四",
    "auditor": "sj:王五",
}
pytestmark = pytest.mark.django_db


def test_the_county_is_founded_with_three_administrators_and_first_passwords(capsys):
    call_command("found_county", **OPTIONS)
    printed = dict(line.split() for line in capsys.readouterr().out.splitlines()[1:])
    assert set(printed) == {"xt", "aq", "sj"}
    for username, password in printed.items():
        user = User.objects.get(username=username)
        assert user.check_password(password)
        assert user.must_change_password
        assert user.initial_password_expires_at
    assert may(User.objects.get(username="xt"), "core.account.change")
    assert may(User.objects.get(username="aq"), "core.grant.change")
    assert not may(User.objects.get(username="xt"), "core.grant.change")


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"secadmin": "xt:李四"}, "三员分立"), ({"auditor": "王五"}, "用户名:姓名"), ({"name": ""}, "不能为空")],
)
def test_a_wrong_call_leaves_nothing_behind(changed, words):
    with pytest.raises(CommandError, match=words):
        call_command("found_county", **{**OPTIONS, **changed})
    assert not Organisation.objects.exists()
    assert not User.objects.exists()


def test_a_second_county_is_refused():
    call_command("found_county", **OPTIONS)
    with pytest.raises(CommandError, match="只能在空库中建立一次"):
        call_command("found_county", **{**OPTIONS, "code": "M2"})
