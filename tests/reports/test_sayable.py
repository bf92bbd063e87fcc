"""docs/sayable.md names indicators that exist, or domains that are still to come."""

import re
from pathlib import Path

from django.apps import apps

from unionhub.core.indicators.registry import indicators

PAGE = Path(__file__).parents[2] / "docs" / "sayable.md"
TO_COME = {"assistance", "funds", "honours", "homes", "agreements", "activities"}


def rows():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in cells if row[0] != "kind of figure" and not row[0].startswith("---")]


def test_every_key_is_declared():
    found = {key for row in rows() for key in re.findall(r"`([a-z]+\.[a-z0-9_]+)`", row[3])}
    assert len(found) > 40
    assert found <= set(indicators())


def test_what_has_no_key_names_its_domain():
    for kind, _, _, given in rows():
        if "`" not in given:
            domain = re.split(r"[:,]", given)[0]
            assert domain in TO_COME or apps.is_installed(domain), kind


def test_a_domain_that_has_come_is_no_longer_to_come():
    assert not [name for name in TO_COME if apps.is_installed(name)]
