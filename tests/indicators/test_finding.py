"""Figures found by what people call them."""

import pytest

from unionhub.core.indicators import registry
from unionhub.core.indicators.finding import find

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def keys(text, user, limit=20):
    return [item.key for item in find(text, user, limit)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("会员", "members.members"),
        ("會員", "members.members"),
        ("女会员", "members.women"),
        ("女會員", "members.women"),
        (" 女 会员 ", "members.women"),
        ("女会员占比", "members.women_share"),
        ("未入会", "members.non_members"),
        ("nvhuiyuan", "members.women"),
        ("nühuiyuan", "members.women"),
        ("nv huiyuan", "members.women"),
        ("NHY", "members.women"),
        ("members.net_change", "members.net_change"),
        ("net_change", "members.net_change"),
        ("NET CHANGE", "members.net_change"),
        ("入会率", "members.rate_a"),
        ("ruhuilv", "members.rate_a"),
        ("rhl", "members.rate_a"),
        ("进城务工", "members.migrants"),
        ("会员总数", "members.members"),
        ("占已建会单位职工", "members.rate_a"),
    ],
)
def test_the_first_found_is_what_was_meant(cast, text, first):
    assert keys(text, cast.clerk)[0] == first


@pytest.mark.parametrize("text", ["", " ", "·", "。。", "没有这样的数字", "zzzz", "女 没有", "%", "_"])
def test_nothing_is_found_by_nothing(cast, text):
    assert keys(text, cast.clerk) == []


def test_exact_before_beginning_before_inside_before_synonym(cast):
    found = keys("会员", cast.clerk, limit=100)
    labels = [registry.indicator(key).label for key in found]
    ranks = [
        0 if label == "会员" else 1 if label.startswith("会员") else 2 if "会员" in label else 3
        for label in labels
    ]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2, 3}


def test_words_in_any_order_are_found_after_all_else(cast):
    assert "members.migrants" in keys("会员 农民工", cast.clerk)
    assert "members.migrants" in keys("务工 农民工", cast.clerk)


def test_every_figure_is_found_by_its_name_its_pinyin_and_its_key(cast):
    from unionhub.core.name_search import spoken

    for key, item in registry.indicators().items():
        if item.domain == "example":
            assert find(item.label, cast.clerk)[0].key == key
        assert key in keys(item.label, cast.clerk)
        assert key in keys(spoken(item.label)[0], cast.clerk, limit=100)
        assert key in keys(spoken(item.label)[1], cast.clerk, limit=100)
        assert keys(key, cast.clerk)[0] == key
        for synonym in item.synonyms:
            assert key in keys(synonym, cast.clerk, limit=100)


def test_no_more_than_asked_for(cast):
    assert len(keys("会员", cast.clerk, limit=3)) == 3


def test_a_very_long_question_is_cut_not_refused(cast):
    assert keys("会员" * 500, cast.clerk) == []


def test_whoever_may_see_no_figure_finds_none(cast):
    assert keys("会员", cast.auditor) == []
    assert keys("会员", cast.sysadmin) == []
    assert keys("会员", cast.officer)[0] == "members.members"
