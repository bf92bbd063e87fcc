"""Scope follows the tree and the dated grants, for the person and for deputies."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.utils import timezone

from unionhub.core import scope
from unionhub.core.access import hands, may, require
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Deputy, Grant, Organisation, User

VIEW = "core.organisation.view"


def fresh(user: User) -> User:
    """The account as the next request would load it."""
    return User.objects.get(pk=user.pk)


def test_the_path_of_one_node_is_no_prefix_of_another_with_longer_number(cast):
    """The `1.1.` / `1.10.` trap: siblings whose numbers begin alike stay apart."""
    nodes = [
        Organisation.objects.create(
            name=f"第{n}工会", code=f"N{n}", kind=OrganisationKind.PRIMARY, parent=cast.town_a
        )
        for n in range(25)
    ]
    for node in nodes:
        assert list(Organisation.objects.under(node)) == [node]


def test_each_sees_his_subtree_and_nothing_beside_it(cast):
    seen = lambda user: set(Organisation.objects.visible_to(user).values_list("code", flat=True))  # noqa: E731
    assert seen(cast.clerk) == {"C", "TA", "TB", "A1", "A2", "B1"}
    assert seen(cast.township) == {"TA", "A1", "A2"}
    assert seen(cast.officer) == {"A1"}


def test_a_grant_holds_from_its_first_day_to_the_day_before_its_last(cast):
    day = date(2026, 3, 1)
    user = cast.officer
    Grant.objects.filter(user=user).update(valid_from=day, valid_to=day + timedelta(days=2))
    held = [may(fresh(user), VIEW, cast.union_a1, on=day + timedelta(days=n)) for n in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]


def test_a_grant_for_one_domain_gives_nothing_in_another(cast):
    Grant.objects.filter(user=cast.officer).update(domain="example")
    assert not may(fresh(cast.officer), VIEW)


def test_a_disabled_account_and_a_closed_organisation_reach_nothing(cast):
    User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    assert scope.reaches(fresh(cast.officer)) == ()
    Organisation.objects.filter(pk=cast.town_b.pk).update(is_active=False)
    assert scope.reaches(fresh(cast.township_b)) == ()


def test_a_deputy_acts_with_the_principal_grants_while_it_lasts_and_counts_as_both_hands(cast):
    today = timezone.localdate()
    Deputy.objects.create(
        principal=cast.township,
        deputy=cast.officer_b,
        valid_from=today,
        valid_to=today + timedelta(days=1),
        reason="病假",
    )
    deputy = fresh(cast.officer_b)
    assert may(deputy, VIEW, cast.union_a2)
    assert hands(deputy) == {cast.officer_b.pk, cast.township.pk}
    assert not may(deputy, VIEW, cast.union_a2, on=today + timedelta(days=1))


def test_a_deputy_of_a_deputy_gains_nothing(cast):
    today = timezone.localdate()
    span = {"valid_from": today, "valid_to": today + timedelta(days=9), "reason": "出差"}
    Deputy.objects.create(principal=cast.clerk, deputy=cast.township, **span)
    Deputy.objects.create(principal=cast.township, deputy=cast.officer_b, **span)
    deputy = fresh(cast.officer_b)
    assert may(deputy, VIEW, cast.union_a1)
    assert not may(deputy, VIEW, cast.county)


def test_a_deputy_never_gains_a_role_that_his_own_excludes(cast):
    today = timezone.localdate()
    Deputy.objects.create(
        principal=cast.secadmin,
        deputy=cast.sysadmin,
        valid_from=today,
        valid_to=today + timedelta(days=9),
        reason="休假",
    )
    assert may(fresh(cast.sysadmin), "core.account.change")
    assert not may(fresh(cast.sysadmin), "core.grant.change")


def test_revocation_acts_on_the_next_request(cast):
    assert may(cast.officer, VIEW)
    Grant.objects.filter(user=cast.officer).update(valid_to=timezone.localdate())
    assert not may(fresh(cast.officer), VIEW)


def test_require_refuses_with_the_action_and_a_misspelt_action_is_an_error(cast):
    with pytest.raises(PermissionDenied, match=VIEW):
        require(cast.officer, VIEW, cast.union_a2)
    require(cast.officer, VIEW, cast.union_a1)
    with pytest.raises(ImproperlyConfigured, match=r"core\.organisation\.veiw"):
        may(cast.officer, "core.organisation.veiw")


def test_scope_is_two_queries_however_often_it_is_asked(cast, django_assert_num_queries):
    user = fresh(cast.clerk)
    with django_assert_num_queries(2):
        for _ in range(3):
            may(user, VIEW, cast.union_a1)
            scope.scope_paths(user, "core.account.view")
