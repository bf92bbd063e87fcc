"""Loads the demo county into an empty database, in one transaction."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from .. import registry
from ..audit import record
from ..enums import OrganisationKind
from ..models import Grant, Organisation, User
from ..services.founding import furnish
from .accounts import ACCOUNTS, DEMO_PASSWORD, UNION_OF
from .county import DemoCounty, DemoPart, DemoSize, last_day_told
from .tree import ALWAYS, COUNTY_CODE, COUNTY_NAME, DISTRICTS, DemoUnion, unions

#: First day of every demo grant; before anything the demo tells of.
GRANTED_FROM = "2024-01-01"
#: Fewer unions lack those that the accounts need; a union has at least this many employees on average.
FEWEST_UNIONS, FEWEST_WORKERS = len(ALWAYS), 10


class NotEmpty(Exception):
    """There are organisations already; the demo never mixes with real data."""


class DemoRefused(Exception):
    """The set-up does not allow accounts with a known password."""


class TooSmall(ValueError):
    """There are fewer unions or employees than a county can be made of."""


@transaction.atomic
def seed(
    *,
    with_unions: bool = True,
    size: DemoSize | None = None,
    number: int = 1,
    say: Callable[[str], None] = lambda text: None,
) -> dict[str, int]:
    """Build tree, accounts and grants, then what the domains declare; return how many of each, by label.

    The same `number` and `size` give the same data whatever the day, but for sealed text. Without unions there are no
    records of domains, and the accounts of grassroots unions stay without a grant, at the county. `say` takes a line
    of progress. Raises NotEmpty when any organisation exists, DemoRefused when `DEMO_KNOWN_PASSWORDS` is off,
    TooSmall.
    """
    if not settings.DEMO_KNOWN_PASSWORDS:
        raise DemoRefused
    size = size or DemoSize()
    if size.unions < FEWEST_UNIONS or size.workers < FEWEST_WORKERS * size.unions:
        raise TooSmall
    if Organisation.objects.exists():
        raise NotEmpty
    drawn = unions(size.unions) if with_unions else []
    nodes = _tree(drawn)
    furnish(nodes[COUNTY_CODE])
    accounts = _accounts(nodes)
    made = {"组织": len(nodes), "账号": len(accounts), "授权": Grant.objects.count()}
    if with_unions:
        as_of = last_day_told(timezone.localdate())
        county = DemoCounty(size, number, as_of, nodes, drawn, accounts, say)
        parts: tuple[DemoPart, ...] = registry.collect("demo", "DEMO")
        for part in parts:
            made |= part.fill(county)
    county_node = nodes[COUNTY_CODE]
    counts = "，".join(f"{label} {count}" for label, count in made.items())
    record(
        "core.demo.seed",
        obj=county_node,
        organisation=county_node,
        count=sum(made.values()),
        reason=f"演示数据：{counts}",
    )
    return made


def _tree(drawn: list[DemoUnion]) -> dict[str, Organisation]:
    county = Organisation.objects.create(name=COUNTY_NAME, code=COUNTY_CODE, kind=OrganisationKind.COUNTY)
    nodes = {COUNTY_CODE: county}
    for code, name, kind in DISTRICTS:
        nodes[code] = Organisation.objects.create(name=name, code=code, kind=kind, parent=county)
    # Set-based: each gets a path of its own first, as in `Organisation.save`, and its real one when its id is known.
    primary = [
        Organisation(
            name=union.name,
            code=union.code,
            kind=OrganisationKind.PRIMARY,
            parent=nodes[union.parent],
            path=f"new:{union.code}",
        )
        for union in drawn
    ]
    for node in Organisation.objects.bulk_create(primary):
        node.path = node.path_below(node.parent)
        nodes[node.code] = node
    Organisation.objects.bulk_update(primary, ["path"], batch_size=500)
    return nodes


def _accounts(nodes: dict[str, Organisation]) -> dict[str, User]:
    by_name = {node.name: node for node in nodes.values()}
    # One hash for all: the password is one and known, and hashing is made to be slow.
    password = make_password(DEMO_PASSWORD)
    made = {}
    for account in ACCOUNTS:
        home = nodes.get(account.organisation) or by_name.get(UNION_OF.get(account.username, ""))
        user = User.objects.create(
            username=account.username,
            password=password,
            name=account.name,
            organisation=home or nodes[COUNTY_CODE],
            must_change_password=False,
        )
        if home:
            Grant.objects.create(
                user=user, role=account.role, organisation=home, valid_from=GRANTED_FROM, reason="演示账号"
            )
        made[account.username] = user
    return made
