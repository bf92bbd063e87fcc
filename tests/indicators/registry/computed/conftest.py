"""A small county whose figures are computed and kept: made once for the files of this folder, as its computing takes.

Each test changes it within its own transaction.
"""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from tests.conftest import Cast, make_account, make_cast
from tests.members.make import make_house, make_member
from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators.store import compute_all
from unionhub.core.models import Organisation


def another_township(cast: Cast, serial: int) -> None:
    """A further township with a union, its officer and a member."""
    town = Organisation.objects.create(
        name=f"丙镇第{serial}总工会", code=f"TC{serial}", kind=OrganisationKind.TOWNSHIP, parent=cast.county
    )
    union = Organisation.objects.create(
        name=f"丙镇第{serial}工会", code=f"C{serial}", kind=OrganisationKind.PRIMARY, parent=town
    )
    make_account(f"officer_c{serial}", union, ("grassroots", union))
    make_member(union, "赵小兰", 40 + serial, sex="2")


@pytest.fixture(scope="package")
def computed(django_db_setup, django_db_blocker) -> Iterator[Cast]:
    """Five townships; three women in one union, 李一, 李二 and 李三; somebody in the others."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        make_house(cast)
        for serial, name in enumerate(("李一", "李二", "李三"), 1):
            make_member(cast.union_a1, name, serial, sex="2")
        make_member(cast.union_b1, "李小红", 6, sex="2")
        for serial in range(3):
            another_township(cast, serial)
        compute_all()
        yield cast
        transaction.set_rollback(True)
    connection.close()
