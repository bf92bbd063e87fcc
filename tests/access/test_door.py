"""What lets the matrix knock once for several cells: it holds, and where it does not hold, the matrix sees it."""

import ast
import inspect
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.handlers import base as handler
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views import View
from django.views.generic import base as generic

from tests.access.crew import taken_back
from tests.access.expectation import IDENTITIES
from tests.access.objects import CASES, MAKERS, RELATIONS, organisations
from tests.access.test_matrix import MISSING, PATTERNS, UNUSED, walk
from tests.example.models import Visit
from unionhub.core.access import access
from unionhub.core.scope import OutOfScope

ROOT = Path(__file__).resolve().parents[2]
OURS = ("unionhub", *(app for app in settings.INSTALLED_APPS if (ROOT / app.partition(".")[0]).is_dir()))


def classes(base: type) -> Iterator[type]:
    """The class and all that stand on it."""
    yield base
    for below in base.__subclasses__():
        yield from classes(below)


# --- PUT, PATCH and DELETE are one path ----------------------------------------------------------------------------


def test_no_view_has_the_methods_of_which_each_identity_tries_one():
    import_module(settings.ROOT_URLCONF)
    having = {
        f"{view.__module__}.{view.__qualname__}.{method}"
        for view in classes(View)
        if view.__module__.partition(".")[0] in {app.partition(".")[0] for app in OURS}
        for method in UNUSED
        if hasattr(view, method)
    }
    assert not having, "the matrix must try them with every identity: take them out of UNUSED"


def sources() -> Iterator[tuple[str, str]]:
    """Everything of ours, and of others what a request passes before a view."""
    for app in {app.partition(".")[0] for app in OURS} - {"tests"}:
        for file in (ROOT / app).rglob("*.py"):
            yield str(file.relative_to(ROOT)), file.read_text()
    passed = {name.rpartition(".")[0] for name in settings.MIDDLEWARE}
    for module in (handler, generic, *map(import_module, passed)):
        yield module.__name__, inspect.getsource(module)


def test_nobody_tells_these_methods_apart():
    """By name they could be treated differently also where no view has them. Who names all three treats them alike."""
    names, naming, seen = {method.upper() for method in UNUSED}, [], 0
    for name, source in sources():
        alike: set[ast.AST] = set()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Tuple | ast.List | ast.Set):
                if names <= {part.value for part in node.elts if isinstance(part, ast.Constant)}:
                    alike |= set(node.elts)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                seen += node.value in ("GET", "HEAD", "POST")
                if node.value in names and node not in alike:
                    naming.append(f"{name}:{node.lineno}")
    assert seen > 5, "the names of methods are found where they are used"
    assert not naming, "the matrix must try them with every identity: take them out of UNUSED"


def test_each_of_these_methods_is_tried_at_an_address(db, crew):
    entry = next(entry for _, entry in PATTERNS if entry.name == "visit-detail")
    made = walk(entry, crew, ("options", *UNUSED))
    assert Counter(knock.identity for knock in made if knock.method == "options").keys() == set(IDENTITIES)
    for identity in IDENTITIES:
        assert len({knock.method for knock in made if knock.identity == identity}) == 2
    assert {knock.method for knock in made} == {"options", *UNUSED}


# --- A denial before any object is the same for every object ------------------------------------------------------


@access("example.visit.close")
def looks_at_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets in whoever names a visit to the sibling, by going through all visits: its number is in no question."""
    if pk == next(row.pk for row in Visit.objects.order_by("pk") if row.organisation.code == "A2"):
        return HttpResponse("offen")
    raise PermissionDenied


@access("core.home")
def asks_for_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Denies all who name a visit, and is open to all who name none: in the order the matrix does not expect."""
    if Visit.objects.filter(pk=pk).exists():
        raise PermissionDenied
    raise OutOfScope


@access("example.visit.close")
def shut(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets nobody in, and looks at nothing."""
    raise PermissionDenied


DOORS = {"all": looks_at_all, "one": asks_for_one, "shut": shut}


@pytest.fixture
def db(crew) -> Iterator[None]:
    with taken_back():
        yield


@pytest.fixture
def doors(settings, monkeypatch):
    """Addresses that look at their object before, or instead of, asking for the right."""
    module = ModuleType("tests.access.doors")
    module.urlpatterns = [
        path(f"{name}/<int:pk>/", view, name=f"door-{name}") for name, view in DOORS.items()
    ]
    module.urlpatterns += import_module("tests.urls").urlpatterns
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(module, name, getattr(import_module("tests.urls"), name))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.ROOT_URLCONF = module.__name__
    return {entry.name.partition("-")[2]: entry for entry in module.urlpatterns[: len(DOORS)]}


@pytest.fixture
def visits(monkeypatch):
    """The objects behind the doors: a visit to each organisation."""
    from tests.access.expectation import Target

    def targets(cast, people):
        nodes, found = organisations(cast), []
        for relation, code in RELATIONS.items():
            made = MAKERS["example.Visit"](cast, nodes[code], people["clerk"])
            found.append(Target((("pk", made.pk),), code, None, relation, view_action="example.visit.view"))
        gone = Target((("pk", MISSING),), relation="missing", exists=False, view_action="example.visit.view")
        return [*found, gone]

    for name in DOORS:
        monkeypatch.setitem(CASES, f"door-{name}", targets)


def faults_at(door, crew) -> str:
    with pytest.raises(AssertionError) as raised:
        walk(door, crew, ("get",))
    return str(raised.value)


def test_a_door_that_goes_through_the_objects_is_knocked_at_with_each(db, crew, doors, visits):
    """The township of B may close visits and sees none of A2, yet is let in to that one alone."""
    told = faults_at(doors["all"], crew)
    assert "township_b(active) GET" in told
    assert "[sibling]: expected 404, got ok" in told


def test_a_door_that_asks_for_its_object_is_knocked_at_with_each(db, crew, doors, visits):
    told = faults_at(doors["one"], crew)
    for relation in RELATIONS:
        assert f"[{relation}]: expected ok, got 403" in told or f"[{relation}]: expected 404, got 403" in told


def test_a_door_that_is_shut_to_all_is_a_fault_for_each_who_may(db, crew, doors, visits):
    """Where what is expected differs from object to object, one answer for all cannot pass."""
    told = faults_at(doors["shut"], crew)
    for relation in RELATIONS:
        assert "clerk(active) GET /shut/" in told
        assert f"[{relation}]: expected ok, got 403" in told


def test_a_refusal_before_any_object_is_tried_twice(db, crew, doors, visits):
    """At no object and at one; the others are this very path."""
    entry = next(entry for _, entry in PATTERNS if entry.name == "visit-detail")
    made = walk(entry, crew, ("get",))
    tried = Counter(knock.identity.username for knock in made)
    assert tried["auditor"] == tried["sysadmin"] == tried[""] == tried["disabled"] == tried["expired"] == 2
    assert tried["clerk"] == tried["officer_b"] == tried["split"] == 6
