"""Every URL pattern × identity × method × relation of the object, expected from policy.csv (scorecard A1–A6, E2).

The patterns come from the resolver, so that a new address without a line in policy.csv, or without a maker for its
object, turns this red. Full on PostgreSQL; GET and POST on SQLite.

Two sorts of cells are not knocked at one by one, for what they share is tested: a denial that was decided before any
object was looked for is the same for every object (`Knock.speaks_for`, test_door), and PUT, PATCH and DELETE take one
path where no view has them (test_door), so each identity tries one of the three.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID
from zlib import crc32

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from tests.access.crew import Crew, taken_back
from tests.access.expectation import IDENTITIES, Identity, Target, cells, expected
from tests.access.objects import CASES, MAKERS, OWNED_BY_ACCOUNT, RELATIONS, organisations
from tests.conftest import Cast
from unionhub.core.access import action_of
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
#: What says who knocks and what he holds; a denial that read nothing else was decided without any object.
GATE = {
    "core_auditevent",
    "core_deputy",
    "core_grant",
    "core_loginsession",
    "core_organisation",
    "core_parametervalue",
    "core_user",
    "django_session",
}
TABLES = re.compile(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"')
LITERALS = re.compile(r"'(?:[^']|'')*'|\b\d+\b|\"s\d+_x\d+\"")
#: Methods that no view has (test_door says so): each identity tries one of them.
UNUSED = ("put", "patch", "delete")


def test_every_pattern_has_a_name_and_a_declared_action():
    nameless = [route for (route, name), _ in PATTERNS if not name]
    assert not nameless
    undeclared = [route for (route, _), entry in PATTERNS if action_of(entry.callback) not in cells()]
    assert not undeclared


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

    def speaks_for(self, target: Target, want: str) -> bool:
        """Whether what came of this knock, at no object, is what would come of one at the target.

        So it is when the address was refused before anything was read but who knocks, and the number in the address
        went into no question to the database.
        """
        if self.want != want or not (
            self.got in ("403", "login", "step") or self.response.status_code == 405
        ):
            return False
        if self.method == "post" and self.target.data != target.data:
            return False
        mine, other = dict(self.target.kwargs), dict(target.kwargs)
        if mine.keys() != other.keys():
            return False
        numbers = [mine[name] for name in mine if mine[name] != other[name]]
        if not all(isinstance(number, int | UUID) for number in numbers):
            return False
        asked = [sql.replace("-", "") for sql in self.statements if 'INTO "core_auditevent"' not in sql]
        words = [str(number).replace("-", "") for number in numbers]
        return not any(word in sql for word in words for sql in asked) and self.tables <= GATE

    @property
    def tables(self) -> set[str]:
        return {table for sql in self.statements for table in TABLES.findall(sql)}

    def is_like(self, other: "Knock") -> bool:
        """Whether both were answered alike, after the same questions to the database."""
        mine, its = ([LITERALS.sub("?", sql) for sql in knock.statements] for knock in (self, other))
        return (self.response.status_code, mine) == (other.response.status_code, its)

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


@dataclass
class Row:
    """One identity before one address, with one method."""

    entry: URLPattern
    identity: Identity
    client: Client
    method: str

    def wanted(self, target: Target) -> str:
        """What policy.csv says of the cell."""
        action = action_of(self.entry.callback)
        model = getattr(getattr(self.entry.callback, "view_class", None), "model", None)
        view_action = getattr(model, "view_action", "") or action
        return expected(self.identity, action, view_action, target, STEP_ACTIONS)

    def knock(self, target: Target) -> Knock:
        """Try the method on the target; what the request changes is taken back after it."""
        address = reverse(self.entry.name, kwargs=dict(target.kwargs))
        cookies = self.client.cookies.output(header="", sep=";")
        connection.queries_log.clear()
        sealed = transaction.savepoint()
        with CaptureQueriesContext(connection) as queries:
            sent = [dict(target.data)] if self.method == "post" else []
            response = getattr(self.client, self.method)(address, *sent)
        if response.streaming:
            response.getvalue()  # a file is closed when it has been read
        statements = [query["sql"] for query in queries]
        transaction.savepoint_rollback(sealed)
        self.client.cookies.clear()
        self.client.cookies.load(cookies)  # the answer may have taken the session away
        return Knock(self.identity, self.method, target, address, self.wanted(target), response, statements)

    def knocks(self, targets: list[Target]) -> Iterator[Knock]:
        """Try the targets; of those that the knock at no object speaks for, the first one."""
        missing = next((target for target in targets if not target.exists), None)
        rest = [target for target in targets if target is not missing]
        if missing is not None:
            first = self.knock(missing)
            yield first
            alike = [target for target in rest if first.speaks_for(target, self.wanted(target))]
            if alike:
                second = self.knock(alike[0])
                yield second
                told = alike if first.is_like(second) else alike[:1]
                rest = [target for target in rest if target not in told]
        for target in rest:
            yield self.knock(target)


def methods_of(identity: Identity, name: str, methods: tuple[str, ...]) -> list[str]:
    """The methods that the identity tries at the address: of those that no view has one, in turn."""
    start = IDENTITIES.index(identity) + crc32(name.encode())
    one = UNUSED[start % len(UNUSED)]
    return [method for method in methods if method not in UNUSED or method == one]


#: Where the methods that no page uses are tried: an object in scope, one beside it, and none.
FEW = ("own", "sibling", "missing")


def walk(
    entry: URLPattern, crew: Crew, methods: tuple[str, ...], relations: Iterable[str] = ()
) -> list[Knock]:
    """One row of the matrix: all knocks at one address (on objects of these relations only, if any are given), and
    what they show together.
    """
    cast, people = crew.afresh()
    targets = targets_of(entry, cast, people)
    targets = [target for target in targets if target.relation in relations] or targets
    made: list[Knock] = []
    faults: list[str] = []
    opened: dict[Target, bool] = defaultdict(bool)
    bodies: dict[str, set[str]] = defaultdict(set)
    for identity in IDENTITIES:
        for method in methods_of(identity, entry.name or "", methods):
            for knock in Row(entry, identity, crew.clients[identity], method).knocks(targets):
                made.append(knock)
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
    return made


@pytest.fixture
def db(crew) -> Iterator[None]:
    """In place of a transaction of its own: what a test makes is taken back, the crew stays."""
    with taken_back():
        yield


KEYS = [pytest.param(key, id=key[1] or key[0]) for key, _ in PATTERNS]


@pytest.mark.db_engine
@pytest.mark.parametrize("key", KEYS)
def test_reading_and_sending(key, db, crew):
    walk(dict(PATTERNS)[key], crew, ("get", "post"))


@pytest.mark.slow
@pytest.mark.postgres_only
@pytest.mark.parametrize("key", KEYS)
def test_the_other_methods(key, db, crew):
    walk(dict(PATTERNS)[key], crew, ("head", "options", *UNUSED), FEW)
