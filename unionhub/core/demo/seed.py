"""Loads the demo county into an empty database, in one transaction."""

from django.conf import settings
from django.db import transaction

from ..audit import record
from ..enums import OrganisationKind
from ..models import Grant, Organisation, User
from .accounts import ACCOUNTS, DEMO_PASSWORD, UNION_OF
from .tree import COUNTY_CODE, COUNTY_NAME, DISTRICTS, unions

#: First day of every demo grant; before anything the demo tells of.
GRANTED_FROM = "2024-01-01"


class NotEmpty(Exception):
    """There are organisations already; the demo never mixes with real data."""


class DemoRefused(Exception):
    """The set-up does not allow accounts with a known password."""


@transaction.atomic
def seed(*, with_unions: bool = True) -> dict[str, int]:
    """Build tree, accounts and grants; return how many of each.

    Without unions the accounts of grassroots unions stay without a grant, at the county.
    Raises NotEmpty when any organisation exists, DemoRefused when `DEMO_KNOWN_PASSWORDS` is off.
    """
    if not settings.DEMO_KNOWN_PASSWORDS:
        raise DemoRefused
    if Organisation.objects.exists():
        raise NotEmpty
    nodes = _tree(with_unions)
    accounts = _accounts(nodes)
    record("core.demo.seed", obj=nodes[COUNTY_CODE], organisation=nodes[COUNTY_CODE], count=len(nodes))
    return {"organisations": len(nodes), "accounts": len(accounts), "grants": Grant.objects.count()}


def _tree(with_unions: bool) -> dict[str, Organisation]:
    county = Organisation.objects.create(name=COUNTY_NAME, code=COUNTY_CODE, kind=OrganisationKind.COUNTY)
    nodes = {COUNTY_CODE: county}
    for code, name, kind in DISTRICTS:
        nodes[code] = Organisation.objects.create(name=name, code=code, kind=kind, parent=county)
    if with_unions:
        for union in unions():
            nodes[union.code] = Organisation.objects.create(
                name=union.name, code=union.code, kind=OrganisationKind.PRIMARY, parent=nodes[union.parent]
            )
    return nodes


def _accounts(nodes: dict[str, Organisation]) -> list[User]:
    by_name = {node.name: node for node in nodes.values()}
    made = []
    for account in ACCOUNTS:
        home = nodes.get(account.organisation) or by_name.get(UNION_OF.get(account.username, ""))
        user = User.objects.create_user(
            account.username,
            DEMO_PASSWORD,
            name=account.name,
            organisation=home or nodes[COUNTY_CODE],
            must_change_password=False,
        )
        if home:
            Grant.objects.create(
                user=user, role=account.role, organisation=home, valid_from=GRANTED_FROM, reason="演示账号"
            )
        made.append(user)
    return made
