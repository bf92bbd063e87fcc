"""Every URL pattern × identity × method × relation of the object, expected from policy.csv (scorecard A1–A6, E2).

The patterns come from the resolver, so that a new address without a line in policy.csv, or without a maker for its
object, turns this red. Full on PostgreSQL; GET and POST on SQLite.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from tests.access.expectation import IDENTITIES, Identity, Target, cells, expected
from tests.access.objects import CASES, MAKERS, OWNED_BY_ACCOUNT, RELATIONS, organisations
from tests.conftest import Cast, make_account, make_cast
from unionhub.core.access import action_of
from unionhub.core.auth.sessions import open_session
from unionhub.core.checks import all_patterns
from unionhub.core.models import User

PATTERNS = sorted(
    {(route, entry.name or ""): entry for route, entry in all_patterns()}.items(), key=lambda row: row[0]
)
SAFE = ("get", "head", "options")
#: Actions whose success itself leads to the sign-in page.
LEADS_TO_LOGIN = {"core.logout", "core.session.own"}
#: Addresses that never answer with a page: the deed itself leads on, or the health page tells that all is not well.
NEVER_OPENED = {"readyz", "logout"}
#: What an account that must change its password may still do.
STEP_ACTIONS = {"core.logout", "core.password.change"}
#: Tables a denied or a reading request may write: its own trace and its own session.
TRACE = re.compile(
    r'(INSERT INTO|UPDATE|DELETE FROM) "(core_auditevent|core_loginsession|django_session)"', re.I
)
#: One's own mark «read» on a notice is no change of a record and leaves no trace.
UNTRACED = re.compile(r'UPDATE "core_notice" SET "read_at"')
WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|ALTER|DROP)\b", re.I)
VOLATILE = re.compile(
    r'nonce="[^"]*"|nonce-[\w+/=-]+|data-incident="[^"]*"|编号[：:]?\s*[\w-]+|csrfmiddlewaretoken" value="[^"]*"'
)
MISSING = 987_654_321


def test_every_pattern_has_a_name_and_a_declared_action():
    nameless = [route for (route, name), _ in PATTERNS if not name]
    assert not nameless
    undeclared = [route for (route, _), entry in PATTERNS if action_of(entry.callback) not in cells()]
    assert not undeclared


def make_people(cast: Cast) -> dict[str, User]:
    """The cast's accounts, one with two grants, one disabled, and one whose password has expired."""
    people = dict(cast.people)
    people["split"] = make_account("split", cast.county, ("leader", cast.county), ("clerk", cast.town_a))
    for name in ("disabled", "expired"):
        people[name] = make_account(name, cast.county, ("clerk", cast.county))
    User.objects.filter(username="disabled").update(is_active=False)
    User.objects.filter(username="expired").update(must_change_password=True)
    return people


def targets_of(entry: URLPattern, cast: Cast, people: dict[str, User]) -> list[Target]:
    """The objects to try at the address; an address with arguments and neither maker nor case is red."""
    if entry.name in CASES:
        return CASES[entry.name](cast, people)
    wanted = set(entry.pattern.converters)
    if not wanted:
        return [Target()]
    model = getattr(getattr(entry.callback, "view_class", None), "model", None)
    label = model._meta.label if model else ""
    assert wanted == {"pk"}, f"{entry.name}: give tests/access/objects.py a case of its own"
    assert label in MAKERS, f"{entry.name}: give tests/access/objects.py a maker for {label or 'its object'}"
    nodes = organisations(cast)
    targets = []
    if label in OWNED_BY_ACCOUNT:
        for relation, owner in (("own", "officer"), ("other's", "officer_b")):
            made = MAKERS[label](cast, people[owner].organisation, people[owner])
            targets.append(Target((("pk", made.pk),), people[owner].organisation.code, owner, relation))
    else:
        for relation, code in RELATIONS.items():
            made = MAKERS[label](cast, nodes[code], people["clerk"])
            targets.append(Target((("pk", made.pk),), code, None, relation))
    return [*targets, Target((("pk", MISSING),), relation="missing", exists=False)]


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


def outcome(response) -> str:
    """The answer in the words of `expected`."""
    if response.status_code in (301, 302, 303):
        place = response.headers["Location"].split("?")[0]
        return {reverse("login"): "login", reverse("password-change"): "step"}.get(place, "ok")
    known = {403: "403", 404: "404", 503: "ok"}  # 503: the health page says that something is not ready
    return known.get(response.status_code, "ok" if response.status_code < 500 else "500")


