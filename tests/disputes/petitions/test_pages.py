"""Pages of petitions: entering, repeated matters, the list, who sees what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disputes.models import Party, Petition
from tests.conftest import make_account
from tests.disputes.petitions.make import day, enter
from tests.members.make import id_number
from tests.support import browser
from tests.views.conftest import hidden
from unionhub.core.models import Deputy
from unionhub.core.workflow import perform

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
ADD, LIST = "petition-add", "petition-list"


def send(user, **changes):
    """Fill in the page for a new petition and send it."""
    client = browser(user)
    page = client.get(reverse(ADD))
    values = {
        "form_token": hidden(page, "form_token"),
        "organisation": user.organisation_id,
        "opened_on": "2026-03-02",
        "form": "visit",
        "nature": "appeal",
        "subject": "wages",
        "person_name": "王建国",
        "id_number": id_number(1),
        "phone": "13812345678",
        "persons": "1",
        "representatives": "1",
        "employer_name": "某某建材公司",
        "content": "拖欠三个月工资。",
        **changes,
    }
    return client.post(reverse(ADD), values)


def test_entered_by_the_page(cast):
    answer = send(cast.officer)
    made = Petition.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("disputes-petition-detail", args=[made.pk])
    assert (made.organisation, made.created_by, made.opened_on) == (
        cast.union_a1,
        cast.officer,
        day("2026-03-02"),
    )
    assert made.content.plain == "拖欠三个月工资。"
    assert (made.people, Party.objects.get().phone.plain) == ("王建国", "13812345678")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"representatives": "6", "persons": "6"}, "代表不得超过 5 人"),
        ({"representatives": "2"}, "来访人数不能多于涉及人数"),
        ({"representatives": "0"}, "请填写来访人数"),
        ({"persons": "0"}, "涉及人数至少为 1 人"),
        ({"person_name": ""}, "请填写姓名"),
        ({"opened_on": "2099-01-01"}, "在今天之后"),
        ({"content": ""}, "请填写"),
        ({"id_number": "000000199001011"}, "证件号码"),
        ({"hotline_level": "hard"}, "只有 12351 来电才填写办件等级"),
        ({"nature": "accusation"}, "请写明被检举控告人"),
        ({"nature": "accusation", "accuses_employer": "on"}, "请从名录中选择用人单位"),
        ({"nature": "accusation", "accused_person": "nobody"}, "没有这个用户名"),
        ({"accused_words": "张某"}, "应为“检举控告”"),
        ({"form": "no-such"}, "有效"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_nothing_is_written(cast, changes, words):
    answer = send(cast.officer, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Petition.objects.exists()
    assert not Party.objects.exists()


def test_an_id_number_of_another_name_is_told(cast):
    send(cast.officer)
    answer = send(cast.officer, person_name="王建军")
    assert answer.status_code == 422
    assert "姓名与这里填写的不同" in answer.content.decode()
    assert Petition.objects.count() == 1


def test_the_same_matter_again_is_shown_and_asked(cast):
    send(cast.officer)
    first = Petition.objects.get()
    asked = send(cast.officer)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert first.number in page
    assert "请选择是不是同一件事" in page
    assert Petition.objects.count() == 1
    assert send(cast.officer, repeat=str(first.pk)).status_code == 302
    again = Petition.objects.latest("pk")
    assert again.repeats == first
    assert send(cast.officer, repeat="new").status_code == 302
    assert Petition.objects.latest("pk").repeats is None
    assert send(cast.officer, subject="injury").status_code == 302  # another matter: nothing is asked
    assert send(cast.officer, employer_name="另一家公司").status_code == 302
    # An answer that was not offered is no answer.
    assert send(cast.officer, repeat="987654").status_code == 422
    assert Party.objects.count() == 1


def test_an_earlier_petition_that_one_may_not_see_is_not_told(cast):
    send(cast.officer)
    assert send(cast.officer_b).status_code == 302
    assert Petition.objects.count() == 2


def test_an_accusation_by_the_page(cast):
    answer = send(
        cast.clerk,
        nature="accusation",
        accused_unit=cast.union_a1.pk,
        accused_person="officer先生",
        accused_words="主席officer先生",
    )
    made = Petition.objects.get()
    assert answer.status_code == 302
    assert {(row.account, row.unit) for row in made.accused.all()} == {
        (None, cast.union_a1),
        (cast.officer, cast.union_a1),
    }
    assert made.accused_words.plain == "主席officer先生"


def test_who_sees_a_petition_that_accuses_nobody(cast):
    made = enter(cast, organisation=cast.union_a1, actor=cast.officer)

    def sees(user):
        return Petition.objects.visible_to(user).exists()

    assert [name for name in cast.people if sees(cast.people[name])] == ["clerk", "head", "officer"]
    perform(made, "assign", cast.head, data={"handler": cast.township.pk})
    assert sees(cast.township)
    aide = make_account("aide", cast.town_a)
    assert not sees(aide)
    Deputy.objects.create(
        principal=cast.township,
        deputy=aide,
        valid_from=day("2026-01-01"),
        valid_to=day("2030-01-01"),
        reason="出差",
    )
    assert sees(type(aide).objects.get(pk=aide.pk))


def test_one_and_three_rows_cost_the_same(cast):
    def cost():
        client = browser(cast.clerk)
        client.get(reverse(LIST))
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(reverse(LIST)).status_code == 200
        return len(found)

    enter(cast)
    one = cost()
    for number in range(2):
        enter(cast, petitioner={}, employer_name=f"公司{number}", form="visit", representatives=1)
    assert cost() == one


def test_filters(cast):
    late = enter(cast, opened_on=day("2026-01-05"))
    fresh = enter(cast)
    again = enter(cast, repeats=fresh, form="phone", hotline_level="hard")

    def found(**params):
        page = browser(cast.clerk).get(reverse(LIST), params).content.decode()
        return {row.pk for row in (late, fresh, again) if f">{row.number}</a>" in page}

    assert found() == {late.pk, fresh.pk, again.pk}
    assert found(late="yes") == {late.pk}
    assert found(late="no") == {fresh.pk, again.pk}
    assert found(repeated="yes") == {again.pk}
    assert found(form="phone") == {again.pk}
    assert found(mine="yes") == set()
    perform(fresh, "accept", cast.clerk)
    assert found(mine="yes") == {fresh.pk}
    assert found(q="王建国") == {late.pk, fresh.pk, again.pk}
    assert found(q="没有这人") == set()


def test_the_page_tells_which_terms_have_no_length(cast):
    made = enter(cast, is_quick=True)
    page = browser(cast.clerk).get(made.get_absolute_url()).content.decode()
    assert "“首次回应诉求”的时限尚未在参数中设定，不计时" in page
