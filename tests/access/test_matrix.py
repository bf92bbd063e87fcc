"""Every URL pattern × identity × method × relation of the object, expected from policy.csv (scorecard A1–A6, E2).

The patterns come from the resolver, so that a new address without a line in policy.csv, or without a maker for its
object, turns this red. Full on PostgreSQL; GET and POST on SQLite.
"""

import re
from collections import defaultdict

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from tests.access.expectation import IDENTITIES, Identity, Target, cells, expected
from tests.access.objects import CASES, MAKERS, OWNED_BY_ACCOUNT, RELATIONS, organisations
from tests.conftest import Cast, make_account, make_cast
from unionhub.core.access import action_of
from unionhub.core.checks import all_patterns
from unionhub.core.models import AuditEvent, User

PATTERNS = sorted({(route, entry.name or ""): entry for route, entry in all_patterns()}.items(), key=lambda row: row[0])
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
UNSAFE = {"post", "put", "patch", "delete"}
#: What an account that must change its password may still do.
STEP_ACTIONS = {"core.logout", "core.password.change"}
#: Tables a denied or a reading request may write: its own trace and its own session.
TRACE = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(core_auditevent|core_loginsession|django_session)"', re.I)
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
    """The cast's accounts, and one disabled and one whose password has expired."""
    people = dict(cast.people)
    for name in ("disabled", "expired"):
        people[name] = make_account(name, cast.county, ("clerk", cast.county))
    User.objects.filter(username="disabled").update(is_active=False)
    User.objects.filter(username="expired").update(must_change_password=True)
    return people


def targets_of(entry: URLPattern, cast: Cast, people: dict[str, User]) -> list[Target]:
    """The objects to try at the address; an address with arguments and neither maker nor case is red."""
    wanted = set(entry.pattern.converters)
    if entry.name in CASES:
        return CASES[entry.name](cast, people)
    if not wanted:
        return [Target()]
    model = getattr(getattr(entry.callback, "view_class", None), "model", None)
    label = model._meta.label if model else ""
    assert wanted == {"pk"} and label in MAKERS, (
        f"{entry.name}: give tests/access/objects.py a maker for {label or 'its object'} or a case of its own"
    )
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
    missing = MISSING if not hasattr(targets[0].kwargs[0][1], "hex") or isinstance(targets[0].kwargs[0][1], int) else (
        "00000000-0000-4000-8000-000000000000"
    )
    targets.append(Target((("pk", missing),), relation="missing", exists=False))
    return targets


def client_of(identity: Identity, people: dict[str, User]) -> Client:
    """A browser of the identity. A disabled account keeps the session it had: it must be worth nothing."""
    client = Client(raise_request_exception=False)
    if identity.state != "anonymous":
        client.force_login(people[identity.username])
    return client


def outcome(response) -> str:
    """The answer in the words of `expected`."""
    if response.status_code in (301, 302, 303):
        place = response.headers["Location"].split("?")[0]
        return {reverse("login"): "login", reverse("password-change"): "step"}.get(place, "ok")
    return {403: "403", 404: "404"}.get(response.status_code, "ok" if response.status_code < 500 else "500")


@pytest.mark.db_engine
@pytest.mark.parametrize("key", [key for key, _ in PATTERNS], ids=[key[1] or key[0] for key, _ in PATTERNS])
def test_matrix(key, db):
    entry = dict(PATTERNS)[key]
    cast = make_cast()
    people = make_people(cast)
    view = getattr(entry.callback, "view_class", None)
    action = action_of(entry.callback)
    view_action = getattr(getattr(view, "model", None), "view_action", "") or action
    if view_action not in cells():
        view_action = action
    methods = METHODS if connection.vendor == "postgresql" else ("get", "post")
    wrong: list[str] = []
    seen: dict[Target, set[str]] = defaultdict(set)
    bodies: dict[str, set[bytes]] = defaultdict(set)
    targets = targets_of(entry, cast, people)
    for identity in IDENTITIES:
        client = client_of(identity, people)
        for target in targets:
            address = reverse(entry.name, kwargs=dict(target.kwargs))
            for method in methods:
                want = expected(identity, action, view_action, target, STEP_ACTIONS)
                sealed = transaction.savepoint()
                before = AuditEvent.objects.filter(result="denied").count()
                with CaptureQueriesContext(connection, ) as queries:
                    response = getattr(client, method)(address)
                got = outcome(response)
                denials = AuditEvent.objects.filter(result="denied").count() - before
                transaction.savepoint_rollback(sealed)
                cell = f"{identity} {method.upper()} {address} [{target.relation}]"
                allowed = {want}
                if want == "404" and response.status_code == 405:
                    allowed.add("ok")  # the method is refused before any object is looked for
                if want in ("ok", "404") and entry.name in ("logout",):
                    allowed.add("login")
                if got not in allowed:
                    wrong.append(f"{cell}: expected {want}, got {got} ({response.status_code})")
                writes = [q["sql"] for q in queries if WRITE.match(q["sql"]) and not TRACE.search(q["sql"])]
                if got in ("403", "404", "login", "step") and writes and "core.login" != action:
                    wrong.append(f"{cell}: denied, but wrote {writes[0][:90]}")
                if got in ("403", "404") and denials != 1:
                    wrong.append(f"{cell}: denied, but left {denials} denial rows")
                if got == "ok" and method in ("get", "head", "options") and writes:
                    wrong.append(f"{cell}: reading wrote {writes[0][:90]}")
                if got == "404":
                    bodies[f"{identity} {method}"].add(VOLATILE.sub("", response.content.decode()).encode())
                if got == "ok" and response.status_code < 400:
                    seen[target].add(str(identity))
    assert not wrong, "\n".join(wrong[:40])
    vacuous = [target for target in targets if target.exists and not seen[target]]
    assert not vacuous, f"nobody can open {vacuous}: a denial there proves nothing"
    oracles = [who for who, variants in bodies.items() if len(variants) > 1]
    assert not oracles, f"missing and out of scope can be told apart by {oracles}"
