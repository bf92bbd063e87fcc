"""Sections of the summary name figures, type no numbers, choose their words by the figures, and tell of nothing not."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionhub.core.narrative import (
    TOKEN,
    BadToken,
    ByChange,
    BySign,
    ByTarget,
    Exhibit,
    Form,
    Listed,
    Section,
    Token,
    When,
    aimed,
    broken_sections,
    chosen,
    compared,
    parse_token,
    sections,
)

KEY, OTHER, RATE = "members.members", "members.women", "members.rate_a"
N, W = f"{{{KEY}}}", f"{{{OTHER}}}"


@dataclass
class Told:
    """As much of a figure as a section reads."""

    value: int | Decimal | None
    suppressed: bool = False


@dataclass
class Figures:
    """Figures by key, of the period and of the others."""

    values: dict[str, object]
    then: dict[str, object] = field(default_factory=dict)
    targets: dict[str, Decimal] = field(default_factory=dict)
    earlier: dict[str, object] = field(default_factory=dict)

    def now(self, key):
        return _told(self.values.get(key))

    def before(self, key):
        return _told(self.earlier.get(key))

    def year_before(self, key):
        return _told(self.then.get(key))

    def target(self, key):
        return self.targets.get(key)


def _told(value):
    return value if isinstance(value, Told) or value is None else Told(value)


def section(*paragraphs, chapter="会员"):
    return Section("x", "会员", paragraphs, chapter=chapter)


def say(paragraph, values, then=None, targets=None):
    """The paragraphs chosen of a section of one paragraph."""
    return chosen(section(paragraph), Figures(values, then or {}, targets or {}))


# --- Declared sections ---


def test_all_declared_sections_are_sound():
    assert list(broken_sections()) == []
    assert len({one.key for one in sections()}) == len(sections())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("会员{members.nobody}。", "members.nobody"),
        ("会员 13 人。", "typed"),
        ("会员１３人。", "typed"),
        ("会员{members}。", "token"),
        ("会员{members.members|loud}。", "loud"),
        ("会员{members.members@tomorrow}。", "tomorrow"),
        ("女会员占{members.women|share|2}。", "占"),
        ("女会员占{members.women|share|2|members.nobody}。", "members.nobody"),
        ("女会员占{members.women|share|2|members.unions}。", "another unit"),
        ("会员{members.members|percent}。", "per cent"),
        ("入会率增长{members.rate_a|growth}。", "points"),
        ("工会{members.unions|wan}。", "ten thousands"),
        ("会员{members.members@before|compare}。", "不能再写期间"),
        ("全年会员{members.members}。", "全年"),
        ("全县会员{members.members}。", "全县"),
        ("{year}会员{members.members}。", "token"),
    ],
)
def test_an_unsound_section_is_named_with_its_mend(text, said):
    found = list(broken_sections((section(text),)))
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (ByChange(KEY, up=N, down=N, same="", first=N), "empty"),
        (ByChange("members.nobody", up=N, down=N, same=N, first=N), "members.nobody"),
        (ByTarget(KEY, met=N, missed=""), "empty"),
        (ByTarget(KEY, met=N, missed=f"完成{{{KEY}|target}}。"), "target never reads as a result"),
        (ByTarget(KEY, met=N, missed=f"完成{N}。"), "target never reads as a result"),
        (Listed("", (N,)), "empty"),
        (Listed(N, ("女会员 3 人",)), "typed"),
    ],
)
def test_an_unsound_variant_is_named(sentence, said):
    assert any(said in one for one in broken_sections((section((sentence,)),)))


@pytest.mark.parametrize(
    ("exhibit", "said"),
    [
        (Exhibit("table", "会员", "nature", (KEY, "members.unions")), ""),
        (Exhibit("table", "会员", "figures", (KEY, RATE)), ""),
        (Exhibit("line", "会员", "years", (KEY,)), ""),
        (Exhibit("line", "", "years", (KEY,)), "caption"),
        (Exhibit("line", "近 5 年会员", "years", (KEY,)), "caption"),
        (Exhibit("bars", "全县会员", "children", (KEY,)), "caption"),
        (Exhibit("cake", "会员", "children", (KEY,)), "kinds"),
        (Exhibit("bars", "会员", "children", ()), "kinds"),
        (Exhibit("table", "会员", "children", ("members.nobody",)), "members.nobody"),
        (Exhibit("table", "会员", "years", (KEY,)), "cannot be listed"),
        (Exhibit("table", "会员", "sex", (KEY, "members.unions")), "cannot be listed"),
    ],
)
def test_an_unsound_exhibit_is_named(exhibit, said):
    one = Section("x", "会员", (f"会员{N}。",), chapter="会员", exhibits=(exhibit,))
    found = list(broken_sections((one,)))
    assert len(found) == bool(said)
    assert all(said in problem for problem in found)
    assert set(exhibit.keys) <= set(one.keys)


def test_a_chapter_stands_in_one_piece_and_a_section_has_one():
    first, second, third = (
        Section(key, key, (f"会员{N}。",), chapter=chapter)
        for key, chapter in (("a", "一"), ("b", "二"), ("c", "一"))
    )
    assert list(broken_sections((first, third, second))) == []
    assert ["cut in two" in one for one in broken_sections((first, second, third))] == [True]
    assert ["no chapter" in one for one in broken_sections((section(f"会员{N}。", chapter=""),))] == [True]


# --- Tokens ---

keys = st.from_regex(r"[a-z]{1,6}\.[a-z0-9_]{1,8}", fullmatch=True)
written = st.one_of(
    st.builds(
        Token,
        keys,
        st.sampled_from([Form.NUMBER, Form.WAN, Form.PERCENT, Form.MORE, Form.WORDS]),
        st.none() | st.integers(0, 9),
        st.sampled_from(list(When)),
    ),
    st.builds(Token, keys, st.sampled_from([Form.COMPARE, Form.GROWTH, Form.TARGET])),
    st.builds(
        Token, keys, st.just(Form.SHARE), st.none() | st.integers(0, 9), st.sampled_from(list(When)), keys
    ),
)


@given(written)
def test_a_token_reads_back_as_it_was_written(token):
    assert parse_token(token.text) == token
    assert TOKEN.fullmatch(token.text)


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("{members.members}", Token(KEY)),
        ("{members.members|wan|2}", Token(KEY, "wan", 2)),
        ("{members.members@year_before}", Token(KEY, when="year_before")),
        ("{members.women|share|2|members.members}", Token(OTHER, "share", 2, "now", KEY)),
        ("{period}", Token("period")),
    ],
)
def test_a_token_is_taken_apart(text, token):
    assert parse_token(text) == token
    assert token.text == text
    assert token.is_word == (text == "{period}")


@pytest.mark.parametrize(
    "text",
    ["members.members", "{members}", "{ }", "{a.b|}", "{a.b|share}", "{a.b|wan|12}", "{a.b|number|2|c.d}"],
)
def test_what_is_no_token_is_refused_in_words(text):
    with pytest.raises(BadToken, match=r"[\u4e00-\u9fff]"):
        parse_token(text)


def test_a_section_names_the_figures_it_may_ask_for():
    one = section(
        (f"会员{N}，占{{{OTHER}|share|2|{KEY}}}。", ByChange(RATE, up="高", down="低", same="平", first="有"))
    )
    assert one.keys == (KEY, OTHER, RATE)
    assert [token.text for token in one.tokens] == [N, f"{{{OTHER}|share|2|{KEY}}}"]


# --- What falls away ---


def test_tokens_stay_in_the_text():
    one = section(f"{{level}}会员{N}，入会率{{{RATE}}}。")
    assert one.keys == (KEY, RATE)
    assert chosen(one, Figures({KEY: 13138, RATE: Decimal("92.19")})) == [
        f"{{level}}会员{N}，入会率{{{RATE}}}。"
    ]


@pytest.mark.parametrize("figure", [Told(0), Told(None), Told(3, suppressed=True), None])
def test_a_sentence_that_would_tell_of_nothing_is_left_out(figure):
    one = section(f"会员{N}。其中新入会{W}。", f"新入会{W}。")
    assert chosen(one, Figures({KEY: 13138, OTHER: figure})) == [f"会员{N}。"]


@pytest.mark.parametrize(
    ("members", "women", "said"),
    [
        (9, 4, [f"会员{N}；女会员{W}。"]),
        (9, 0, [f"会员{N}。"]),
        (0, 4, [f"女会员{W}。"]),
        (0, 0, []),
    ],
)
def test_a_clause_falls_away_by_itself(members, women, said):
    assert say(f"会员{N}；女会员{W}。", {KEY: members, OTHER: women}) == said


def test_words_without_figures_stay_where_something_is_told():
    one = section("工会依法维护职工权益。", f"工作有成效。会员{N}。", f"入会率{{{RATE}}}。")
    assert chosen(one, Figures({KEY: 0, RATE: 92})) == ["工会依法维护职工权益。", f"入会率{{{RATE}}}。"]
    assert chosen(one, Figures({KEY: 0})) == []
    assert chosen(section("工会依法维护职工权益。"), Figures({})) == ["工会依法维护职工权益。"]


@pytest.mark.parametrize(
    ("form", "now", "then", "stands"),
    [
        ("compare", 3, 5, True),
        ("compare", 0, 5, False),
        ("compare", 3, 0, True),
        ("compare", 3, None, False),
        ("compare", None, 3, False),
        ("compare", 3, Told(2, suppressed=True), False),
        ("growth", 3, 5, True),
        ("growth", 3, 0, False),
    ],
)
def test_a_comparison_needs_both_numbers_and_a_growth_its_base(form, now, then, stands):
    assert bool(say(f"会员{{{KEY}|{form}}}。", {KEY: now}, {KEY: then})) == stands


def test_a_share_needs_its_whole_and_another_period_its_own_figure():
    share = f"女会员占{{{OTHER}|share|2|{KEY}}}。"
    assert say(share, {KEY: 9, OTHER: 4}) == [share]
    assert say(share, {KEY: 0, OTHER: 4}) == []
    before = f"期初会员{{{KEY}@before}}。"
    assert chosen(section(before), Figures({KEY: 9})) == []
    assert chosen(section(before), Figures({}, earlier={KEY: 9})) == [before]


# --- Variants ---

CHANGE = ByChange(
    KEY, up=f"多，{N}。", down=f"少，{N}。", same=f"平，{N}。", first=f"有，{N}。", nothing="没有。"
)


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (5, 4, CHANGE.up),
        (4, 5, CHANGE.down),
        (4, 4, CHANGE.same),
        (4, 0, CHANGE.first),
        (4, None, CHANGE.first),
        (4, Told(3, suppressed=True), CHANGE.first),
        (0, 4, CHANGE.nothing),
        (0, None, CHANGE.nothing),
        (None, 4, None),
        (Told(4, suppressed=True), 4, None),
    ],
)
def test_words_follow_the_change_since_a_year_before(now, then, said):
    assert say((CHANGE,), {KEY: now}, {KEY: then}) == ([said] if said else [])


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [(5, 4, [f"会员{N}，{{{KEY}|compare}}。"]), (5, None, [f"会员{N}。"]), (0, 5, ["没有会员。"])],
)
def test_a_figure_is_compared_where_that_can_be(now, then, said):
    assert say((compared("会员", KEY, nothing="没有会员。"),), {KEY: now}, {KEY: then}) == said


def test_a_target_is_told_apart_from_what_was_reached():
    one = aimed("会员", KEY, none=f"会员{N}。")
    both = f"会员目标为{{{KEY}|target}}，实际为{N}，"
    assert say((one,), {KEY: 9}, targets={KEY: Decimal(10)}) == [f"{both}未达到目标。"]
    assert say((one,), {KEY: 10}, targets={KEY: Decimal(10)}) == [f"{both}达到目标。"]
    assert say((one,), {KEY: 9}) == [f"会员{N}。"]


def test_nothing_falls_away_where_it_has_no_word():
    assert say((ByChange(KEY, up=N, down=N, same=N, first=N),), {KEY: 0}) == []


TARGET = ByTarget(
    KEY,
    met=f"达到目标{{{KEY}|target}}。",
    missed=f"目标{{{KEY}|target}}，实际{N}。",
    none=f"会员{N}。",
)


@pytest.mark.parametrize(
    ("now", "target", "said"),
    [
        (10, 10, TARGET.met),
        (11, 10, TARGET.met),
        (9, 10, TARGET.missed),
        (0, 10, TARGET.missed),
        (9, None, TARGET.none),
        (0, None, None),
        (None, 10, None),
        (Told(9, suppressed=True), 10, None),
    ],
)
def test_words_follow_the_target_and_a_miss_by_everything_is_told(now, target, said):
    targets = {} if target is None else {KEY: Decimal(target)}
    assert say((TARGET,), {KEY: now}, targets=targets) == ([said] if said else [])


def test_a_balance_is_told_by_its_sign():
    one = BySign(KEY, above=f"净增{N}。", below="减少多于增加。", even="增减相抵。")
    assert [say((one,), {KEY: value}) for value in (2, -2, 0, None)] == [
        [one.above],
        [one.below],
        [one.even],
        [],
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({KEY: 9, OTHER: 4, RATE: 5}, f"会员{N}，其中女{W}、另{{{RATE}}}。"),
        ({KEY: 9, OTHER: 0, RATE: 5}, f"会员{N}，其中另{{{RATE}}}。"),
        ({KEY: 9}, f"会员{N}。"),
        ({OTHER: 4}, ""),
    ],
)
def test_of_a_list_stand_the_items_that_count(values, said):
    assert say((Listed(f"会员{N}", (f"女{W}", f"另{{{RATE}}}")),), values) == ([said] if said else [])
