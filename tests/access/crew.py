"""Those who knock: the cast, and a browser of each identity with its session open, made once for all addresses.

They stand in one transaction that is taken back at the end; what one address needs besides is made in a savepoint.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from tests.access.expectation import IDENTITIES, Identity
from tests.conftest import Cast, make_account, make_cast
from unionhub.core.auth.sessions import open_session
from unionhub.core.models import LoginSession, Organisation, User


@dataclass
class Crew:
    """A browser of each identity."""

    clients: dict[Identity, Client]

    def afresh(self) -> tuple[Cast, dict[str, User]]:
        """The cast and all accounts as they stand in the database, no object of them used before; nobody idle."""
        now = timezone.now()
        LoginSession.objects.update(started_at=now, seen_at=now)
        nodes = {node.code: node for node in Organisation.objects.all()}
        people = {user.username: user for user in User.objects.select_related("organisation")}
        extra = ("split", "disabled", "expired")
        members = {name: user for name, user in people.items() if name not in extra}
        return Cast(*(nodes[code] for code in ("C", "TA", "TB", "A1", "A2", "B1")), members), people


def make_people(cast: Cast) -> dict[str, User]:
    """The cast's accounts, one with two grants, one disabled, and one whose password has expired."""
    people = dict(cast.people)
    people["split"] = make_account("split", cast.county, ("leader", cast.county), ("clerk", cast.town_a))
    for name in ("disabled", "expired"):
        people[name] = make_account(name, cast.county, ("clerk", cast.county))
    User.objects.filter(username="disabled").update(is_active=False)
    User.objects.filter(username="expired").update(must_change_password=True)
    return people


def client_of(identity: Identity, people: dict[str, User]) -> Client:
    """A browser of the identity, its session open. A disabled account keeps the one it had: worth nothing."""
    client = Client(raise_request_exception=False)
    if identity.state != "anonymous":
        user = people[identity.username]
        client.force_login(user)
        request = RequestFactory().get("/")
        request.session = client.session
        open_session(request, user)  # now, or every request would open it, to be taken back with what it did
        request.session.save()
    return client


@contextmanager
def taken_back() -> Iterator[None]:
    """A transaction, or a savepoint in one, of which nothing stays."""
    block = transaction.atomic()
    block._from_testcase = True  # as Django's own test cases say it: a durable block may stand inside
    with block:
        try:
            yield
        finally:
            transaction.set_rollback(True)


def make_crew() -> Crew:
    """The cast in the database, and everybody signed in."""
    people = make_people(make_cast())
    return Crew({identity: client_of(identity, people) for identity in IDENTITIES})
