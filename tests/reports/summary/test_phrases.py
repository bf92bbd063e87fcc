"""The office's set phrases."""

import re

import pytest

from reports.reader import read
from reports.summary.phrases import phrases
from reports.summary.place_words import Words
from reports.summary.typography import tidy

HALF = Words(period="上半年", level="全镇", year=2026)


def every(place=HALF):
    return [phrase for group in phrases(place) for phrase in group.phrases]


def test_no_number_is_typed_and_no_word_is_left_to_fill():
    assert len(every()) > 20
    for phrase in every():
        assert not re.search(r"[0-9０-９{}]|全年|全县", phrase), phrase
        assert tidy(phrase) == phrase


def test_upper_levels_are_called_as_the_settings_say(settings):
    settings.UPPER_LEVEL_NAMES = {"city": "地区", "province": "自治区"}
    text = "".join(every())
    assert "自治区总工会、地区总工会" in text
    assert not re.search(r"市总工会|省总工会", text)


def test_the_reader_finds_nothing_in_them():
    assert read("\n".join(every())) == []


@pytest.mark.parametrize("place", [HALF, Words(period="全年", level="全县", year=2026)])
def test_period_and_level_are_those_of_the_text(place):
    assert every(place)[0].startswith(place.period)
    assert place.level in every(place)[0]


def test_the_offices_own_phrases_come_first_and_their_braces_do_no_harm():
    own = " {level}上下一条心 ｜｜{period}任务如期完成。｜{0} {no} {period!r} {{level}}"
    first, *rest = phrases(HALF, own)
    assert first.title == "本单位常用"
    assert first.phrases == ("全镇上下一条心", "上半年任务如期完成。", "{0} {no} {period!r} {全镇}")
    assert tuple(rest) == phrases(HALF)


def test_more_than_the_menu_holds_is_left_out():
    assert len(phrases(HALF, "｜".join(f"第{at}句" for at in range(99)))[0].phrases) == 40
