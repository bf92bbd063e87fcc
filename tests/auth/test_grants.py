"""Who may be given what: incompatible roles, nobody himself, the last administrator stays (scorecard A11–A13)."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.auth.signing import browser, signed_in
from tests.conftest import Cast, make_account, make_cast
from unionhub.core import policy, rules, scope
from unionhub.core.access import may
from unionhub.core.enums import Role
from unionhub.core.grants_in_words import grants_in_words
from unionhub.core.models import AuditEvent, Deputy, Grant, Organisation, User
from unionhub.core.services import accounts, grants

pytestmark = pytest.mark.db_engine
TODAY = timezone.localdate
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")


def new(user: User, role: str, where: Organisation, **more) -> Grant:
    return Grant(user=user, role=role, organisation=where, valid_from=more.pop("valid_from", TODAY()), **more)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def second(cast: Cast) -> User:
    """A second security administrator, who can give rights to the first."""
    return make_account("secadmin2", cast.county, ("secadmin", cast.county))


@pytest.mark.parametrize(("held", "wanted"), list(product(ADMINISTRATORS, ADMINISTRATORS)))
def test_the_three_administrators_exclude_each_other(cast, second, held, wanted):
    person = make_account("person", cast.county, (held, cast.county))
    if held == wanted:
        with pytest.raises(ValidationError, match="已有同样的授权"):
            grants.give(new(person, wanted, cast.county), second)
    else:
        with pytest.raises(ValidationError, match="不能由同一人担任"):
            grants.give(new(person, wanted, cast.county), second)


@pytest.mark.parametrize(("held", "wanted"), list(product(ADMINISTRATORS, ADMINISTRATORS)))
def test_nor_can_one_be_the_others_deputy(cast, second, held, wanted):
    principal = make_account("principal", cast.county, (wanted, cast.county))
    person = make_account("person", cast.county, (held, cast.county))
    deputy = Deputy(
        principal=principal,
        deputy=person,
        valid_from=TODAY(),
        valid_to=TODAY() + timedelta(days=5),
        reason="休假",
    )
    if held == wanted:
        grants.appoint(deputy, second)
    else:
        with pytest.raises(ValidationError, match="不能由同一人担任"):
            grants.appoint(deputy, second)


@pytest.mark.parametrize("role", [role for role in Role if role not in ADMINISTRATORS])
def test_an_administrator_gets_no_business_role(cast, second, role):
    where = {"grassroots": cast.union_a1, "township": cast.town_a}.get(role, cast.county)
    with pytest.raises(ValidationError, match="不能由同一人担任"):
        grants.give(new(cast.sysadmin, role, where), second)


def test_a_grant_to_the_principal_that_would_clash_for_the_deputy_is_refused(cast):
    grants.appoint(
        Deputy(
            principal=cast.clerk,
            deputy=cast.finance,
            valid_from=TODAY(),
            valid_to=TODAY() + timedelta(days=5),
            reason="出差",
        ),
        cast.secadmin,
    )
    with pytest.raises(ValidationError, match="finance先生将同时具有"):
        grants.give(new(cast.clerk, "head", cast.county), cast.secadmin)


def test_two_principals_of_one_deputy_may_not_clash(cast):
    person = make_account("person", cast.county)
    span = {"valid_from": TODAY(), "valid_to": TODAY() + timedelta(days=5), "reason": "出差"}
    grants.appoint(Deputy(principal=cast.head, deputy=person, **span), cast.secadmin)
    with pytest.raises(ValidationError, match="不能由同一人担任"):
        grants.appoint(Deputy(principal=cast.finance, deputy=person, **span), cast.secadmin)


def test_roles_that_follow_each_other_in_time_do_not_clash(cast):
    person = make_account("person", cast.county)
    end = TODAY() + timedelta(days=30)
    grants.give(new(person, "head", cast.county, valid_to=end), cast.secadmin)
    grants.give(new(person, "finance", cast.county, valid_from=end), cast.secadmin)
    with pytest.raises(ValidationError, match="不能由同一人担任"):
        grants.give(
            new(person, "finance", cast.county, valid_from=end - timedelta(days=1), domain="core"),
            cast.secadmin,
        )


def test_nobody_grants_to_himself_nor_over_what_he_does_not_administer(cast, second):
    local = make_account("local", cast.town_a, ("secadmin", cast.town_a))
    person = make_account("person", cast.town_a)
    for grant, grantor, words in (
        (new(cast.secadmin, "leader", cast.county), cast.secadmin, "不能给自己"),
        (new(person, "leader", cast.county), local, "无权在这个组织范围内"),
        (new(person, "leader", cast.town_b), local, "无权在这个组织范围内"),
        (new(person, "leader", cast.county), cast.sysadmin, "无权在这个组织范围内"),
        (new(person, "leader", cast.county), cast.clerk, "无权在这个组织范围内"),
        (new(person, "grassroots", cast.county), cast.secadmin, "不能授权到县总工会"),
        (new(person, "township", cast.union_a1), cast.secadmin, "不能授权到基层工会"),
        (new(person, "leader", cast.county, valid_to=TODAY()), cast.secadmin, "终止日期应晚于"),
        (
            new(person, "leader", cast.county, valid_from=TODAY() - timedelta(days=1)),
            cast.secadmin,
            "不能早于今天",
        ),
    ):
        with pytest.raises(ValidationError, match=words):
            grants.give(grant, grantor)
    assert grants.give(new(person, "leader", cast.town_a), local).granted_by == local


def test_an_administrator_of_one_domain_grants_in_that_domain_only(cast):
    local = make_account("local", cast.county)
    Grant.objects.create(
        user=local, role="secadmin", organisation=cast.county, domain="core", valid_from="2020-01-01"
    )
    person = make_account("person", cast.county)
    with pytest.raises(ValidationError, match="无权授予这项业务"):
        grants.give(new(person, "clerk", cast.county), fresh(local))
    grants.give(new(person, "clerk", cast.county, domain="core"), fresh(local))


def test_a_deputy_gives_nothing_to_his_principal(cast, second):
    person = make_account("person", cast.county)
    grants.appoint(
        Deputy(
            principal=cast.secadmin,
            deputy=person,
            valid_from=TODAY(),
            valid_to=TODAY() + timedelta(days=5),
            reason="休假",
        ),
        second,
    )
    with pytest.raises(ValidationError, match="不能给自己"):
        grants.give(new(cast.secadmin, "leader", cast.county), fresh(person))


def test_nobody_makes_himself_a_deputy(cast):
    with pytest.raises(ValidationError, match="不能把自己设为代理人"):
        grants.appoint(
            Deputy(
                principal=cast.clerk,
                deputy=cast.secadmin,
                valid_from=TODAY(),
                valid_to=TODAY() + timedelta(days=5),
                reason="休假",
            ),
            cast.secadmin,
        )


def test_a_local_administrator_cannot_lend_rights_that_reach_beyond_his_subtree(cast):
    local = make_account("local", cast.town_a, ("secadmin", cast.town_a))
    wide = make_account("wide", cast.town_a, ("leader", cast.county))
    person = make_account("person", cast.town_a)
    with pytest.raises(ValidationError, match="超出您可授权的范围"):
        grants.appoint(
            Deputy(
                principal=wide,
                deputy=person,
                valid_from=TODAY(),
                valid_to=TODAY() + timedelta(days=5),
                reason="休假",
            ),
            local,
        )


@pytest.mark.parametrize("role", ["sysadmin", "secadmin"])
def test_the_last_administrator_stays(cast, role):
    grant = Grant.objects.get(user=cast.people[role])
    other = make_account("other", cast.county, ("secadmin", cast.town_a), ("secadmin", cast.town_b))
    with pytest.raises(ValidationError, match="最后一位"):
        grants.end_grant(grant, cast.secadmin, "调离")
    with pytest.raises(ValidationError, match="最后一位"):
        accounts.disable(cast.people[role], other, "调离")
    successor = make_account("successor", cast.county, (role, cast.county))
    grants.end_grant(grant, cast.secadmin, "调离")
    with pytest.raises(ValidationError, match="最后一位"):
        accounts.disable(successor, other, "调离")


def test_a_successor_with_an_end_date_does_not_count(cast):
    make_account("successor", cast.county)
    Grant.objects.create(
        user=User.objects.get(username="successor"),
        role="sysadmin",
        organisation=cast.county,
        valid_from="2020-01-01",
        valid_to=TODAY() + timedelta(days=30),
    )
    with pytest.raises(ValidationError, match="最后一位"):
        grants.end_grant(Grant.objects.get(user=cast.sysadmin), cast.secadmin, "调离")


def test_nobody_disables_himself(cast):
    make_account("sysadmin2", cast.county, ("sysadmin", cast.county))
    with pytest.raises(ValidationError, match="不能停用自己"):
        accounts.disable(cast.sysadmin, cast.sysadmin, "休假")


def test_ending_a_grant_or_deputy_acts_at_once_and_is_recorded(cast):
    grant = Grant.objects.get(user=cast.clerk)
    grants.end_grant(grant, cast.secadmin, "岗位调整")
    assert not may(fresh(cast.clerk), "core.organisation.view")
    deputy = grants.appoint(
        Deputy(
            principal=cast.head,
            deputy=cast.clerk,
            valid_from=TODAY(),
            valid_to=TODAY() + timedelta(days=5),
            reason="病假",
        ),
        cast.secadmin,
    )
    assert may(fresh(cast.clerk), "core.organisation.view")
    grants.end_deputy(deputy, cast.secadmin, "销假")
    assert not may(fresh(cast.clerk), "core.organisation.view")
    rows = AuditEvent.objects.filter(action="core.grant.change", actor_id=cast.secadmin.pk).order_by("pk")
    assert [row.reason for row in rows] == ["岗位调整", "病假", "销假"]
    with pytest.raises(ValidationError, match="已经终止"):
        grants.end_grant(Grant.objects.get(pk=grant.pk), cast.secadmin, "再次")


def test_a_future_grant_can_be_ended_before_it_begins(cast):
    person = make_account("person", cast.county)
    grant = grants.give(
        new(person, "leader", cast.county, valid_from=TODAY() + timedelta(days=10)), cast.secadmin
    )
    grants.end_grant(grant, cast.secadmin, "取消")
    assert not may(fresh(person), "core.organisation.view", on=TODAY() + timedelta(days=11))


def test_rights_in_words(cast):
    Grant.objects.filter(user=cast.township).update(role="clerk", valid_to=date(2099, 1, 1))
    Deputy.objects.create(
        principal=cast.township,
        deputy=cast.officer,
        valid_from=TODAY(),
        valid_to=TODAY() + timedelta(days=1),
        reason="x",
    )
    assert grants_in_words(cast.township) == ["在甲镇总工会范围内 经办 全部业务，至 2098-12-31"]
    own, lent = grants_in_words(cast.officer)
    assert own == "在甲镇第一工会范围内 基层工会干部 全部业务，长期有效"
    assert (
        lent
        == f"代理township先生，在甲镇总工会范围内 经办 全部业务，至 2098-12-31；代理至 {TODAY():%Y-%m-%d}"
    )


def test_the_pages_give_and_end_a_right(cast):
    security = browser("secadmin")
    page = security.get(reverse("grant-new")).content.decode()
    token = page.split('name="form_token" value="')[1].split('"')[0]
    data = {
        "form_token": token,
        "user": cast.officer.pk,
        "role": "leader",
        "organisation": cast.town_a.pk,
        "domain": "*",
        "valid_from": TODAY().isoformat(),
        "valid_to": "",
        "reason": "工发〔2026〕1号",
    }
    wrong = security.post(reverse("grant-new"), data | {"user": cast.secadmin.pk})
    assert wrong.status_code == 422
    assert "不能给自己" in wrong.content.decode()
    answer = security.post(reverse("grant-new"), data)
    grant = Grant.objects.get(user=cast.officer, role="leader")
    assert answer.headers["Location"] == grant.get_absolute_url()
    assert grant.granted_by == cast.secadmin
    page = security.get(reverse("grant-end", args=[grant.pk])).content.decode()
    token = page.split('name="form_token" value="')[1].split('"')[0]
    security.post(
        reverse("grant-end", args=[grant.pk]), {"form_token": token, "version": grant.version, "note": "期满"}
    )
    assert Grant.objects.get(pk=grant.pk).valid_to == TODAY()


def test_the_system_administrator_gives_no_rights_and_the_security_administrator_makes_no_accounts(cast):
    assert browser("sysadmin").get(reverse("grant-new")).status_code == 403
    assert browser("secadmin").get(reverse("account-new")).status_code == 403


def test_the_initial_password_is_shown_once_in_the_answer_and_never_again(cast):
    system = browser("sysadmin")
    address = reverse("account-reset", args=[cast.officer.pk])
    page = system.get(address).content.decode()
    token = page.split('name="form_token" value="')[1].split('"')[0]
    version = User.objects.get(pk=cast.officer.pk).version
    answer = system.post(address, {"form_token": token, "version": version})
    password = answer.content.decode().split('class="uh-secret fs-3 text-body">')[1].split("<")[0]
    assert answer.headers["Cache-Control"] == "no-store"
    again = system.post(address, {"form_token": token, "version": version})
    assert password not in again.content.decode()
    assert again.status_code == 302
    client = browser("officer", password)
    assert client.get(reverse("home")).headers["Location"] == reverse("password-change")


def test_disabling_through_the_page_ends_the_session(cast):
    officer, system = browser("officer"), browser("sysadmin")
    address = reverse("account-disable", args=[cast.officer.pk])
    page = system.get(address).content.decode()
    token = page.split('name="form_token" value="')[1].split('"')[0]
    system.post(address, {"form_token": token, "version": cast.officer.version, "note": "退休"})
    assert not signed_in(officer)


def test_nobody_edits_his_own_account_and_no_default_names_are_made(cast):
    system = browser("sysadmin")
    for address, data, words in (
        (reverse("account-edit", args=[cast.sysadmin.pk]), {"name": "新名"}, "不能修改自己"),
        (reverse("account-new"), {"username": "ADMIN", "name": "某人"}, "默认用户名"),
        (reverse("account-new"), {"username": "ＣＬＥＲＫ", "name": "某人"}, "已存在"),
        (reverse("account-new"), {"username": "a b", "name": "某人"}, "用户名由"),
    ):
        page = system.get(address).content.decode()
        token = page.split('name="form_token" value="')[1].split('"')[0]
        answer = system.post(
            address,
            {"form_token": token, "version": cast.sysadmin.version, "organisation": cast.county.pk, **data},
        )
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_find_clash_sees_through_deputies():
    pairs = policy.load().incompatible
    roles = {1: frozenset({"head"}), 2: frozenset({"finance"}), 3: frozenset()}
    assert rules.find_clash([3], roles, [(1, 3), (2, 3)], pairs) == (3, "finance", "head")
    assert rules.find_clash([3], roles, [(1, 3)], pairs) is None
    assert rules.find_clash([1, 2, 3], roles, [(1, 2)], pairs) == (2, "finance", "head")


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((1, 5), (5, 9), False),
        ((1, 5), (4, 9), True),
        ((1, None), (9, None), True),
        ((5, 5), (1, None), False),
        ((5, None), (1, 5), False),
    ],
)
def test_half_open_spans(one, other, shared):
    def day(number):
        return None if number is None else date(2026, 1, number)

    spans = (day(one[0]), day(one[1]), day(other[0]), day(other[1]))
    assert rules.overlap(*spans) is shared
    assert rules.overlap(*spans[2:], *spans[:2]) is shared


class GrantingProperty(TestCase):
    """Whatever is tried in whatever order, these hold afterwards (scorecard A13)."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data())
    def test_no_sequence_of_accepted_steps_widens_or_locks_out(self, data):
        cast = make_cast()
        people = [*cast.people.values(), make_account("spare", cast.county)]
        places = [cast.county, cast.town_a, cast.union_a1]
        for _ in range(data.draw(st.integers(1, 8), label="steps")):
            actor = fresh(data.draw(st.sampled_from(people)))
            other = data.draw(st.sampled_from(people))
            before = {person.pk: set(scope.reaches(fresh(person))) for person in people}
            accepted = self.step(data, actor, other, people, places)
            after = {person.pk: set(scope.reaches(fresh(person))) for person in people}
            if accepted:
                assert after[actor.pk] <= before[actor.pk], "somebody gave himself a right"
            else:
                assert before == after
        pairs = policy.load().incompatible
        for person in people:
            held = {reach.role for reach in scope.reaches(fresh(person))}
            assert not any(pair <= held for pair in pairs)
        for role in ("sysadmin", "secadmin"):
            holders = Grant.objects.current().filter(
                role=role, organisation=cast.county, user__is_active=True
            )
            assert holders.filter(valid_to=None).exists()

    def step(self, data, actor: User, other: User, people: list[User], places: list[Organisation]) -> bool:
        kind = data.draw(st.sampled_from(["give", "appoint", "end", "disable"]))
        end = data.draw(st.sampled_from([None, TODAY() + timedelta(days=9)]))
        try:
            if kind == "give":
                role, where = data.draw(st.sampled_from(list(Role))), data.draw(st.sampled_from(places))
                grants.give(new(fresh(other), role, where, valid_to=end), actor)
            elif kind == "appoint":
                third = data.draw(st.sampled_from(people))
                grants.appoint(
                    Deputy(
                        principal=fresh(other),
                        deputy=fresh(third),
                        valid_from=TODAY(),
                        valid_to=TODAY() + timedelta(days=9),
                        reason="休假",
                    ),
                    actor,
                )
            elif kind == "end":
                grant = data.draw(st.sampled_from(list(Grant.objects.order_by("pk"))))
                if not may(actor, "core.grant.change", grant.organisation):
                    return False
                grants.end_grant(grant, actor, "调离")
            else:
                if not may(actor, "core.account.change", other.organisation):
                    return False
                accounts.disable(fresh(other), actor, "调离")
        except ValidationError:
            return False
        return True
