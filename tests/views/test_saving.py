"""Forms: nothing lost between two editors, one row per form, declared fields only, choices in scope."""

import threading
from datetime import date

import pytest
from django.db import connection, connections
from django.urls import reverse

from tests.conftest import make_cast
from tests.example.models import Visit
from tests.views.conftest import ID_NUMBER, browser, form_of, hidden, make_visit
from unionhub.core.models import AuditEvent, FormToken

pytestmark = pytest.mark.db_engine


def new_form(cast, page, **changes):
    return {
        "organisation": cast.union_a1.pk,
        "household": "李大山",
        "visited_on": "2026-03-06",
        "followed_on": "",
        "companion": "",
        "amount": "300",
        "note": "",
        "id_number": "",
        "phone": "",
        "form_token": hidden(page, "form_token"),
        **changes,
    }


def test_what_a_service_refuses_gives_the_input_back(cast, clerk):
    """Nothing is written, and the same page may be sent again once it is put right."""
    address = reverse("visit-add")
    sent = new_form(cast, clerk.get(address), note="作废")
    answer = clerk.post(address, sent)
    assert answer.status_code == 422
    assert "作废的走访不登记。" in answer.content.decode()
    assert 'value="李大山"' in answer.content.decode()
    assert not Visit.objects.exists()
    again = {**sent, "note": "已送达", "form_token": hidden(answer, "form_token")}
    assert clerk.post(address, again).status_code == 302
    assert Visit.objects.get().note == "已送达"


def test_creating_writes_one_row_with_owner_and_audit(cast, clerk):
    address = reverse("visit-add")
    answer = clerk.post(
        address, new_form(cast, clerk.get(address), id_number=ID_NUMBER.lower(), phone="138 0000 1234")
    )
    visit = Visit.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == visit.get_absolute_url()
    assert (visit.created_by, visit.organisation, visit.version) == (cast.clerk, cast.union_a1, 1)
    assert visit.phone.plain == "13800001234"
    event = AuditEvent.objects.filter(action="example.visit.add").get()
    assert event.object_id == str(visit.pk)
    assert event.changes["household"] == ["", "李大山"]
    assert ID_NUMBER not in str(event.changes)
    assert "13800001234" not in str(event.changes)


def test_repeated_post_lands_where_the_first_did(cast, clerk):
    address = reverse("visit-add")
    form = new_form(cast, clerk.get(address))
    first, second = clerk.post(address, form), clerk.post(address, form)
    assert first["Location"] == second["Location"]
    assert Visit.objects.count() == 1


def test_same_token_with_another_body_is_refused_and_keeps_the_input(cast, clerk):
    address = reverse("visit-add")
    form = new_form(cast, clerk.get(address))
    clerk.post(address, form)
    again = clerk.post(address, {**form, "household": "另一户"})
    assert again.status_code == 422
    assert "另一户" in again.content.decode()
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("token", ["", "forged", "a:b:c"])
def test_missing_token_is_told_and_keeps_the_input(cast, clerk, token):
    address = reverse("visit-add")
    answer = clerk.post(address, new_form(cast, clerk.get(address), form_token=token))
    assert answer.status_code == 400
    assert "李大山" in answer.content.decode()
    assert not Visit.objects.exists()


def test_token_of_another_person_or_page_is_worth_nothing(cast, clerk, visit):
    address = reverse("visit-add")
    others = hidden(browser(cast.township).get(address), "form_token")
    elsewhere = hidden(clerk.get(reverse("visit-close", args=[visit.pk])), "form_token")
    page = clerk.get(address)
    for token in (others, elsewhere):
        assert clerk.post(address, new_form(cast, page, form_token=token)).status_code == 400


