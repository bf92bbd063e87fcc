"""What is sent beside the form: no token (E2), fields nobody asked for (E3); and that time tells nothing (A5)."""

import statistics
import time

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.test_matrix import MISSING, PATTERNS
from tests.access.test_traces import DEEDS, form_of, takes_post
from tests.example.models import Visit
from unionhub.core.views import FormView

pytestmark = pytest.mark.django_db
FORMS = [
    entry.name
    for _, entry in PATTERNS
    if issubclass(getattr(entry.callback, "view_class", object), FormView)
    and "pk" in entry.pattern.converters
]
#: What every save moves.
#: What a save moves by itself: the version, and what a name is found by.
MOVED = {"version", "updated_at", "name_grams", "pinyin", "initials"}


@pytest.mark.parametrize(
    "entry", [entry for _, entry in PATTERNS if takes_post(entry)], ids=lambda entry: entry.name
)
def test_no_unsafe_request_is_taken_without_its_csrf_token(entry, cast):
    browser = Client(enforce_csrf_checks=True)
    deed = DEEDS.get(entry.name)
    if deed and deed.who:
        browser.force_login(cast.people[deed.who])
    elif not deed:
        browser.force_login(cast.clerk)
    kwargs = {
        name: {"label": "example.visit", "key": "core.session.parallel"}.get(name, 1)
        for name in entry.pattern.converters
    }
    if entry.name.startswith("attachment-remove"):
        kwargs["pk"] = "00000000-0000-4000-8000-000000000000"
    address = reverse(entry.name, kwargs=kwargs)
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(browser, method)(address)
        assert answer.status_code == 403, f"{method} {address}"
        assert "页面已过期" in answer.content.decode(), "refused, but not for the missing token"


#: What follows from the fields a form has, by address.
DERIVED = {"mediation-change": {"title"}}


@pytest.mark.db_engine
@pytest.mark.parametrize("name", FORMS)
def test_a_form_changes_its_declared_fields_and_nothing_else(name, cast):
    deed = DEEDS[name]
    browser = Client()
    browser.force_login(cast.people[deed.who])
    kwargs = deed.kwargs(cast)
    address = reverse(name, kwargs=kwargs)
    entry = next(entry for _, entry in PATTERNS if entry.name == name)
    model = entry.callback.view_class.model
    sent = form_of(browser.get(address).content, address)
    sent |= {key: value(cast) if callable(value) else value for key, value in deed.fields.items()}
    declared = set(entry.callback.view_class.form_class.base_fields)
    fields = [
        field for field in model._meta.concrete_fields if field.name not in declared and not field.primary_key
    ]
    before = model.objects.values(*(field.attname for field in fields)).get(pk=kwargs["pk"])
    for field in fields:
        if field.name not in MOVED:
            sent |= {field.name: "7", field.attname: "7"}
    assert browser.post(address, sent).status_code == 302
    after = model.objects.values(*(field.attname for field in fields)).get(pk=kwargs["pk"])
    changed = {key for key in before if before[key] != after[key]} - MOVED
    assert not [key for key in changed if str(after[key]) == "7"], "taken as it was sent"
    changed -= DERIVED.get(name, set())
    assert not {key for key in changed if not key.endswith(("_index", "_index_spare"))}
    assert len(fields) > 3


@pytest.mark.slow
def test_missing_and_out_of_scope_take_the_same_time(cast):
    """200 samples of each, in turn; the ratio of their medians stays within 0.8–1.25."""
    victim = Visit.objects.create(organisation=cast.union_b1, household="某某", visited_on="2026-03-05")
    browser = Client()
    browser.force_login(cast.officer)
    took: dict[int, list[float]] = {victim.pk: [], MISSING: []}
    for _ in range(200):
        for pk, times in took.items():
            begun = time.perf_counter()
            assert browser.get(reverse("visit-detail", args=[pk])).status_code == 404
            times.append(time.perf_counter() - begun)
    ratio = statistics.median(took[victim.pk]) / statistics.median(took[MISSING])
    assert 0.8 <= ratio <= 1.25
