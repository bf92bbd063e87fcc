"""The cast: a small county with two townships and two grassroots unions each, and one account per role."""

import gc
import os
from dataclasses import dataclass, field

import pytest
from hypothesis import settings

from unionhub.core.enums import OrganisationKind, Role
from unionhub.core.models import Grant, Organisation, User

PASSWORD = "Test-Passw0rd-of-the-cast"

# A check that counts (CI) tries the same examples each time; elsewhere each run looks for new ones. A busy machine
# may be slow without being wrong.
settings.register_profile("new", deadline=None)
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same" if os.environ.get("CI") else "new")


def pytest_collection_finish() -> None:
    """Keep what the imports made out of the garbage collector's rounds, which else take a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@dataclass
class Cast:
    """The county of the tests. `people` are accounts by name, as in the demo county."""

    county: Organisation
    town_a: Organisation
    town_b: Organisation
    union_a1: Organisation
    union_a2: Organisation
    union_b1: Organisation
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def make_account(username: str, organisation: Organisation, *grants: tuple[str, Organisation]) -> User:
    """An account with the cast's password and grants over all domains."""
    user = User.objects.create_user(
        username, PASSWORD, name=f"{username}先生", organisation=organisation, must_change_password=False
    )
    for role, where in grants:
        Grant.objects.create(user=user, role=role, organisation=where, valid_from="2020-01-01")
    return user


def make_cast() -> Cast:
    """Build the county, its unions and its accounts."""

    def node(name: str, code: str, kind: str, parent: Organisation | None = None) -> Organisation:
        return Organisation.objects.create(name=name, code=code, kind=kind, parent=parent)

    county = node("测试县总工会", "C", OrganisationKind.COUNTY)
    town_a = node("甲镇总工会", "TA", OrganisationKind.TOWNSHIP, county)
    town_b = node("乙镇总工会", "TB", OrganisationKind.TOWNSHIP, county)
    union_a1 = node("甲镇第一工会", "A1", OrganisationKind.PRIMARY, town_a)
    union_a2 = node("甲镇第二工会", "A2", OrganisationKind.PRIMARY, town_a)
    union_b1 = node("乙镇第一工会", "B1", OrganisationKind.PRIMARY, town_b)
    cast = Cast(county, town_a, town_b, union_a1, union_a2, union_b1)
    for role in (
        Role.SYSADMIN,
        Role.SECADMIN,
        Role.AUDITOR,
        Role.LEADER,
        Role.CLERK,
        Role.HEAD,
        Role.FINANCE,
    ):
        cast.people[role.value] = make_account(role.value, county, (role, county))
    cast.people["township"] = make_account("township", town_a, (Role.TOWNSHIP, town_a))
    cast.people["township_b"] = make_account("township_b", town_b, (Role.TOWNSHIP, town_b))
    cast.people["officer"] = make_account("officer", union_a1, (Role.GRASSROOTS, union_a1))
    cast.people["officer_a2"] = make_account("officer_a2", union_a2, (Role.GRASSROOTS, union_a2))
    cast.people["officer_b"] = make_account("officer_b", union_b1, (Role.GRASSROOTS, union_b1))
    return cast


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()
