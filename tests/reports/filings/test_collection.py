"""Declarations of what is asked: what is wrong with one is said with its mend."""

from dataclasses import replace

import pytest

from unionhub.core import registry
from unionhub.core.collection import AskKind, Collection, Question, broken_collections, collections


def _known(organisations, day):
    return {}


def _subjects(organisations, day):
    return {}


GOOD = Collection(
    "test.counts",
    "人数",
    (Question("people", "人数", "人"),),
    known=_known,
    accept=lambda organisation, day, answers, actor: 0,
    accept_action="members.headcount.change",
)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ((GOOD, GOOD), "declared twice"),
        ((replace(GOOD, questions=()),), "asks nothing"),
        ((replace(GOOD, questions=GOOD.questions * 2),), "asks 'people' twice"),
        ((replace(GOOD, questions=(Question("x" * 80, "人数"),)),), "shorten the keys"),
        ((replace(GOOD, of_unions=False),), "asks nobody"),
        ((replace(GOOD, accept=None),), "give it accept"),
        ((replace(GOOD, accept_action="members.nothing"),), "needs a line in policy.csv"),
        ((replace(GOOD, questions=(*GOOD.questions, Question("seen", "已核对", kind=AskKind.CONFIRMATION))),), "mixes"),
        (
            (replace(GOOD, questions=(Question("seen", "已核对", kind=AskKind.CONFIRMATION),), subjects=_subjects),),
            "leave subjects out",
        ),
    ],
)  # fmt: skip
def test_a_broken_declaration_is_told_with_its_mend(monkeypatch, declared, said):
    monkeypatch.setattr(registry, "collect", lambda name, tuple_name: declared)
    assert any(said in problem for problem in broken_collections({"members.headcount.change"}))


def test_the_declared_ones_are_sound():
    assert list(broken_collections({"members.headcount.change"})) == []
    assert list(collections()) == ["members.headcount", "members.roll", "disputes.entered"]
