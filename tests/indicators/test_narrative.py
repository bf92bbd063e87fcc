"""Sections of the summary name figures, type no numbers, and tell nothing of what did not happen."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from unionhub.core.narrative import Section, broken_sections, told

KEY, OTHER = "members.members", "members.rate_a"


@dataclass
class Told:
    """As much of a figure as a section reads."""

    value: int | Decimal | None
    unit: str = "人"
    suppressed: bool = False

    @property
    def text(self) -> str:
        return f"{self.value:,}"


def test_all_declared_sections_are_sound():
    assert list(broken_sections()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("会员{members.nobody}。", "members.nobody"),
        ("会员 13 人。", "typed"),
        ("会员１３人。", "typed"),
        ("会员{members}。", "token"),
    ],
)
def test_an_unsound_section_is_named_with_its_mend(text, said):
    found = list(broken_sections((Section("x", "会员", (text,)),)))
    assert len(found) == 1
    assert said in found[0]


def test_figures_stand_in_the_text_with_their_units():
    section = Section("x", "会员", (f"会员{{{KEY}}}，入会率{{{OTHER}}}。",))
    assert section.keys == (KEY, OTHER)
    figures = {KEY: Told(13138), OTHER: Told(Decimal("92.19"), "%")}
    assert told(section, figures) == ["会员13,138 人，入会率92.19%。"]


@pytest.mark.parametrize("figure", [Told(0), Told(None), Told(3, suppressed=True), None])
def test_a_sentence_that_would_tell_of_nothing_is_left_out(figure):
    section = Section("x", "会员", (f"会员{{{KEY}}}。其中新入会{{{OTHER}}}。", f"新入会{{{OTHER}}}。"))
    figures = {KEY: Told(13138), OTHER: figure}
    assert told(section, figures) == ["会员13,138 人。"]


def test_words_without_figures_stay_where_they_are_alone():
    section = Section("x", "会员", ("工会依法维护职工权益。", f"工作有成效。会员{{{KEY}}}。"))
    assert told(section, {KEY: Told(0)}) == ["工会依法维护职工权益。"]
