"""One server and one browser for all journeys; people who sign in through the page."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from .desk import Desk
from .rig import House


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as driver:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        chromium = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def the_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The embedded set-up of this run with the demo county."""
    house = House(tmp_path_factory.mktemp("journeys") / "var")
    try:
        house.start()  # fails once for all, so that nobody waits for it sixteen times
    except AssertionError:
        house.remove()
        raise
    yield house
    house.remove()


@pytest.fixture
def house(the_house: House) -> House:
    """The same, running: a test that killed it and failed does not take the others with it."""
    the_house.start()
    return the_house


@pytest.fixture
def other_house(tmp_path: Path) -> Iterator[House]:
    """A second, empty set-up: no database, no files, no keys."""
    house = House(tmp_path / "other")
    yield house
    if house.runs:
        house.kill()
    house.remove()


@pytest.fixture
def sit(browser: Browser) -> Iterator[Callable[..., Desk]]:
    """Put a person at a desk: `sit(house, "clerk")` signs in, `sit(house)` does not."""
    desks: list[Desk] = []

    def at(house: House, account: str = "") -> Desk:
        desks.append(Desk(browser, house.address))
        if account:
            desks[-1].sign_in(account)
        return desks[-1]

    yield at
    for desk in desks:
        desk.context.close()