@dataclass
class Knock:
    """One cell of the matrix: who, how, at what, and what came of it."""

    identity: Identity
    method: str
    target: Target
    address: str
    want: str
    response: HttpResponse
    statements: list[str]

    @property
    def got(self) -> str:
        return outcome(self.response)

    @property
    def writes(self) -> list[str]:
        return [sql for sql in self.statements if WRITE.match(sql) and not TRACE.search(sql)]

    @property
    def traces(self) -> int:
        return sum('INSERT INTO "core_auditevent"' in sql for sql in self.statements)

    def faults(self, action: str) -> Iterator[str]:
        """What is wrong with the cell, in words."""
        cell = f"{self.identity} {self.method.upper()} {self.address} [{self.target.relation}]"
        allowed = {self.want}
        blind = self.response.status_code == 405 or (self.method == "options" and not self.response.content)
        if blind and self.want in ("403", "404"):
            allowed.add(
                "ok"
            )  # the method itself is answered, alike for every number, before any object is looked for
        if action in LEADS_TO_LOGIN and self.want == "ok":
            allowed.add("login")
        if self.got not in allowed:
            yield f"{cell}: expected {self.want}, got {self.got} ({self.response.status_code})"
        elif self.want != "ok" and self.writes:
            yield f"{cell}: denied, but wrote {self.writes[0][:120]}"
        elif self.got in ("403", "404") and self.traces != 1:
            yield f"{cell}: denied, but left {self.traces} traces"
        elif self.got == "ok" and self.method in SAFE and self.writes:
            yield f"{cell}: reading wrote {self.writes[0][:120]}"
        elif self.got == "ok" and self.method not in SAFE and not self.traces:
            yield from (
                f"{cell}: changed without a trace: {sql[:120]}"
                for sql in self.writes
                if not UNTRACED.match(sql)
            )


def knocks(
    entry: URLPattern, targets: list[Target], people: dict[str, User], methods: Iterable[str]
) -> Iterator[Knock]:
    """Try every identity and method on every target; what a request changes is taken back after it."""
    action = action_of(entry.callback)
    model = getattr(getattr(entry.callback, "view_class", None), "model", None)
    view_action = getattr(model, "view_action", "") or action
    for identity in IDENTITIES:
        client = client_of(identity, people)
        cookies = client.cookies.output(header="", sep=";")
        for target in targets:
            address = reverse(entry.name, kwargs=dict(target.kwargs))
            want = expected(identity, action, view_action, target, STEP_ACTIONS)
            for method in methods:
                client.cookies.clear()
                client.cookies.load(cookies)  # an answer may have taken the session away
                connection.queries_log.clear()
                sealed = transaction.savepoint()
                with CaptureQueriesContext(connection) as queries:
                    response = getattr(client, method)(
                        address, *([dict(target.data)] if method == "post" else [])
                    )
                if response.streaming:
                    response.getvalue()  # a file is closed when it has been read
                statements = [query["sql"] for query in queries]
                transaction.savepoint_rollback(sealed)
                yield Knock(identity, method, target, address, want, response, statements)


#: Where the methods that no page uses are tried: an object in scope, one beside it, and none.
FEW = ("own", "sibling", "missing")


def walk(key: tuple[str, str], methods: Iterable[str], relations: Iterable[str] = ()) -> None:
    """One row of the matrix: all knocks at one address (on objects of these relations only, if any are given), and
    what they show together.
    """
    entry = dict(PATTERNS)[key]
    cast = make_cast()
    people = make_people(cast)
    targets = targets_of(entry, cast, people)
    targets = [target for target in targets if target.relation in relations] or targets
    faults: list[str] = []
    opened: dict[Target, bool] = defaultdict(bool)
    bodies: dict[str, set[str]] = defaultdict(set)
    for knock in knocks(entry, targets, people, methods):
        faults += knock.faults(action_of(entry.callback))
        opened[knock.target] |= knock.got == "ok" and knock.response.status_code < 400
        if knock.got == "404":
            content = VOLATILE.sub("", knock.response.content.decode()).replace(knock.address, "")
            bodies[f"{knock.identity} {knock.method}"].add(content)
    assert not faults, f"{len(faults)} cells\n" + "\n".join(faults[:40])
    oracles = [who for who, variants in bodies.items() if len(variants) > 1]
    assert not oracles, f"missing and out of scope can be told apart by {oracles}"
    vacuous = [target.relation for target in targets if target.exists and not opened[target]]
    if "get" in methods and entry.name not in NEVER_OPENED:
        assert not vacuous, f"nobody can open {vacuous}: a denial there proves nothing"


KEYS = [pytest.param(key, id=key[1] or key[0]) for key, _ in PATTERNS]


@pytest.mark.db_engine
@pytest.mark.parametrize("key", KEYS)
def test_reading_and_sending(key, db):
    walk(key, ("get", "post"))


@pytest.mark.slow
@pytest.mark.postgres_only
@pytest.mark.parametrize("key", KEYS)
def test_the_other_methods(key, db):
    walk(key, ("head", "options", "put", "patch", "delete"), FEW)
