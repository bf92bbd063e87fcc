"""`manage.py figures`: what it prints, for whom, and how it refuses."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.members.make import make_house, make_member
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def house(cast):
    """Three members in the first union of A, two of them women, seven in the one of B."""
    made = make_house(cast)
    for serial in (1, 2, 3):
        make_member(cast.union_a1, f"王{'一二三'[serial - 1]}", serial, sex="12"[serial > 1])
    for serial in range(11, 18):
        make_member(cast.union_b1, f"李{'一二三四五六七'[serial - 11]}", serial)
    return made


def told(capsys, *arguments):
    call_command("figures", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def values(answer):
    return {figure["key"]: figure["value"] for figure in answer["figures"]}


def test_the_system_is_told_of_the_county_today(house, capsys):
    answer = told(capsys)
    assert answer["period"] == timezone.localdate().isoformat()
    assert (answer["organisation"], answer["organisation_name"]) == ("C", "测试县总工会")
    found = values(answer)
    assert (found["members.members"], found["members.women"], found["members.unions"]) == (10, 2, 3)
    first = next(figure for figure in answer["figures"] if figure["key"] == "members.women_share")
    assert list(first)[:7] == ["key", "label", "value", "unit", "numerator", "denominator", "suppressed"]
    assert (first["value"], first["numerator"], first["denominator"]) == (20.00, 2, 10)


def test_rates_are_numbers_with_their_places(house, capsys):
    call_command("figures", "--key", "members.women_share", "--json")
    assert '"value": 20.00,' in capsys.readouterr().out


def test_what_is_not_known_is_null_with_its_reason(house, capsys):
    (figure,) = told(capsys, "--key", "members.rate_a")["figures"]
    assert figure["value"] is None
    assert "没有登记" in figure["reason"]
    assert (figure["numerator"], figure["denominator"], figure["suppressed"]) == (10, None, False)


@pytest.mark.parametrize(
    ("period", "key"),
    [
        (("--on", "2025-06-30"), "2025-06-30"),
        (("--period", "2025-06"), "2025-06"),
        (("--period", "2025"), "2025"),
        (("--period", "stat-2026"), "stat-2026"),
        (("--period", "2025-01-01..2025-06-30"), "2025-01-01..2025-06-30"),
    ],
)
def test_periods(house, capsys, period, key):
    answer = told(capsys, *period)
    assert answer["period"] == key
    assert values(answer)["members.members"] == 10


def test_a_period_that_has_not_begun_has_no_values(house, capsys):
    answer = told(capsys, "--on", "2090-01-01")
    assert set(values(answer).values()) == {None}
    assert {figure["reason"] for figure in answer["figures"]} == {"期间尚未开始。"}


def test_by_a_dimension(house, capsys):
    answer = told(capsys, "--by", "sex", "--key", "members.members", "--key", "members.unions")
    found = {figure["member"]: figure["value"] for figure in answer["figures"]}
    assert found["女"] == 2
    assert sum(found.values()) == 10
    assert {(figure["key"], figure["dimension"]) for figure in answer["figures"]} == {
        ("members.members", "sex")
    }
    by_area = told(capsys, "--by", "area", "--key", "members.members")["figures"]
    assert {figure["member"]: figure["value"] for figure in by_area} == {
        "甲镇总工会": 3,
        "乙镇总工会": 7,
        "测试县总工会（本级）": 0,
    }


def test_an_organisation_and_a_persons_rights(house, capsys):
    assert values(told(capsys, "--org", "TA"))["members.members"] == 3
    mine = told(capsys, "--as", "township")
    assert (mine["organisation"], values(mine)["members.members"]) == ("TA", 3)
    assert told(capsys, "--as", "officer")["organisation"] == "A1"
    assert told(capsys, "--as", "leader", "--org", "TB")["organisation"] == "TB"


def test_small_counts_are_withheld_from_whoever_may_not_see_the_records(house, capsys):
    (figure,) = told(capsys, "--as", "finance", "--org", "A1", "--key", "members.members")["figures"]
    assert (figure["value"], figure["suppressed"]) == (None, True)
    assert "不予显示" in figure["reason"]
    (other,) = told(capsys, "--as", "clerk", "--org", "A1", "--key", "members.members")["figures"]
    assert (other["value"], other["suppressed"]) == (3, False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as", "nobody"), "没有用户名为“nobody”的账号"),
        (("--as", "auditor"), "账号“auditor”无权查看数字"),
        (("--org", "ZZ"), "没有编码为“ZZ”的组织。"),
        (("--as", "township", "--org", "TB"), "没有编码为“TB”的组织，或不在账号“township”的管辖范围内"),
        (("--as", "township", "--org", "ZZ"), "没有编码为“ZZ”的组织，或不在账号“township”的管辖范围内"),
        (("--on", "2026-13-40"), "--on"),
        (("--period", "gestern"), "不是可用的期间"),
        (("--period", "2026-06-30..2026-01-01"), "不能晚于"),
        (("--on", "2026-01-01", "--period", "2026"), "只能写一个"),
        (("--key", "members.nothing"), "没有编码为“members.nothing”的数字"),
        (("--by", "colour"), "不能按“colour”拆分。可用："),
        (("--by", "sex", "--key", "members.unions"), "不能按“sex”拆分。可用：area"),
        (("--org", "A1", "--key", "members.area_employees"), "没有可以查看的这类数字"),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_words(house, arguments, words):
    with pytest.raises(CommandError) as refused:
        call_command("figures", *arguments)
    assert words in str(refused.value)
    assert refused.value.returncode == 1


def test_asking_without_the_right_leaves_a_denial(house, cast):
    with pytest.raises(CommandError):
        call_command("figures", "--as", "auditor")
    assert AuditEvent.objects.filter(
        actor_id=cast.auditor.pk, result="denied", action="members.figure.view"
    ).exists()


def test_a_closed_account_is_refused(house, cast):
    cast.leader.is_active = False
    cast.leader.save()
    with pytest.raises(CommandError, match="已停用"):
        call_command("figures", "--as", "leader")


def test_no_organisation_at_all(db):
    with pytest.raises(CommandError, match="还没有组织"):
        call_command("figures")


def test_the_table_for_people(house, capsys):
    call_command("figures", "--on", "2026-03-05", "--key", "members.members", "--key", "members.women_share")
    heading, members, share = capsys.readouterr().out.rstrip().splitlines()
    assert heading == "测试县总工会 · 2026年3月5日"
    assert members.split() == ["会员", "10", "人"]
    assert share.split() == ["女会员占比", "20.00", "%", "2", "÷", "10"]


def test_a_refusal_ends_the_process_with_1_and_no_traceback():
    done = subprocess.run(
        [sys.executable, "manage.py", "figures", "--period", "gestern"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "不是可用的期间" in done.stderr
    assert "Traceback" not in done.stderr
