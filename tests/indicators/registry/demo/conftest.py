"""The demo county, loaded once for the files of this folder and rolled back behind them."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction


@pytest.fixture(scope="package", autouse=True)
def demo(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A county of some thousand people with its stored figures; the full one is counted in tests/members/figures."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", verbosity=0, unions=30, workers=2500, without_figures=True)
        call_command("compute_figures", verbosity=0)
        yield
        transaction.set_rollback(True)
    connection.close()
