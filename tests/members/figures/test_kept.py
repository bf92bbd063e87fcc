"""Kept figures of the domain follow whatever its services do: what they read is declared in full."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from members.enums import Organ, Post
from members.models import Headcount
from members.services import employers, headcounts, terms, unions
from members.services.unions import Place
from tests.conftest import make_account
from tests.indicators.test_store import kept
from tests.members.figures.painting import Painter
from tests.members.make import make_house, make_member
from tests.members.memberships.test_sequences import FIRST, STEPS
from tests.members.unions.test_terms import fresh
from unionhub.core.indicators import registry, store

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


@pytest.fixture
def few_spans(monkeypatch):
    """Two days of what stands, one span of what moves; with so few nodes any change would touch too many."""
    days = [FIRST + timedelta(40), FIRST + timedelta(300)]
    sources = [item for item in registry.sources().values() if item.domain == "members"]
    spans = [(item, day, day) for item in sources if item.is_stock for day in days]
    spans += [(item, FIRST, days[1]) for item in sources if not item.is_stock]
    spans.sort(key=lambda span: span[2])
    monkeypatch.setattr(store, "standing_spans", lambda today: spans)
    monkeypatch.setattr(store, "MANY", 2.0)


@pytest.mark.slow
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # to shrink would take minutes
)
@given(steps=STEPS)
def test_whatever_happens_to_memberships_what_changed_is_all_that_changed(cast, few_spans, steps):
    with transaction.atomic():
        desk = Painter(cast, make_account("clerk2", cast.county, ("clerk", cast.county)))
        store.compute_all()
        for action, day, place in steps:
            try:
                with transaction.atomic():
                    desk.do(action, day, place)
            except ValidationError:
                pass
        store.refresh()
        found = kept()
        store.compute_all()
        assert found == kept()
        transaction.set_rollback(True)


def test_each_deed_about_employers_and_unions_is_followed(cast, few_spans):
    """One after the other: what was computed of the change equals everything computed anew."""
    house, clerk, day = make_house(cast), cast.clerk, FIRST + timedelta(20)
    employer, union = house.employers["A1"], house.unions["A1"]
    make_member(cast.union_a1)
    term = fresh(cast.union_a1, elected_on=FIRST)
    deeds: list[Callable[[], object]] = [
        lambda: headcounts.declare(employer, day, {"employees": 40, "women": 3}, actor=clerk),
        lambda: headcounts.correct(Headcount.objects.latest("pk"), day, {"employees": 20}, actor=clerk),
        lambda: employers.end_coverage(employer, day + timedelta(5), actor=clerk),
        lambda: employers.move(employer, cast.town_b, actor=clerk),
        lambda: employers.close(employer, day + timedelta(9), actor=clerk),
        lambda: employers.reopen(employer, actor=clerk, reason="误注销"),
        lambda: employers.cover(employer, cast.union_a1, day + timedelta(12), actor=clerk),
        lambda: headcounts.strike(Headcount.objects.latest("pk"), actor=clerk, reason="误报"),
        lambda: terms.open_term(term, cast.officer),
        lambda: terms.seat(term, Organ.COMMITTEE, Post.CHAIR, ["王小明"], FIRST, cast.officer),
        lambda: unions.rename(union, "甲镇新工会", "", clerk, "文〔2025〕1号"),
        lambda: unions.classify(
            union, day, Place(cast.town_b, house.natures["行政机关"]), clerk, reason="文〔2025〕2号"
        ),
    ]
    store.compute_all()
    for deed in deeds:
        deed()
        assert store.refresh().mode == "changed"
        found = kept()
        store.compute_all()
        assert found == kept()
