"""Every declared figure says what it is, where it comes from and what it is divided by, and its page opens."""

import re
from collections import Counter

import pytest
from django.urls import reverse
from django.utils.html import escape

from tests.indicators.registry.people import declared, indicator
from tests.members.make import make_house, make_member
from tests.support import browser
from unionhub.core import policy
from unionhub.core.indicators import Balance, Indicator, Median, Ratio, Stated, registry
from unionhub.core.indicators.declare import LEVELS

UNITS = {"个", "人", "人次", "户", "户次", "元", "万元", "件", "%", "次", "天"}


def test_there_are_figures_of_every_kind():
    for kind in (Indicator, Stated, Balance, Ratio, Median):
        assert declared(kind)


def test_no_declaration_is_broken():
    assert list(registry.broken_declarations(set(policy.load().actions))) == []


@pytest.mark.parametrize("key", declared())
def test_a_figure_says_what_it_is(key):
    item = indicator(key)
    assert re.fullmatch(r"[a-z]+\.[a-z][a-z0-9_]*", key)
    assert item.unit in UNITS
    assert len(item.definition) >= 4
    assert item.definition.endswith("。"), "a sentence"
    assert len(item.source_rule) >= 2
    assert item.label.strip() == item.label
    assert item.label not in item.synonyms
    assert item.version >= 1
    if isinstance(item, Ratio) and item.unit == "%":
        assert indicator(item.numerator).unit == indicator(item.denominator).unit, "of one kind of thing"
    elif isinstance(item, Ratio):
        assert item.unit == indicator(item.numerator).unit, "an average, of so many for each counted"
        assert item.scale == 1
    if isinstance(item, Balance):
        assert {indicator(part).unit for part in registry.parts(item)} == {item.unit}
    if isinstance(item, Indicator) and item.part_of:
        whole = indicator(item.part_of)
        assert whole.unit == item.unit
        assert whole.source.is_stock == item.source.is_stock


def test_no_two_figures_or_dimensions_share_a_name():
    labels = Counter(item.label for item in registry.indicators().values())
    assert [label for label, many in labels.items() if many > 1] == []
    every = {}
    for source in registry.sources().values():
        for split in source.dimensions:
            assert every.setdefault(split.key, split.label) == split.label, "one key, one meaning"
    assert len(set(every.values())) == len(every)


def test_the_parts_of_a_figure_lead_to_a_whole_and_never_round_in_a_circle():
    for key in declared(Indicator):
        seen = [key]
        while isinstance(indicator(seen[-1]), Indicator) and (whole := indicator(seen[-1]).part_of):
            assert whole not in seen, seen
            seen.append(whole)


@pytest.fixture
def clerk(cast):
    """The county clerk at his browser, with something to count."""
    make_house(cast)
    for serial in range(1, 8):
        make_member(cast.union_a1, "王小明", serial, sex="12"[serial % 2])
    return browser(cast.clerk)


@pytest.mark.django_db
@pytest.mark.db_engine
def test_every_figure_opens_to_its_page(cast, clerk):
    for key in declared():
        item = indicator(key)
        answer = clerk.get(reverse("figure-detail", args=[cast.county.pk, key]))
        text = answer.content.decode()
        assert answer.status_code == 200, key
        assert escape(item.label) in text, key
        assert escape(item.definition) in text, key
        assert escape(item.source_rule) in text, key
        if isinstance(item, Ratio):
            assert escape(indicator(item.denominator).label) in text, f"{key} is told with its denominator"


@pytest.mark.django_db
@pytest.mark.db_engine
def test_every_counted_figure_opens_to_its_records(cast, clerk):
    head = browser(cast.head)
    for key in declared(Indicator):
        answer = head.get(reverse("figure-records", args=[cast.county.pk, key]))
        assert answer.status_code == 200, key


@pytest.mark.django_db
@pytest.mark.db_engine
def test_a_figure_is_not_shown_below_its_lowest_level(cast, clerk):
    for key in declared():
        below = LEVELS[cast.union_a1.kind] > indicator(key).lowest
        answer = clerk.get(reverse("figure-detail", args=[cast.union_a1.pk, key]))
        assert answer.status_code == (404 if below else 200), key
