"""docs/sayable.md names indicators that exist, or domains that are still to come."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from unionhub.core.indicators.registry import dimensions_of, indicators

PAGE = Path(__file__).parents[2] / "docs" / "sayable.md"
TO_COME = {"assistance", "funds", "honours", "homes", "agreements", "activities"}
KEY = re.compile(r"`([a-z]+\.[a-z0-9_]+)`")
#: The figures of S1 (domain.md 4.1) with what gives each: an indicator (and the dimension it is split by) or a domain.
S1 = {
    "primary unions": "members.unions",
    "public bodies, enterprises, self-employed": "members.unions (by nature)",
    "employees": "members.employees",
    "members": "members.members",
    "non-members": "members.non_members",
    "membership rate": "members.rate_a",
    "members who are migrant workers": "members.migrants",
    "their share": "members.migrant_share",
    "women": "members.women",
    "share of women": "members.women_share",
    "minorities": "members.minorities",
    "share of minorities": "members.minority_share",
    "membership rate of organs and institutions": "members.rate_a (by nature)",
    "new non-public unions": "members.new_nonpublic_unions",
    "disputes": "disputes.mediation_ended",
    "share of disputes": "disputes.mediation_agreement_rate",
    "accidents": "disputes.accidents_participated",
    "petitions": "disputes.petitions_received",
    "petitions settled": "disputes.petitions_settled",
    "with the labour bureau": "disputes.petitions_joint",
    "settled with the labour bureau": "disputes.petitions_settled_joint",
    "students": "assistance",
    "model workers": "honours",
    "homes": "homes",
}


def rows():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in cells if row[0] != "kind of figure" and not row[0].startswith("---")]


def test_every_key_is_declared():
    found = {key for row in rows() for key in KEY.findall(row[3])}
    assert len(found) > 60
    assert found <= set(indicators())


def test_what_has_no_key_names_its_domain():
    for kind, _, _, given in rows():
        if "`" not in given:
            domain = re.split(r"[:,]", given)[0]
            assert domain in TO_COME or apps.is_installed(domain), kind
            # A domain that is there says why it has no figure of that kind.
            assert domain in TO_COME or given.endswith("yet"), kind


def test_a_domain_that_has_come_is_no_longer_to_come():
    assert not [name for name in TO_COME if apps.is_installed(name)]


def test_every_kind_stands_once_with_its_reports():
    assert len({row[0] for row in rows()}) == len(rows())
    for kind, unit, reports, given in rows():
        assert unit, kind
        assert given, kind
        assert set(reports.split()) <= {"S1", "S2", "S3", "S4", "S5"}, kind
        assert reports, kind


def test_the_units_are_those_of_the_figures():
    for kind, units, _, given in rows():
        ours = {unit.partition("→")[2] or unit for unit in units.split(", ")}
        counted = {indicators()[key].unit for key in KEY.findall(given)}
        assert counted <= ours, kind
        assert (
            not counted
            or "→" not in units
            or counted & {unit.partition("→")[2] for unit in units.split(", ")}
        )


def test_a_figure_can_be_split_as_the_page_says():
    named = [
        found for row in rows() for found in re.findall(r"`([a-z]+\.[a-z0-9_]+)` \(by ([a-z_]+)\)", row[3])
    ]
    assert len(named) >= 3
    for key, dimension in named:
        assert dimension in dimensions_of(indicators()[key]), key


@pytest.mark.parametrize(("figure", "given"), S1.items())
def test_every_figure_of_the_first_report_has_its_row(figure, given):
    key, _, split = given.partition(" ")
    wanted = f"`{key}`" + (f" {split}" if split else "") if "." in key else key
    assert [row for row in rows() if wanted in row[3] and "S1" in row[2].split()], figure
