"""Confidential cases change hands: to whoever would see them in his hands, never to one who is kept from them."""

import pytest
from django.core.exceptions import ValidationError

from disputes.models import Mediation
from tests.conftest import make_account
from tests.disputes.mediation.make import accepted
from unionhub.core.services.handover import hand_over

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def test_a_mediation_goes_to_a_colleague_who_did_not_see_it_before(cast):
    colleague = make_account("colleague", cast.county, ("clerk", cast.county))
    case = accepted(cast.county, cast.clerk)
    assert not Mediation.objects.visible_to(colleague).exists()
    assert hand_over(cast.clerk, colleague, [case.pk], cast.head, "岗位调整") == 1
    assert Mediation.objects.visible_to(colleague).get().handler == colleague


def test_who_would_not_see_it_in_his_hands_cannot_take_it_and_nothing_is_written(cast):
    case = accepted(cast.county, cast.clerk)
    with pytest.raises(ValidationError, match="无权办理"):
        hand_over(cast.clerk, cast.township, [case.pk], cast.head, "岗位调整")
    case.refresh_from_db()
    assert (case.handler, case.events.filter(transition="core.hand_over").exists()) == (cast.clerk, False)
