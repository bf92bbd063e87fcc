"""What is wrong with a declaration is told at start, with the mend."""

from dataclasses import replace

import pytest

from tests.example.models import Visit
from unionhub.core import papers
from unionhub.core.models import Case
from unionhub.core.papers import registry

NOTICE = papers.paper("example.errand.notice")


def problems(monkeypatch, *declared) -> str:
    real = registry.registry.collect
    monkeypatch.setattr(
        registry.registry,
        "collect",
        lambda name, tuple_name: declared if name == "documents" else real(name, tuple_name),
    )
    return "\n".join(registry.broken_papers({"example.errand.take"}))


def test_a_sound_declaration_is_silent(monkeypatch):
    assert problems(monkeypatch, NOTICE, papers.paper("example.errand.receipt")) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"action": "example.errand.no"}, "'example.errand.no' needs a line in policy.csv"),
        ({"model": Visit}, "must be a kind of case"),
        ({"model": Case}, "must be a kind of case"),
        ({"template": "example/none.html"}, "'example/none.html' cannot be used"),
        ({"sign": ""}, "it needs a sign"),
        ({"sign": "差"}, "a procedure numbers its cases with '差' too"),
        ({"key": "example.errand." + "x" * 50}, "at most 54"),
        ({"key": "example/errand"}, "letters, dots and underscores"),
    ],
)
def test_what_is_wrong_is_named(monkeypatch, change, words):
    assert words in problems(monkeypatch, replace(NOTICE, **change))


def test_two_papers_share_neither_key_nor_sign_nor_address(monkeypatch):
    assert "the key 'example.errand.notice'" in problems(monkeypatch, NOTICE, NOTICE)
    assert "the sign '差受'" in problems(monkeypatch, NOTICE, replace(NOTICE, key="example.errand.other"))
    twin = replace(NOTICE, key="example-errand-notice", sign="另")
    assert "the slug 'example-errand-notice'" in problems(monkeypatch, NOTICE, twin)


def test_an_unknown_key_names_the_mend():
    with pytest.raises(KeyError, match="declare it in PAPERS"):
        papers.paper("no.such")
