"""The second identifier (scorecard A7): an id of somebody else's in a form field, a filter or a selection.

Found by introspection: every form with a choice of records, every list with a filter over records, for every identity
that may open it. The victim is a record of the other township that carries a name found nowhere else.
"""

from collections.abc import Iterator

import pytest
from django.forms import ModelChoiceField
from django.urls import reverse

from tests.access.crew import taken_back
from tests.access.expectation import IDENTITIES
from tests.access.objects import MAKERS, organisations
from tests.access.test_matrix import PATTERNS, targets_of
from tests.conftest import Cast
from unionhub.core.models import Organisation, User

CANARY = "不该看见的金丝雀"
ASKING = [identity for identity in IDENTITIES if identity.state == "active"]


#: Fields that offer every union of the county by its name alone: where a member may be transferred to, and which union
#: an accusation names, is no secret.
COUNTY_WIDE = {("transfer-start", "to_organisation"), ("petition-add", "accused_unit")}
#: Fields whose choice follows another action than the one that lets see the list of such records.
CHOSEN_BY = {
    ("handover-assign", "taker"): "core.handover.assign",
    ("mediator-add", "account"): "disputes.body.change",
    ("mediator-change", "account"): "disputes.body.change",
}


def entries(attribute: str) -> list:
    """Patterns whose view class has the attribute set."""
    return [
        entry
        for _, entry in PATTERNS
        if getattr(getattr(entry.callback, "view_class", None), attribute, None) is not None
    ]


def plant_victims(cast: Cast) -> dict[str, int]:
    """In the other township: one record per model, each named after the canary where it has a name."""
    town = Organisation.objects.create(name=f"{CANARY}镇工会", code="VT", kind="township", parent=cast.county)
    home = Organisation.objects.create(name=f"{CANARY}工会", code="V1", kind="primary", parent=town)
    owner = User.objects.create_user("victim", name=f"{CANARY}先生", organisation=home)
    victims = {"core.Organisation": home.pk, "core.User": owner.pk}
    for label, make in MAKERS.items():
        if label not in victims:
            victims[label] = make(cast, home, owner).pk
    return victims


def inside(user: User, model, pk: int, action: str | None = None) -> bool:
    """Whether the user may see the record anyway: then it is no victim for him."""
    return model._default_manager.visible_to(user, action).filter(pk=pk).exists()


@pytest.fixture(scope="module")
def victims(crew, django_db_blocker) -> dict[str, int]:
    """The victims, once for all addresses, in the crew's transaction."""
    with django_db_blocker.unblock():
        cast, _ = crew.afresh()
        return plant_victims(cast)


@pytest.fixture
def db(crew) -> Iterator[None]:
    """In place of a transaction of its own: what a test makes is taken back, crew and victims stay."""
    with taken_back():
        yield


@pytest.mark.db_engine
@pytest.mark.parametrize("entry", entries("form_class"), ids=lambda entry: entry.name)
def test_a_form_neither_offers_nor_takes_records_out_of_scope(entry, crew, victims, db):
    cast, people = crew.afresh()
    targets = targets_of(entry, cast, people)
    tried = 0
    for identity in ASKING:
        client = crew.clients[identity]
        for target in targets:
            address = reverse(entry.name, kwargs=dict(target.kwargs))
            response = client.get(address)
            form = response.context and response.context.get("form")
            if response.status_code != 200 or form is None:
                continue
            for name, field in form.fields.items():
                if not isinstance(field, ModelChoiceField) or (entry.name, name) in COUNTY_WIDE:
                    continue
                model = field.queryset.model
                victim = victims.get(model._meta.label)
                action = CHOSEN_BY.get((entry.name, name))
                if victim is None or inside(people[identity.username], model, victim, action):
                    continue
                tried += 1
                assert not field.queryset.filter(pk=victim).exists(), (
                    f"{identity} is offered {name} at {address}"
                )
                posted = client.post(address, {form.add_prefix(name): victim})
                assert CANARY not in posted.content.decode(), f"{identity} learns of {name} at {address}"
                assert posted.status_code in (400, 403, 404, 422), (
                    f"{identity}: {name} at {address} was taken"
                )
            break  # the fields are the same for every object of the address
    if not tried:
        pytest.skip("no field of this form chooses among records that somebody may not see")


@pytest.mark.db_engine
@pytest.mark.parametrize("entry", entries("filter_class"), ids=lambda entry: entry.name)
def test_a_filter_over_records_out_of_scope_finds_and_says_nothing(entry, crew, victims, db):
    cast, people = crew.afresh()
    nodes = organisations(cast)
    assert nodes["V1"].pk in victims.values()
    # A filter over records is asked for those of its model, any other one for the organisation.
    asked: dict[str, int] = {}
    for name, item in entry.callback.view_class.filter_class.base_filters.items():
        queryset = item.extra.get("queryset")
        label = queryset.model._meta.label if hasattr(queryset, "model") else "core.Organisation"
        asked[name] = victims.get(label, victims["core.Organisation"])
    for identity in ASKING:
        user = people[identity.username]
        if Organisation.objects.visible_to(user).filter(pk=victims["core.Organisation"]).exists():
            continue
        client = crew.clients[identity]
        for name, victim in asked.items():
            response = client.get(reverse(entry.name), {name: victim})
            assert response.status_code < 500
            assert CANARY not in response.content.decode(), f"{identity} learns of {name}={victim}"
