"""People, unions and employers of the cast's county."""

import pytest

from tests.members.make import House, make_house


@pytest.fixture
def house(cast) -> House:
    """The cast's unions with their facts, an employer each, and a code list of natures."""
    return make_house(cast)
