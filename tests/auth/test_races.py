"""What happens at one moment: guesses, sign-ins, and two administrators who end each other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.auth.signing import browser
from tests.conftest import make_account, make_cast
from unionhub.core.auth import lockout
from unionhub.core.models import Grant, LoginSession, User
from unionhub.core.services import accounts, grants

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]


def at_once(*tasks):
    """Run the tasks in threads that start together; what each returned, or the ValidationError it raised."""
    barrier = Barrier(len(tasks))

    def run(task):
        try:
            barrier.wait(timeout=30)
            return task()
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_of_twelve_guesses_at_once_five_are_looked_at():
    keys = [("account", lockout.account_key("clerk"))]
    answers = at_once(*[lambda: lockout.admit(keys)] * 12)
    assert sorted(answers) == [False] * 7 + [True] * 5


def test_of_six_sign_ins_at_once_three_stay():
    make_cast()
    at_once(*[lambda: browser("clerk")] * 6)
    assert LoginSession.objects.open().filter(user__username="clerk").count() == 3


def test_two_administrators_who_end_each_other_do_not_both_succeed():
    cast = make_cast()
    second = make_account("sysadmin2", cast.county, ("sysadmin", cast.county))
    first, other = User.objects.get(pk=cast.sysadmin.pk), User.objects.get(pk=second.pk)
    answers = at_once(
        lambda: accounts.disable(User.objects.get(pk=other.pk), first, "调离"),
        lambda: accounts.disable(User.objects.get(pk=first.pk), other, "调离"),
    )
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    assert User.objects.filter(pk__in=[first.pk, other.pk], is_active=True).count() == 1


def test_two_halves_of_an_incompatible_pair_given_at_once_do_not_both_arrive():
    cast = make_cast()
    person = make_account("person", cast.county)
    halves = [
        Grant(user=person, role=role, organisation=cast.county, valid_from="2099-01-01")
        for role in ("head", "finance")
    ]
    for half in halves:
        half.clean_fields(exclude=["user", "organisation"])
    answers = at_once(
        *[lambda half=half: grants.give(half, User.objects.get(pk=cast.secadmin.pk)) for half in halves]
    )
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    assert Grant.objects.filter(user=person).count() == 1
