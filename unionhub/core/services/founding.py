"""The first step of a real installation: the county, its three administrators, and what each domain starts with."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from .. import registry
from ..audit import record
from ..auth import services as auth
from ..enums import OrganisationKind, Role
from ..models import Grant, Organisation, User


@dataclass(frozen=True)
class Founder:
    """One administrator to be: role, user name, person's name."""

    role: Role
    username: str
    name: str


@transaction.atomic
def found_county(name: str, code: str, founders: list[Founder]) -> dict[str, str]:
    """Make the root of the tree and one account per founder; return the initial passwords by user name.

    The passwords are random, are used once, and expire (scorecard B6); they are nowhere stored in clear. The rights are
    granted by nobody: this is the only place where that happens, and only into an empty database.
    Raises ValidationError when there is an organisation already, or two founders share an account.
    """
    if Organisation.objects.exists():
        raise ValidationError("数据库中已有组织；县总工会只能在空库中建立一次。")
    if len({founder.username for founder in founders}) != len(founders):
        raise ValidationError("三类管理员必须是三个不同的账号（三员分立）。")
    county = Organisation(name=name, code=code, kind=OrganisationKind.COUNTY)
    county.full_clean(exclude=["path"])
    county.save()
    passwords = {}
    for founder in founders:
        user = User(username=founder.username, name=founder.name, organisation=county)
        user.set_unusable_password()
        user.full_clean()
        user.save()
        Grant.objects.create(user=user, role=founder.role, organisation=county, reason="系统启用")
        passwords[user.username] = auth.issue_initial_password(user)
        record("core.grant.change", obj=user, organisation=county, changes={"role": ["", founder.role.label]})
    furnish(county)
    return passwords


def furnish(county: Organisation) -> None:
    """Give a new county what the domains start with: `AT_FOUNDING` in `<app>/founding.py`, functions of the county."""
    for step in registry.collect("founding", "AT_FOUNDING"):
        step(county)
