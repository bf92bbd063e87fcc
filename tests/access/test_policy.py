"""The policy table: what it accepts, what it refuses to read, and that it denies by default."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from unionhub.core import policy
from unionhub.core.enums import FieldAccess, Role

HEADER = "action,field,label," + ",".join(policy.SUBJECTS)


def table(tmp_path: Path, *lines: str) -> policy.Policy:
    """Read a policy of the given lines; cells are `subject=value` pairs after action, field, label."""
    rows = [HEADER]
    for line in lines:
        action, name, *cells = line.split()
        given = dict(cell.split("=") for cell in cells)
        rows.append(
            ",".join(
                [action, name.strip("-"), "标签", *(given.get(subject, "") for subject in policy.SUBJECTS)]
            )
        )
    path = tmp_path / "policy.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return policy.read([path])


def test_unwritten_is_denied(tmp_path):
    read = table(tmp_path, "a.b.c - clerk=yes")
    assert read.roles_for("a.b.c") == {Role.CLERK}
    assert read.roles_for("a.b.d") == frozenset()
    assert not read.is_public("a.b.c")
    assert not read.is_for_accounts("a.b.c")


def test_public_and_account_columns(tmp_path):
    read = table(tmp_path, "a.b.open - public=yes", "a.b.own - account=yes")
    assert read.is_public("a.b.open")
    assert read.is_for_accounts("a.b.own")
    assert not read.is_public("a.b.own")


def test_the_widest_field_access_of_several_roles_counts(tmp_path):
    read = table(tmp_path, "a.b.c - clerk=yes", "a.b.c id_number clerk=masked head=reveal")
    assert read.field_access("a.b.c", "id_number", ["clerk"]) == FieldAccess.MASKED
    assert read.field_access("a.b.c", "id_number", ["clerk", "head"]) == FieldAccess.REVEAL
    assert read.field_access("a.b.c", "id_number", ["leader"]) == FieldAccess.ABSENT
    assert read.field_access("a.b.c", "phone", ["clerk"]) == FieldAccess.ABSENT


def test_incompatible_pairs_work_in_both_directions(tmp_path):
    read = table(tmp_path, "!incompatible sysadmin secadmin=x")
    assert read.clash({"secadmin", "sysadmin", "clerk"}) == ("secadmin", "sysadmin")
    assert read.clash({"sysadmin", "clerk"}) is None


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["a.b.c - clerk=maybe"], "maybe"),
        (["a.b.c - clerk=yes", "a.b.c - head=yes"], "declared twice"),
        (["a.b.c phone clerk=naked"], "naked"),
        (["a.b.c phone clerk=full", "a.b.c phone head=full"], "declared twice"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(tmp_path, lines, words):
    with pytest.raises(ImproperlyConfigured, match=words) as caught:
        table(tmp_path, *lines)
    assert f"line {len(lines) + 1}" in str(caught.value)


def test_a_missing_column_is_refused(tmp_path):
    path = tmp_path / "policy.csv"
    path.write_text("action,field,label,clerk\na.b.c,,x,yes\n", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match="columns"):
        policy.read([path])


def test_the_three_administrators_exclude_each_other_and_every_business_role():
    read = policy.load()
    administrators = {Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR}
    for one in administrators:
        for other in set(Role) - {one}:
            assert read.clash({one, other}), (one, other)


def test_every_action_says_what_it_is_in_chinese():
    read = policy.load()
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in read.labels[action]) for action in read.actions)
