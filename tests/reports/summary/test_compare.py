"""What turned one version of a section into the next."""

from hypothesis import given
from hypothesis import strategies as st

from reports.summary.compare import Piece, compare


def block(name: str, *words: str, kind: str = "paragraph", **more):
    inline = [{"token": word} if word.startswith("{") else {"text": word} for word in words]
    return {"id": name, "type": kind, "inline": inline, **more}


def said(row):
    marks = {"": "{}", "ins": "+{}+", "del": "-{}-"}
    return "".join(marks[piece.change].format(piece.text) for piece in row.pieces)


def rows(old, new, **more):
    return [said(row) for row in compare(old, new, **more).rows]


def test_words_put_in_and_taken_out_are_told_within_their_block():
    old = [block("a001", "全年发展会员三百人，工作扎实推进。")]
    new = [block("a001", "全年新发展会员三百人，工作有序推进。")]
    assert rows(old, new) == ["全年+新+发展会员三百人，工作-扎实-+有序+推进。"]
    assert compare(old, new).changed == 1


def test_numbers_and_tokens_are_one_word():
    old = [block("a001", "共有", "{members.members}", "，占 92.19%。")]
    new = [block("a001", "共有", "{members.women}", "，占 92.29%。")]
    assert rows(old, new, name=lambda token: token.strip("{}").split(".")[1]) == [
        "共有-members-+women+，占 -92.19%-+92.29%+。"
    ]


def test_a_new_form_of_the_same_figure_is_a_change():
    old, new = [block("a001", "{members.members}")], [block("a001", "{members.members|wan|2}")]
    assert compare(old, new).changed == 1


def test_blocks_put_in_taken_out_and_moved():
    one, two, three = block("a001", "第一段。"), block("a002", "第二段。"), block("a003", "第三段。")
    fresh = block("a004", "新的。")
    assert rows([one, two], [one, fresh, two]) == ["第一段。", "+新的。+", "第二段。"]
    assert rows([one, two, three], [one, three]) == ["第一段。", "-第二段。-", "第三段。"]
    moved = compare([one, two, three], [three, one, two])
    assert [row.is_moved for row in moved.rows] == [True, False, False]
    assert moved.changed == 1


def test_what_is_gone_from_the_end_or_the_whole_is_still_told():
    one, two = block("a001", "第一段。"), block("a002", "第二段。")
    assert rows([one, two], [one]) == ["第一段。", "-第二段。-"]
    assert rows([one, two], []) == ["-第一段。-", "-第二段。-"]
    assert rows([], []) == []


def test_a_text_written_anew_is_known_by_its_words():
    assert compare([block("a001", "同样的话。")], [block("b001", "同样的话。")]).changed == 0


def test_a_paragraph_that_became_a_heading_keeps_no_old_words_in_silence():
    old, new = [block("a001", "组织建设")], [block("a001", "组织建设", kind="heading", level=2)]
    assert rows(old, new) == ["+组织建设+", "-组织建设-"]


def test_tables_tell_their_caption_figures_and_columns():
    table = {
        "id": "t001",
        "type": "table",
        "caption": "主要数字",
        "rows": "figures",
        "keys": ["a.b"],
        "columns": ["now"],
    }
    wider = {**table, "columns": ["now", "change"]}
    assert compare([table], [wider]).changed == 1
    chart = {
        "id": "c001",
        "type": "chart",
        "caption": "会员",
        "rows": "a.sex",
        "keys": ["a.b"],
        "kind": "bars",
    }
    told = rows([chart], [{**chart, "kind": "line"}], name=lambda token: token.strip("{}"))
    assert told == ["图：会员（a.b；-条形-+折线+图、按a.sex）"]
    same = compare([table], [table], name=lambda token: "会员")
    assert same.rows[0].pieces == (Piece("表：主要数字（会员；逐项列出、本期）"),)


_TEXTS = st.lists(
    st.tuples(st.sampled_from(["a001", "a002", "a003", "a004"]), st.text("甲乙丙，。1", max_size=8)),
    max_size=4,
    unique_by=lambda pair: pair[0],
)


@given(_TEXTS, _TEXTS)
def test_both_versions_can_be_read_out_of_the_comparison(before, after):
    old, new = ([block(name, text) for name, text in texts] for texts in (before, after))
    found = compare(old, new)
    kept = ["".join(piece.text for piece in row.pieces if piece.change != "del") for row in found.rows]
    assert [text for text in kept if text] == [text for _, text in after if text]
    gone = sorted("".join(piece.text for piece in row.pieces if piece.change != "ins") for row in found.rows)
    assert [text for text in gone if text] == sorted(text for _, text in before if text)
