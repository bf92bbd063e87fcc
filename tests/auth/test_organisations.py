"""The tree: moved by one statement under a lock, closed only when nothing hangs on it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from tests.auth.signing import browser
from tests.conftest import make_account
from unionhub.core.access import may
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import AuditEvent, Organisation, User
from unionhub.core.services import organisations

pytestmark = pytest.mark.db_engine
VIEW = "core.organisation.view"


def tree_is_sound() -> bool:
    return all(
        node.path == f"{node.parent.path if node.parent else ''}{node.pk:07d}."
        for node in Organisation.objects.select_related("parent")
    )


def test_a_subtree_moves_whole_and_rights_follow_at_once(cast, django_assert_max_num_queries):
    group = Organisation.objects.create(
        name="一车间", code="G", kind=OrganisationKind.GROUP, parent=cast.union_a1
    )
    for number in range(30):
        Organisation.objects.create(
            name=f"小组{number}", code=f"G{number}", kind=OrganisationKind.GROUP, parent=cast.union_a1
        )
    with django_assert_max_num_queries(20):
        moved = organisations.move(cast.union_a1, cast.town_b, cast.sysadmin, "区划调整")
    assert moved == 32
    assert tree_is_sound()
    group.refresh_from_db()
    assert cast.town_b.covers(group)
    assert may(User.objects.get(username="township_b"), VIEW, group)
    assert not may(User.objects.get(username="township"), VIEW, group)
    event = AuditEvent.objects.get(action="core.organisation.change")
    assert (event.reason, event.count) == ("区划调整", 32)
    assert event.changes["parent"] == ["甲镇总工会", "乙镇总工会"]


def test_paths_that_begin_alike_are_not_moved_along(cast):
    """The `1.1.` / `1.10.` trap."""
    nodes = [
        Organisation.objects.create(
            name=f"第{n}工会", code=f"N{n}", kind=OrganisationKind.PRIMARY, parent=cast.town_a
        )
        for n in range(12)
    ]
    short = min(nodes, key=lambda node: len(node.path))
    organisations.move(short, cast.town_b, cast.sysadmin, "调整")
    assert tree_is_sound()
    assert Organisation.objects.under(cast.town_b).filter(code__startswith="N").count() == 1


@pytest.mark.parametrize(
    ("what", "where", "words"),
    [
        ("county", "town_a", "最上级组织不能移动"),
        ("town_a", "town_a", "自己的下级之下"),
        ("town_a", "union_a1", "自己的下级之下"),
        ("town_a", "town_b", "不能放在"),
        ("union_a1", "town_a", "已经在"),
    ],
)
def test_a_move_that_makes_no_tree_is_refused(cast, what, where, words):
    with pytest.raises(ValidationError, match=words):
        organisations.move(getattr(cast, what), getattr(cast, where), cast.sysadmin, "调整")
    assert tree_is_sound()
    assert not AuditEvent.objects.filter(action="core.organisation.change").exists()


def test_a_local_administrator_moves_nothing_in_or_out_of_his_subtree(cast):
    local = make_account("local", cast.town_a, ("sysadmin", cast.town_a))
    for what, where in ((cast.union_a1, cast.town_b), (cast.union_b1, cast.town_a)):
        with pytest.raises(PermissionDenied):
            organisations.move(what, where, local, "调整")


def test_an_organisation_closes_only_when_nothing_hangs_on_it(cast):
    with pytest.raises(ValidationError, match="还有 2 个在用组织"):
        organisations.deactivate(cast.town_a, cast.sysadmin, "撤并")
    with pytest.raises(ValidationError, match="还有 1 个启用的账号"):
        organisations.deactivate(cast.union_a1, cast.sysadmin, "撤并")
    with pytest.raises(ValidationError, match="最上级"):
        organisations.deactivate(cast.county, cast.sysadmin, "撤并")
    User.objects.filter(organisation=cast.union_a1).update(is_active=False)
    organisations.deactivate(cast.union_a1, cast.sysadmin, "撤并")
    with pytest.raises(ValidationError, match="已是停用"):
        organisations.deactivate(Organisation.objects.get(pk=cast.union_a1.pk), cast.sysadmin, "再次")
    organisations.activate(Organisation.objects.get(pk=cast.union_a1.pk), cast.sysadmin, "恢复")
    assert Organisation.objects.get(pk=cast.union_a1.pk).is_active


def test_the_pages_make_rename_and_move(cast):
    system = browser("sysadmin")

    def token(address: str) -> str:
        return system.get(address).content.decode().split('name="form_token" value="')[1].split('"')[0]

    address = reverse("organisation-new")
    data = {
        "kind": "primary",
        "name": "新企业工会",
        "short_name": "",
        "code": "NEW",
        "parent": cast.town_a.pk,
    }
    wrong = system.post(address, data | {"form_token": token(address), "kind": "township"})
    assert "其下可设" in wrong.content.decode()
    system.post(address, data | {"form_token": token(address)})
    made = Organisation.objects.get(code="NEW")
    assert made.path == f"{cast.town_a.path}{made.pk:07d}."
    address = reverse("organisation-move", args=[made.pk])
    answer = system.post(
        address,
        {"form_token": token(address), "version": made.version, "parent": cast.town_b.pk, "note": "区划调整"},
    )
    assert answer.status_code == 302
    assert Organisation.objects.get(code="NEW").parent == cast.town_b
    address = reverse("organisation-edit", args=[made.pk])
    version = Organisation.objects.get(code="NEW").version
    system.post(
        address, {"form_token": token(address), "version": version, "name": "改名工会", "code": "HACK"}
    )
    made.refresh_from_db()
    assert (made.name, made.code) == ("改名工会", "NEW")
