"""The kernel's rules as pure functions: who may be given which right, and what may not be taken away.

Each `refuse_…` returns why not, in words for the screen, or an empty string. Sources: separation of the three
administrators GB/T 22239-2019, 8.1.4.2 d and 8.1.5; scorecard A12, A13.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from .enums import OrganisationKind, Role

#: Where a role of the lower levels may be granted; a role that is not named here may be granted anywhere.
ROLE_KINDS: dict[str, frozenset[str]] = {
    Role.GRASSROOTS: frozenset(
        {
            OrganisationKind.PRIMARY,
            OrganisationKind.GROUP,
            OrganisationKind.REGIONAL,
            OrganisationKind.INDUSTRY,
        }
    ),
    Role.TOWNSHIP: frozenset(
        {
            OrganisationKind.TOWNSHIP,
            OrganisationKind.SYSTEM,
            OrganisationKind.PARK,
            OrganisationKind.REGIONAL,
            OrganisationKind.INDUSTRY,
        }
    ),
}


def overlap(from_a: date, to_a: date | None, from_b: date, to_b: date | None) -> bool:
    """Whether two half-open spans share a day; None is open-ended, an empty span shares nothing."""
    if (to_a is not None and to_a <= from_a) or (to_b is not None and to_b <= from_b):
        return False
    return (to_b is None or from_a < to_b) and (to_a is None or from_b < to_a)


def hands_roles(
    person: int, roles: Mapping[int, frozenset[str]], deputies: Iterable[tuple[int, int]]
) -> frozenset[str]:
    """All roles in the person's hands: his own and those of everybody whose deputy he is.

    `roles` are each person's own, `deputies` pairs of (principal, deputy). Deputies of deputies gain nothing.
    """
    principals = [principal for principal, deputy in deputies if deputy == person]
    return roles.get(person, frozenset()).union(
        *(roles.get(principal, frozenset()) for principal in principals)
    )


def find_clash(
    persons: Iterable[int],
    roles: Mapping[int, frozenset[str]],
    deputies: Iterable[tuple[int, int]],
    incompatible: Iterable[frozenset[str]],
) -> tuple[int, str, str] | None:
    """The first of `persons` in whose hands an incompatible pair of roles lies, with the pair; else None."""
    deputies = list(deputies)
    for person in persons:
        held = hands_roles(person, roles, deputies)
        for pair in sorted(incompatible, key=sorted):
            if pair <= held:
                first, second = sorted(pair)
                return person, first, second
    return None


def refuse_grant(
    *,
    grantor_hands: frozenset[int],
    grantee: int,
    role: str,
    kind: str,
    domain: str,
    covering_domains: frozenset[str],
) -> str:
    """Whether a right may be given, apart from incompatible pairs.

    `grantor_hands` are the grantor and those he is deputy for; `covering_domains` the domains of the grants by which
    he holds `core.grant.change` over the organisation (empty: over none).
    """
    if not covering_domains:
        return "您无权在这个组织范围内授权。"
    if "*" not in covering_domains and domain not in covering_domains:
        return "您无权授予这项业务的权限。"
    if grantee in grantor_hands:
        return "不能给自己或被自己代理的人授权，请由另一位安全管理员办理。"
    allowed = ROLE_KINDS.get(role)
    if allowed is not None and kind not in allowed:
        return f"“{Role(role).label}”不能授权到{OrganisationKind(kind).label}。"
    return ""


def refuse_deputy(
    *, grantor_hands: frozenset[int], principal: int, deputy: int, covers_principal: bool, covers_deputy: bool
) -> str:
    """Whether one may be made deputy of another, apart from incompatible pairs."""
    if principal == deputy:
        return "代理人不能是本人。"
    if not (covers_principal and covers_deputy):
        return "您无权为这两个账号设置代理。"
    if deputy in grantor_hands:
        return "不能把自己设为代理人，请由另一位安全管理员办理。"
    return ""


def refuse_removal(leaving: Iterable[int], role: str, holders: frozenset[int]) -> str:
    """Whether accounts may lose an indispensable role: somebody else must go on holding it over the whole tree."""
    if holders and holders <= frozenset(leaving):
        return f"这是最后一位{Role(role).label}，须先有接任者，才能终止或停用。"
    return ""


def refuse_disabling(
    user: int, actor: int, holders: Mapping[str, frozenset[int]], roles: frozenset[str]
) -> str:
    """Whether an account may be disabled."""
    if user == actor:
        return "不能停用自己的账号。"
    for role, persons in holders.items():
        if role in roles and (refusal := refuse_removal([user], role, persons)):
            return refusal
    return ""
