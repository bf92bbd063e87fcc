"""Two at the same moment: one step is done, one person is entered."""

from typing import Any

import pytest

from disputes.models import Mediation, Party
from disputes.services.parties import find_or_enter
from tests.conftest import Cast
from tests.disputes.mediation import make
from tests.support import in_threads
from unionhub.core.models import CaseEvent, User
from unionhub.core.workflow import Overtaken, perform

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db_engine]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_of_two_who_accept_one_is_told(cast: Cast) -> None:
    case = make.apply(cast.county, cast.clerk)
    actors = [fresh(cast.clerk), fresh(cast.head)]
    copies = [Mediation.objects.get(pk=case.pk) for _ in actors]
    done = in_threads(
        *(lambda at=at: perform(copies[at], "accept", actors[at], version=case.version) for at in range(2))
    )
    assert sum(isinstance(one, Overtaken) for one in done) == 1, done
    assert CaseEvent.objects.filter(case_id=case.pk, transition="accept").count() == 1


def test_of_two_who_refuse_and_accept_one_is_told(cast: Cast) -> None:
    case = make.apply(cast.county, cast.clerk)
    calls = [("accept", cast.clerk), ("refuse", cast.head)]
    done = in_threads(
        *(
            lambda key=key, who=who: perform(case, key, fresh(who), note="对方不同意", version=case.version)
            for key, who in calls
        )
    )
    assert sum(isinstance(one, Overtaken) for one in done) == 1, done


def test_a_person_entered_twice_at_once_is_one(cast: Cast) -> None:
    def enter(who: User) -> Any:
        return find_or_enter(
            name="王大山", id_number=make.id_number(11), organisation=cast.county, actor=fresh(who)
        )

    done = in_threads(lambda: enter(cast.clerk), lambda: enter(cast.head))
    assert not [one for one in done if isinstance(one, Exception)], done
    assert Party.objects.count() == 1
