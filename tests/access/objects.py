"""Objects for the matrix: per model a way to make one that belongs to a given organisation (and account)."""

from collections.abc import Callable

from django.db import models

from unionhub.core.models import Organisation, User
from unionhub.core.notices import notify
from tests.conftest import Cast, make_account

#: The relation of each organisation to the officer of A1, from whose chair the matrix is told.
RELATIONS = {
    "own": "A1",
    "sibling": "A2",
    "other township": "B1",
    "parent": "TA",
    "county": "C",
}


def organisations(cast: Cast) -> dict[str, Organisation]:
    """The cast's organisations by code."""
    return {node.code: node for node in Organisation.objects.all()}


def _organisation(cast: Cast, home: Organisation, owner: User) -> Organisation:
    return home


def _account(cast: Cast, home: Organisation, owner: User) -> User:
    return make_account(f"matrix-{home.code.lower()}", home)


def _notice(cast: Cast, home: Organisation, owner: User) -> models.Model:
    return notify(owner, "导入完成")


#: model label → maker(cast, organisation, owner)
MAKERS: dict[str, Callable[[Cast, Organisation, User], models.Model]] = {
    "core.Organisation": _organisation,
    "core.User": _account,
    "core.Notice": _notice,
}

#: Models whose objects belong to one account, not to an organisation's subtree.
OWNED_BY_ACCOUNT: set[str] = {"core.Notice"}

#: url name → its own way to list targets, for addresses that are not «one object by pk».
CASES: dict[str, Callable] = {}
