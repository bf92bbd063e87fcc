"""What all access tests share."""

import logging
from collections.abc import Iterator

import pytest

from tests.access.crew import Crew, make_crew, taken_back


@pytest.fixture(autouse=True)
def quiet_denials() -> Iterator[None]:
    """Thousands of denials are wanted here; writing each into the log three times costs more than the denial."""
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(level)


@pytest.fixture(scope="module")
def crew(django_db_setup, django_db_blocker) -> Iterator[Crew]:
    """Everybody who knocks, for all tests of a module whose own `db` is a savepoint in the crew's transaction."""
    with django_db_blocker.unblock(), taken_back():
        yield make_crew()
