"""A keyring of one's own for each test, and people to seal."""

import pytest

from tests.example.people import Person
from unionhub.core.models import Organisation
from unionhub.core.sensitive import keyring


@pytest.fixture(autouse=True)
def ring(settings, tmp_path):
    """A fresh keyring; waits are short."""
    settings.KEYRING_FILE = tmp_path / "keys" / "keyring.json"
    made = keyring.initialise()
    yield made
    keyring.forget()


@pytest.fixture
def quick(monkeypatch):
    """One process: nobody else has to take up a change."""
    monkeypatch.setattr(keyring, "GRACE_SECONDS", 0)


@pytest.fixture
def county(db):
    return Organisation.objects.create(name="县总工会", code="C", kind="county")


@pytest.fixture
def make_person(county):
    def make(name: str = "张小三", **fields) -> Person:
        return Person.objects.create(organisation=county, name=name, **fields)

    return make


def check_digit(first: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11]


def id_number(sequence: int, area: str = "410999", born: str = "19800101") -> str:
    """A well-formed number of an area that does not exist."""
    first = f"{area}{born}{sequence:03d}"
    return first + check_digit(first)
