"""Mediation bodies on any day: founded, closed, who mediates, who was trained, what share of unions has one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disputes.models import MediationBody, Mediator, MediatorTraining
from disputes.queries import bodies as queries
from disputes.rules import bodies as rules
from disputes.services import bodies as services
from members.models import Union
from tests.access.test_traces import form_of
from tests.disputes.access_bodies import body, mediator, training
from tests.support import browser
from unionhub.core.indicators.period import day
from unionhub.core.indicators.reading import SYSTEM, Reader

DAY = date(2026, 6, 30)
ONE = timedelta(1)
HOSTILE = "<script>alert(1)</script>&quot;'=1+1"


@pytest.mark.parametrize(
    ("start", "end", "want"),
    [
        (DAY, None, rules.STANDING),
        (DAY + ONE, None, rules.TO_COME),
        (DAY - ONE, DAY + ONE, rules.STANDING),
        (DAY - ONE, DAY, rules.ENDED),
    ],
)
def test_it_stands_from_its_first_day_and_not_on_its_last(start, end, want):
    assert rules.standing_state(start, end, DAY) == want


@pytest.mark.parametrize(
    ("start", "founded", "closed", "word"),
    [
        (DAY, DAY, None, ""),
        (DAY - ONE, DAY, None, "不能早于调解组织成立"),
        (DAY + ONE, DAY, None, "不能晚于今天"),
        (DAY, DAY - ONE, DAY, "已于"),
        (DAY - ONE, DAY - ONE, DAY, ""),
    ],
)
def test_nobody_mediates_before_the_founding_or_after_the_closing(start, founded, closed, word):
    found = rules.service_problem(start, founded, closed, DAY)
    assert word in found
    assert bool(found) is bool(word)


pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def test_closing_ends_who_mediates_and_is_of_its_day(cast):
    of = body(cast, cast.union_a1, cast.officer, founded_on=date(2025, 1, 1))
    who = mediator(cast, cast.union_a1, cast.officer, body=of)
    on = date(2026, 3, 1)
    services.close(of, on, actor=cast.officer, reason="企业注销")
    who.refresh_from_db()
    assert who.valid_to == on
    for day_, many in ((on - ONE, 1), (on, 0)):
        assert queries.bodies(day_, day_).count() == many
        assert queries.mediators(day_, day_).count() == many
    assert queries.closed(on, on).count() == 1
    assert queries.closed(on + ONE, on + ONE).count() == 0
    with pytest.raises(ValidationError, match="已于"):
        services.close(of, on, actor=cast.officer)
    services.reopen(of, actor=cast.officer, reason="误登")
    assert MediationBody.objects.get().closed_on is None


def test_a_closing_before_somebody_began_is_refused_whole(cast):
    of = body(cast, cast.union_a1, cast.officer)
    mediator(cast, cast.union_a1, cast.officer, body=of, valid_from=date(2026, 5, 1))
    with pytest.raises(ValidationError, match="担任调解员"):
        services.close(of, date(2026, 4, 1), actor=cast.officer)
    assert MediationBody.objects.get().closed_on is None


def test_an_account_mediates_once_for_a_body(cast):
    of = body(cast, cast.union_a1, cast.officer)
    add = {"actor": cast.officer, "valid_from": date(2026, 1, 1), "account": cast.officer}
    services.add_mediator(of, name="马建国", **add)
    with pytest.raises(ValidationError, match="已是本组织的调解员"):
        services.add_mediator(of, name="马建国", **add)
    with pytest.raises(PermissionDenied):
        services.add_mediator(of, name="李小红", **{**add, "actor": cast.officer_b, "account": None})
    assert Mediator.objects.count() == 1


def test_a_training_counts_once_each_time(cast):
    who = mediator(cast, cast.union_a1, cast.officer)
    given = {"actor": cast.officer, "title": "调解实务培训", "hours": 8}
    made = services.add_training(who, on=date(2026, 3, 1), **given)
    services.add_training(who, on=date(2026, 3, 2), **given)
    with pytest.raises(ValidationError, match="已经登记"):
        services.add_training(who, on=date(2026, 3, 1), **given)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        services.add_training(who, on=timezone.localdate() + ONE, **given)
    assert queries.trainings(date(2026, 3, 1), date(2026, 3, 31)).count() == 2
    services.remove_training(made, actor=cast.officer, reason="误登")
    assert MediatorTraining.objects.count() == 1


def test_coverage_is_unions_with_a_body_of_their_own_by_all_unions(cast):
    for node in (cast.town_a, cast.union_a1, cast.union_a2, cast.union_b1):
        Union.objects.get_or_create(organisation=node)
    body(cast, cast.union_a1, cast.officer)
    body(cast, cast.union_a1, cast.officer)  # a second one counts for nothing
    body(cast, cast.town_a, cast.township)  # the township's is nobody's own
    body(cast, cast.union_b1, cast.officer_b, closed_on=date(2026, 3, 1))
    keys = ["disputes.bodies_coverage", "disputes.bodies_standing"]
    found = {
        (one.key, one.node_id): one.value
        for one in Reader(SYSTEM, fresh=True).figures(keys, [day(DAY)], [cast.county, cast.town_a])
    }
    assert str(found["disputes.bodies_coverage", cast.county.pk]) == "33.33"
    assert str(found["disputes.bodies_coverage", cast.town_a.pk]) == "50.00"
    assert found["disputes.bodies_standing", cast.county.pk] == 3


# --- Pages ----------------------------------------------------------------------------------------------------------


def send(user, name, /, *args, **fields):
    """Open the page, fill the form as a browser would, send it."""
    client, address = browser(user), reverse(name, args=args)
    return client.post(address, form_of(client.get(address).content, address) | fields)


def test_the_list_costs_the_same_with_one_and_with_three_rows(cast):
    client, costs = browser(cast.clerk), []
    client.get(reverse("mediation-body-list"))  # opens the session
    for many in (1, 2):
        for _ in range(many):
            mediator(cast, cast.union_a1, cast.officer)
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("mediation-body-list")).status_code == 200
        costs.append(len(found))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"founded_on": "2999-01-01"}, "成立日期不能晚于今天"),
        ({"founded_on": "abc"}, "日期"),
        ({"name": ""}, "请填写"),
        ({"organisation": "987654321"}, "不存在或不在您的范围内"),
    ],
)
def test_broken_input_is_told_and_nothing_is_written(cast, fields, word):
    given = {
        "organisation": cast.union_a1.pk,
        "name": "砖厂调解委员会",
        "kind": "enterprise",
        "founded_on": "2025-01-01",
    }
    answer = send(cast.officer, "mediation-body-add", **{**given, **fields})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not MediationBody.objects.exists()


def test_a_name_stands_once_at_a_place_and_hostile_names_are_text(cast):
    body(cast, cast.union_a1, cast.officer, name=HOSTILE)
    given = {
        "organisation": cast.union_a1.pk,
        "name": HOSTILE,
        "kind": "enterprise",
        "founded_on": "2025-01-01",
    }
    answer = send(cast.officer, "mediation-body-add", **given)
    assert answer.status_code == 422
    assert "不要重复登记" in answer.content.decode()
    page = browser(cast.officer).get(reverse("mediation-body-list")).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_change_keeps_the_founding_before_who_mediates(cast):
    who = mediator(cast, cast.union_a1, cast.officer, valid_from=date(2025, 6, 1))
    training(cast, cast.union_a1, cast.officer, mediator=who)
    answer = send(cast.officer, "mediation-body-change", who.body_id, founded_on="2025-06-02")
    assert answer.status_code == 422
    assert "成立日期不能晚于它" in answer.content.decode()
