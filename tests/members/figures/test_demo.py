"""The members' figures of the full demo county, as a real county reported them (domain.md 4.1)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.module_loading import import_string

from members.models import Union
from tests.demo.test_seed import NATURES
from unionhub.core.demo.county import AS_OF
from unionhub.core.indicators import registry
from unionhub.core.indicators.compute import measure, roll_up
from unionhub.core.indicators.declare import Indicator, value_of
from unionhub.core.indicators.tree import tree_on
from unionhub.core.models import Organisation, User
from unionhub.core.tables import Table, heads

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.db_engine]
FIRST = date(2026, 1, 1)


@pytest.fixture(scope="module", autouse=True)
def county(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The full county, loaded once for this file and rolled back behind it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", verbosity=0, without_figures=True)
        yield
        transaction.set_rollback(True)
    connection.close()


def figures(source: str, last: date = AS_OF, first: date | None = None) -> dict:
    """The county's block of the source: {dimension: {figure without its domain: {member: number}}}."""
    declared = registry.sources()[f"members.{source}"]
    own = measure(declared, first or last, last)
    splits = list(registry.node_dimensions().values())
    totals = roll_up(own, tree_on(last), splits, last)
    block = totals.get(Organisation.objects.get(parent=None).pk, {})
    return {
        dimension: {key.removeprefix("members."): members for key, members in found.items()}
        for dimension, found in block.items()
    }


def sums(source: str, last: date = AS_OF, first: date | None = None) -> dict[str, int]:
    return {key: members[""] for key, members in figures(source, last, first)[""].items()}


def test_members_and_their_overlapping_parts():
    found = sums("memberships")
    assert found == {
        "members": 13_138,
        "roll": 13_352,
        "retained": 214,
        "voters": 13_138,
        "women": 4_957,
        "migrants": 4_932,
        "minorities": 5_601,
        "new_form": found["new_form"],
    }
    shares = {
        part: str(value_of(100, 2, found[part], 13_138)) for part in ("women", "migrants", "minorities")
    }
    assert shares == {"women": "37.73", "migrants": "37.54", "minorities": "42.63"}


def test_every_split_of_the_members_sums_to_them():
    block = figures("memberships")
    for dimension in ("sex", "ethnicity_group", "migrant", "employment_form", "new_form_group", "age",
                      "education", "area", "kind", "nature", "industry"):  # fmt: skip
        assert sum(block[dimension]["members"].values()) == 13_138, dimension
        assert sum(block[dimension]["retained"].values()) == 214, dimension
    assert block["sex"]["members"]["2"] == 4_957
    assert block["ethnicity_group"]["members"]["minority"] == 5_601
    assert block["migrant"]["members"]["yes"] == 4_932


def test_employees_rate_and_those_who_are_no_members():
    found = sums("coverages")
    assert found["employees"] == 14_251
    assert "employers_undeclared" not in found
    assert found["employees"] - 13_138 == 1_113
    assert str(value_of(100, 2, 13_138, found["employees"])) == "92.19"
    assert found["employers_organised"] <= found["employers_covered"]


def test_unions_by_nature_and_kind():
    block = figures("unions")
    labels = dict(registry.node_dimensions()["nature"].members(AS_OF))
    assert {labels[key]: many for key, many in block["nature"]["unions"].items()} == NATURES
    found = {key: members[""] for key, members in block[""].items()}
    assert found["unions"] == 130
    assert found["joint_unions"] == 9
    assert found["federations"] == Union.objects.exclude(organisation__kind="primary").count()
    assert "unions_without_term" not in found


def test_employers_with_and_without_a_union():
    found = sums("employers")
    assert found["employers_bare"] == 28
    assert found["employers"] == 28 + sums("coverages")["employers_covered"]
    assert 0 < found["employers_to_organise"] < 28
    assert 0 < found["employers_bare_undeclared"] < 28


def test_terms_certificates_and_committees():
    terms = sums("terms")
    assert terms["terms_expired"] >= 4
    assert terms["terms_due"] >= 8
    assert 0 < terms["direct_election_unions"] < 130
    assert sums("certificates")["certificates_valid"] > 50
    assert figures("committees") == {}


@pytest.mark.parametrize(
    ("first", "last"),
    [(FIRST, AS_OF), (date(2026, 10, 1), AS_OF), (date(2025, 3, 1), date(2025, 3, 31)),
     (date(2024, 6, 1), AS_OF)],
)  # fmt: skip
def test_members_before_and_ins_and_outs_are_members_after(first, last):
    before = figures("memberships", first - timedelta(1)).get("", {}).get("members", {}).get("", 0)
    ins, outs = sums("entries", last, first), sums("exits", last, first)
    assert before + ins["entered"] - outs["departed"] == sums("memberships", last)["members"]
    assert sum(many for key, many in ins.items() if key != "entered") == ins["entered"]
    assert sum(many for key, many in outs.items() if key != "departed") == outs["departed"]
    assert "corrected_in" not in ins
    assert "corrected_out" not in outs
    assert ins["joined"] > 0
    assert outs["retained_out"] > 0


def test_unions_founded_within_a_year():
    found = figures("foundings", AS_OF, date(2024, 11, 1))
    new = found[""]["new_unions"][""]
    assert (
        new == Union.objects.filter(founded_on__gte=date(2024, 11, 1), organisation__kind="primary").count()
    )
    labels = dict(registry.node_dimensions()["nature"].members(AS_OF))
    by_nature = Counter({labels[key]: many for key, many in found["nature"]["new_unions"].items()})
    non_public = by_nature["私营企业"] + by_nature["外商投资企业"] + by_nature["个体经济组织"]
    assert found[""].get("new_nonpublic_unions", {"": 0})[""] == non_public > 0


def test_every_figure_can_be_measured_and_its_rows_counted():
    for source in (item for item in registry.sources().values() if item.domain == "members"):
        first = AS_OF if source.is_stock else FIRST
        rows = source.rows(first, AS_OF)
        for item in registry.indicators_of(source):
            assert isinstance(item, Indicator)
            rows.filter(item.condition(first, AS_OF)).count()


#: Columns that are empty throughout the demo county, or that only some lists fill.
EMPTY = {
    "document",
    "body",
    "card_number",
    "credit_code",
    "other_union",
    "employer",
    "closed_on",
    "dissolved_on",
}


@pytest.mark.parametrize("key", sorted(item for item in registry.sources() if item.startswith("members.")))
def test_the_list_behind_a_figure_shows_what_its_columns_promise(key, django_assert_max_num_queries):
    source = registry.sources()[key]
    table: type[Table] = import_string(source.table)
    rows = source.rows(AS_OF if source.is_stock else FIRST, AS_OF)
    clerk = User.objects.get(username="clerk")
    columns = heads(table, clerk, source.model.view_action, list(table.base_columns))
    shown = rows.select_related(*table.select_related).order_by(*table.default_order, "pk")
    with django_assert_max_num_queries(1):
        records = list(shown)
    told = {column.name: {str(column.text(record)) for record in records[:400]} for column in columns}
    missing = {name for name in table.default_columns if told[name] <= {"—"}}
    assert missing <= EMPTY, missing
    for column in columns:
        column.export(records[0])
