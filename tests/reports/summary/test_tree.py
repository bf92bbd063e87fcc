"""The tree of blocks: what may stand in it, and two people's changes in one text."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from reports.summary import tree

KNOWN = {"example.visits", "example.members"}


def said(text, name="aaaa", **more):
    return {"id": name, "type": "paragraph", "inline": [{"text": text}], **more}


def test_a_paragraph_keeps_words_and_tokens():
    block = {
        "id": "ab12",
        "type": "paragraph",
        "inline": [{"text": "共走访"}, {"token": "{example.visits|number}"}, {"text": "。"}],
    }
    [kept] = tree.clean([block], KNOWN)
    assert kept == block | {"inline": [{"text": "共走访"}, {"token": "{example.visits}"}, {"text": "。"}]}


def test_neighbouring_words_become_one_and_empty_ones_go():
    [kept] = tree.clean(
        [
            {
                "id": "ab12",
                "type": "paragraph",
                "inline": [{"text": "走"}, {"text": "访"}, {"text": ""}, {"token": "{period}"}],
            }
        ],
        KNOWN,
    )
    assert kept["inline"] == [{"text": "走访"}, {"token": "{period}"}]


def test_html_is_text():
    [kept] = tree.clean([said("<script>alert(1)</script>{{ secret }}")], KNOWN)
    assert kept["inline"] == [{"text": "<script>alert(1)</script>{{ secret }}"}]


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ("no list", "格式不对"),
        ([{"type": "html", "inline": []}], "第 1 段的格式不对"),
        ([{"type": ["paragraph"]}], "第 1 段的格式不对"),
        ([None], "第 1 段的格式不对"),
        ([said("一"), {"type": "paragraph", "inline": "x"}], "第 2 段"),
        ([{"type": "paragraph", "inline": [{"token": "{nothing.here}"}]}], "没有“nothing.here”"),
        ([{"type": "paragraph", "inline": [{"token": "{example.visits|shout}"}]}], "不是可用的数字"),
        (
            [{"type": "paragraph", "inline": [{"token": "{example.visits|share|2|no.whole}"}]}],
            "没有“no.whole”",
        ),
        ([{"type": "heading", "level": 1, "inline": []}], "二、三、四级"),
        ([said("字" * 5_001)], "最多 5,000 字"),
        ([said("一")] * 401, "最多 400 段"),
        ([{"type": "table", "rows": "figures", "keys": ["example.visits"]}], "标题"),
        ([{"type": "table", "caption": "表", "rows": "figures", "keys": []}], "至少选择一个数字"),
        ([{"type": "table", "caption": "表", "rows": "DROP TABLE", "keys": ["example.visits"]}], "按什么"),
        (
            [
                {
                    "type": "table",
                    "caption": "表",
                    "rows": "figures",
                    "keys": ["example.visits"],
                    "columns": ["x"],
                }
            ],
            "栏目",
        ),
        (
            [{"type": "chart", "caption": "图", "rows": "years", "keys": ["example.visits"], "kind": "pie"}],
            "样式",
        ),
    ],
)
def test_what_is_not_known_is_refused_in_words(blocks, words):
    with pytest.raises(ValidationError) as refusal:
        tree.clean(blocks, KNOWN)
    assert words in " ".join(refusal.value.messages)


def test_ids_that_repeat_or_are_none_are_made_anew():
    kept = tree.clean([said("一", "same"), said("二", "same"), said("三", "<b>")], KNOWN)
    assert kept[0]["id"] == "same"
    assert len({block["id"] for block in kept}) == 3


def test_a_table_of_figures_keeps_its_columns_in_order():
    [kept] = tree.clean(
        [
            {
                "type": "table",
                "caption": "主要数字",
                "rows": "figures",
                "keys": ["example.visits", "example.visits"],
                "columns": ["target", "now"],
                "style": "color:red",
            }
        ],
        KNOWN,
    )
    assert kept["columns"] == ["now", "target"]
    assert kept["keys"] == ["example.visits"]
    assert "style" not in kept


# --- Two people at once ---


def names(blocks):
    return ["".join(piece["text"] for piece in block["inline"]) for block in blocks]


BASE = [said("甲", "aaaa"), said("乙", "bbbb"), said("丙", "cccc")]


def test_changes_of_two_blocks_both_stand():
    theirs = [said("甲一", "aaaa"), *BASE[1:]]
    mine = [*BASE[:2], said("丙三", "cccc")]
    assert tree.merge(BASE, theirs, mine) == ([theirs[0], BASE[1], mine[2]], 0)


def test_one_block_changed_by_both_stands_twice_and_is_marked():
    theirs = [said("甲一", "aaaa"), *BASE[1:]]
    mine = [said("甲二", "aaaa"), *BASE[1:]]
    merged, times = tree.merge(BASE, theirs, mine)
    assert times == 1
    assert names(merged) == ["甲一", "甲二", "乙", "丙"]
    assert [bool(block.get("conflict")) for block in merged] == [False, True, False, False]
    assert merged[1]["id"] != "aaaa"


def test_the_same_change_by_both_is_one_change():
    both = [said("甲一", "aaaa"), *BASE[1:]]
    assert tree.merge(BASE, both, both) == (both, 0)


def test_what_one_took_away_goes_unless_the_other_changed_it():
    assert names(tree.merge(BASE, BASE[1:], BASE)[0]) == ["乙", "丙"]
    assert names(tree.merge(BASE, BASE, BASE[1:])[0]) == ["乙", "丙"]
    changed = [said("甲一", "aaaa"), *BASE[1:]]
    assert names(tree.merge(BASE, BASE[1:], changed)[0]) == ["甲一", "乙", "丙"]
    assert names(tree.merge(BASE, changed, BASE[1:])[0]) == ["甲一", "乙", "丙"]


def test_new_blocks_stand_behind_what_they_stood_behind():
    theirs = [BASE[0], said("他", "tttt"), *BASE[1:]]
    mine = [said("首", "mmmm"), *BASE[:2], said("我", "nnnn"), BASE[2]]
    assert names(tree.merge(BASE, theirs, mine)[0]) == ["首", "甲", "他", "乙", "我", "丙"]


def test_my_moves_hold_where_they_moved_nothing():
    theirs = [said("甲一", "aaaa"), *BASE[1:]]
    assert names(tree.merge(BASE, theirs, BASE[::-1])[0]) == ["丙", "乙", "甲一"]


IDS = ["aaaa", "bbbb", "cccc", "dddd"]
TEXTS = st.lists(
    st.tuples(st.sampled_from(IDS), st.sampled_from("一二三")), unique_by=lambda pair: pair[0]
).map(lambda pairs: [said(text, name) for name, text in pairs])


@given(TEXTS, TEXTS, TEXTS)
def test_nobodys_words_are_lost(base, theirs, mine):
    merged, times = tree.merge(base, theirs, mine)
    was = {block["id"]: block for block in base}
    told = names(merged)
    for side in (theirs, mine):
        for block in side:
            if was.get(block["id"]) != block:
                assert names([block])[0] in told
    assert tree.conflicts(merged) == times
    assert len({block["id"] for block in merged}) == len(merged)


@given(TEXTS, TEXTS)
def test_who_changed_nothing_takes_what_the_other_wrote(base, other):
    assert tree.merge(base, other, base)[0] == other
    assert tree.merge(base, base, other)[0] == other


# --- How much ---


def test_a_summary_has_a_largest_size():
    letters = [said("字" * 5_000, f"a{at:03d}") for at in range(40)]
    assert tree.problem_of_size([letters[:20], letters[20:]]) == ""
    assert "200,001 字" in tree.problem_of_size([letters, [said("一")]])
    shown = {"type": "table", "caption": "表", "rows": "figures", "keys": ["example.visits"]}
    assert tree.problem_of_size([[shown] * 80, letters]) == ""
    assert "现有 81 个" in tree.problem_of_size([[shown] * 80, [shown]])