def test_invalid_form_leaves_the_token_free(cast, clerk):
    address = reverse("visit-add")
    form = new_form(cast, clerk.get(address), household="")
    wrong = clerk.post(address, form)
    assert wrong.status_code == 422
    assert not FormToken.objects.exists()
    assert clerk.post(address, {**form, "household": "李大山"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_posts_make_one_row():
    cast = make_cast()
    address = reverse("visit-add")
    first = browser(cast.clerk)
    form = new_form(cast, first.get(address))
    browsers = [browser(cast.clerk) for _ in range(20)]
    landings, start = [], threading.Barrier(20)

    def send(client):
        start.wait()
        try:
            landings.append(client.post(address, form).headers.get("Location"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(client,)) for client in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    visit = Visit.objects.get()
    assert landings == [visit.get_absolute_url()] * 20
    assert AuditEvent.objects.filter(action="example.visit.add").count() == 1


def test_second_of_two_editors_sees_both_values_and_loses_nothing(cast, clerk, visit):
    address = reverse("visit-change", args=[visit.pk])
    mine, theirs = clerk.get(address), clerk.get(address)
    assert clerk.post(address, form_of(visit, theirs, household="先存的户主")).status_code == 302
    conflict = clerk.post(address, form_of(visit, mine, amount="888.50", phone="13900002222"))
    text = conflict.content.decode()
    assert conflict.status_code == 409
    assert "先存的户主" in text
    assert "王小明" in text  # what the form was opened with is the user's, kept for choosing
    assert "888.50" in text
    assert "500.00" in text
    visit.refresh_from_db()
    assert (visit.household, visit.amount) == ("先存的户主", 500)
    # The untouched field is proposed with the stored value, the touched ones with mine: sending as proposed merges.
    assert 'name="take_household" value="theirs" checked' in text
    assert 'name="take_amount" value="mine" checked' in text
    merged = form_of(
        visit, mine, household="王小明", amount="888.50", phone="13900002222", version=hidden(conflict, "version"),
        form_token=hidden(conflict, "form_token"), take_household="theirs", take_amount="mine", take_phone="mine",
    )  # fmt: skip
    assert clerk.post(address, merged).status_code == 302
    visit.refresh_from_db()
    assert (visit.household, str(visit.amount), visit.phone.plain) == ("先存的户主", "888.50", "13900002222")
    assert visit.version == 3


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999", "١"])
def test_missing_or_odd_version_is_no_save(clerk, visit, version):
    address = reverse("visit-change", args=[visit.pk])
    answer = clerk.post(address, form_of(visit, clerk.get(address), household="改", version=version))
    assert answer.status_code == 400
    visit.refresh_from_db()
    assert visit.household == "王小明"


def test_empty_sensitive_field_keeps_and_full_sight_prints(cast, clerk, visit):
    address = reverse("visit-change", args=[visit.pk])
    page = clerk.get(address)
    assert ID_NUMBER not in page.content.decode()  # reveal is not full
    assert "独居" in page.content.decode()  # the clerk has the note in full
    clerk.post(address, form_of(visit, page, household="新户主", note="独居"))
    visit.refresh_from_db()
    assert visit.id_number.plain == ID_NUMBER
    assert visit.note.plain == "独居"


def test_only_declared_fields_change(cast, clerk, visit):
    """Scorecard E3: every field name of the model is posted; what the form does not declare stays."""
    address = reverse("visit-change", args=[visit.pk])
    everything = {
        field.name: {"created_by": cast.head.pk, "version": "1", "state": "closed", "id": "777"}.get(
            field.name, "999"
        )
        for field in Visit._meta.concrete_fields
    }
    form = {**everything, **form_of(visit, clerk.get(address), household="户主二")}
    before = {name: getattr(visit, name) for name in ("state", "created_by_id", "row_key", "created_at")}
    assert clerk.post(address, form).status_code == 302
    visit.refresh_from_db()
    assert visit.household == "户主二"
    assert {name: getattr(visit, name) for name in before} == before
    assert visit.version == 2


def test_choices_out_of_scope_answer_alike_and_tell_nothing(cast):
    """Scorecard A7: an id outside is refused like a missing one, without a byte of the victim."""
    township = browser(cast.township)
    victim = make_visit(cast, cast.union_b1, household="受害户主")
    own = make_visit(cast, cast.union_a1)
    address = reverse("visit-change", args=[own.pk])
    for name, foreign in (("organisation", cast.union_b1.pk), ("companion", victim.pk)):
        answers = []
        for chosen in (foreign, 987654321, "abc", "9" * 40):
            answer = township.post(address, form_of(own, township.get(address), **{name: chosen}))
            assert answer.status_code == 422, (name, chosen)
            text = answer.content.decode()
            assert "受害户主" not in text
            assert "乙镇第一工会" not in text
            answers.append("不在您的范围内" in text)
        assert all(answers)
    own.refresh_from_db()
    assert own.organisation == cast.union_a1


def test_action_asks_for_a_note_and_runs_once(cast, clerk, visit):
    address = reverse("visit-close", args=[visit.pk])
    page = clerk.get(address)
    visit.refresh_from_db()
    assert visit.state == "open"
    form = {"form_token": hidden(page, "form_token"), "version": hidden(page, "version")}
    assert clerk.post(address, form).status_code == 422
    assert clerk.post(address, {**form, "note": "家访完成"}).status_code == 302
    assert clerk.post(address, {**form, "note": "家访完成"}).status_code == 302
    assert AuditEvent.objects.filter(action="example.visit.close", result="ok").count() == 1
    late = {**form, "note": "再办", "form_token": hidden(clerk.get(address), "form_token")}
    overtaken = clerk.post(address, late)
    assert overtaken.status_code == 409
    assert "再办" in overtaken.content.decode()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_update_is_lost_between_two_hundred_races():
    """Scorecard R8, G4: two savers from the same version; one wins, the other is told."""
    cast = make_cast()
    visit = make_visit(cast, cast.union_a1, visited_on=date(2026, 3, 5))
    address = reverse("visit-change", args=[visit.pk])
    pair = [browser(cast.clerk), browser(cast.clerk)]
    rounds = 200 if connection.vendor == "postgresql" else 40
    for _ in range(rounds):
        visit.refresh_from_db()
        forms = [
            form_of(visit, client.get(address), household=f"{visit.version}-{at}")
            for at, client in enumerate(pair)
        ]
        codes, start = [], threading.Barrier(2)

        def send(client, form, codes=codes, start=start):
            start.wait()
            try:
                codes.append(client.post(address, form).status_code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=send, args=both) for both in zip(pair, forms, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(codes) == [302, 409]
    visit.refresh_from_db()
    assert visit.version == rounds + 1
