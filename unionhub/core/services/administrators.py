"""Who holds the two roles without which nobody could be let in again."""

from ..enums import Role
from ..models import Grant, Organisation, User

INDISPENSABLE = (Role.SYSADMIN, Role.SECADMIN)


def lock() -> None:
    """Serialise everything that could take an administrator away; call inside the transaction, before `holders`.

    The root of the tree stands for the whole: two administrators ending each other at one moment cannot both succeed.
    """
    list(Organisation.objects.select_for_update(no_key=True).filter(parent=None).order_by("pk"))


def holders() -> dict[str, frozenset[int]]:
    """Ids of the active accounts that hold each indispensable role over the whole tree.

    Those without an end date; where there is none, those in force today.
    """
    rows = Grant.objects.current().filter(
        role__in=INDISPENSABLE,
        user__is_active=True,
        organisation__parent=None,
        organisation__is_active=True,
        domain="*",
    )
    lasting: dict[str, set[int]] = {role.value: set() for role in INDISPENSABLE}
    present: dict[str, set[int]] = {role.value: set() for role in INDISPENSABLE}
    for role, user, until in rows.values_list("role", "user_id", "valid_to"):
        present[role].add(user)
        if until is None:
            lasting[role].add(user)
    return {role: frozenset(lasting[role] or present[role]) for role in present}


def roles_of(user: User) -> frozenset[str]:
    """The roles of the account's grants in force today."""
    return frozenset(Grant.objects.current().filter(user=user).values_list("role", flat=True))
