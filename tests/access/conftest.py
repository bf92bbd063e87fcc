"""What all access tests share."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def quiet_denials() -> Iterator[None]:
    """Thousands of denials are wanted here; writing each into the log three times costs more than the denial."""
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(level)
