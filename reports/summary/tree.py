"""The text of a section: a list of blocks with figure tokens from an allow-list. Never HTML, never a template.

A block is {"id", "type", …}: a heading of level 2 to 4, a paragraph, a table or a chart of figures. Inline text is
{"text"} or {"token": "{members.members|wan|2}"} (`core.narrative`). `clean` is the only way in: what it does not know
it refuses in words.
"""

import json
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError

from unionhub.core.narrative import Token, parse_token

from .typography import tidy

Block: TypeAlias = dict[str, Any]

#: Blocks of a section, letters of a block, tokens of a block.
MOST_BLOCKS, MOST_LETTERS, MOST_TOKENS = 400, 5_000, 100
#: Letters, and tables and charts, of a whole summary: some three hundred pages that are still printed in seconds.
MOST_OF_ALL, MOST_EXHIBITS = 200_000, 80
MOST_KEYS = {"table": 60, "chart": 4}
MOST_CAPTION = 80
LEVELS = (2, 3, 4)
#: What the rows of a table or the places of a chart are, besides a dimension of its figures.
FIGURES, CHILDREN, YEARS, MONTHS = "figures", "children", "years", "months"
COLUMNS = ("now", "year_before", "change", "target")
CHARTS = ("bars", "columns", "line")
#: Years and months that a chart goes back, the present one included.
YEARS_BACK, MONTHS_BACK = 5, 12
_ID = re.compile(r"[a-z0-9]{4,12}")
_DIMENSION = re.compile(r"[a-z][a-z0-9_.]{1,40}")


def new_id() -> str:
    """An id that no other block of the section will have."""
    return secrets.token_hex(4)


# --- What comes in ---


def clean(blocks: Any, known: Collection[str]) -> list[Block]:
    """The blocks as they are kept; `known` are the keys of figures. Raises ValidationError naming block and mend."""
    if not isinstance(blocks, list):
        raise ValidationError("内容的格式不对，没有保存。请刷新页面后再试。")
    if len(blocks) > MOST_BLOCKS:
        raise ValidationError(f"一节最多 {MOST_BLOCKS} 段，现有 {len(blocks)} 段，请分成两节。")
    found: list[Block] = []
    taken: set[str] = set()
    for place, block in enumerate(blocks, 1):
        kind = block.get("type") if isinstance(block, dict) else None
        reader = _READERS.get(kind) if isinstance(kind, str) else None
        if reader is None:
            raise ValidationError(f"第 {place} 段的格式不对，没有保存。")
        name = block.get("id")
        if not isinstance(name, str) or not _ID.fullmatch(name) or name in taken:
            name = new_id()
        taken.add(name)
        try:
            marked = {"conflict": True} if block.get("conflict") is True else {}
            found.append({"id": name, "type": kind, **reader(block, known), **marked})
        except ValidationError as refusal:
            raise ValidationError([f"第 {place} 段：{text}" for text in refusal.messages]) from None
    return found


def _heading(block: Mapping[str, Any], known: Collection[str]) -> Block:
    if block.get("level") not in LEVELS:
        raise ValidationError("标题只有二、三、四级。")
    return {"level": block["level"], "inline": _inline(block.get("inline"), known)}


def _paragraph(block: Mapping[str, Any], known: Collection[str]) -> Block:
    return {"inline": _inline(block.get("inline"), known)}


def _inline(pieces: Any, known: Collection[str]) -> list[dict[str, str]]:
    if not isinstance(pieces, list):
        raise ValidationError("文字的格式不对。")
    found: list[dict[str, str]] = []
    letters = tokens_ = 0
    for piece in pieces:
        text = piece.get("text") if isinstance(piece, dict) else None
        token = piece.get("token") if isinstance(piece, dict) else None
        if isinstance(token, str):
            tokens_ += 1
            found.append({"token": token_of(token, known).text})
        elif isinstance(text, str):
            letters += len(text)
            if found and "text" in found[-1]:
                found[-1]["text"] += text
            else:
                found.append({"text": text})
        else:
            raise ValidationError("文字的格式不对。")
    if letters > MOST_LETTERS:
        raise ValidationError(f"一段最多 {MOST_LETTERS:,} 字，现有 {letters:,} 字，请分成几段。")
    if tokens_ > MOST_TOKENS:
        raise ValidationError(f"一段最多 {MOST_TOKENS} 个数字，请分成几段。")
    found = [{"text": tidy(one["text"])} if "text" in one else one for one in found]
    return [one for one in found if one.get("text") != ""]


def token_of(text: str, known: Collection[str]) -> Token:
    """The token written in `text`. Raises ValidationError for one that names no figure or no form."""
    try:
        token = parse_token(text)
    except ValueError:
        raise ValidationError(f"“{text[:60]}”不是可用的数字。") from None
    for key in token.keys:
        if key not in known:
            raise ValidationError(f"没有“{key[:60]}”这个数字，请重新插入。")
    return token


def _caption(block: Mapping[str, Any]) -> str:
    caption = block.get("caption", "")
    if not isinstance(caption, str):
        raise ValidationError("标题的格式不对。")
    caption = tidy(caption).strip()
    if not caption or len(caption) > MOST_CAPTION:
        raise ValidationError(f"请填写 {MOST_CAPTION} 字以内的标题。")
    return caption


def _keys(block: Mapping[str, Any], known: Collection[str], kind: str) -> list[str]:
    keys = block.get("keys")
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
        raise ValidationError("请至少选择一个数字。")
    keys = list(dict.fromkeys(keys))
    if len(keys) > MOST_KEYS[kind]:
        raise ValidationError(f"最多选择 {MOST_KEYS[kind]} 个数字，现有 {len(keys)} 个。")
    for key in keys:
        if key not in known:
            raise ValidationError(f"没有“{key[:60]}”这个数字，请重新选择。")
    return keys


def _rows(block: Mapping[str, Any], named: Sequence[str]) -> str:
    rows = block.get("rows")
    if not isinstance(rows, str) or not (rows in named or _DIMENSION.fullmatch(rows)):
        raise ValidationError("请选择按什么列出。")
    return rows


def _table(block: Mapping[str, Any], known: Collection[str]) -> Block:
    rows = _rows(block, (FIGURES, CHILDREN))
    columns = block.get("columns") or list(COLUMNS[:3])
    if not isinstance(columns, list) or not all(one in COLUMNS for one in columns):
        raise ValidationError("表中的栏目不对。")
    found: Block = {"caption": _caption(block), "rows": rows, "keys": _keys(block, known, "table")}
    return found | ({"columns": [one for one in COLUMNS if one in columns]} if rows == FIGURES else {})


def _chart(block: Mapping[str, Any], known: Collection[str]) -> Block:
    if block.get("kind") not in CHARTS:
        raise ValidationError("请选择图的样式。")
    rows = _rows(block, (CHILDREN, YEARS, MONTHS))
    keys = _keys(block, known, "chart")
    return {"caption": _caption(block), "kind": block["kind"], "rows": rows, "keys": keys}


_READERS: dict[str, Callable[[Mapping[str, Any], Collection[str]], Block]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "table": _table,
    "chart": _chart,
}


# --- What is asked of it ---


def tokens(blocks: Sequence[Block]) -> Iterator[Token]:
    """The tokens in the order of the text."""
    for block in blocks:
        for piece in block.get("inline", ()):
            if "token" in piece:
                yield parse_token(piece["token"])


def plain(blocks: Sequence[Block]) -> str:
    """The words with the tokens as they are written, a block to a line: for comparing and for finding."""
    return "\n".join(map(words_of, blocks))


def words_of(block: Block) -> str:
    """One block in words."""
    if "inline" in block:
        return "".join(piece.get("text", piece.get("token", "")) for piece in block["inline"])
    return f"〔{'表' if block['type'] == 'table' else '图'}：{block['caption']}〕"


def problem_of_size(texts: Iterable[Sequence[Block]]) -> str:
    """Why the texts together are too much for one summary, in words; empty where they are not."""
    blocks = [block for text in texts for block in text]
    letters = sum(len(piece.get("text", "")) for block in blocks for piece in block.get("inline", ()))
    if letters > MOST_OF_ALL:
        return f"全文最多 {MOST_OF_ALL:,} 字，现有 {letters:,} 字，没有保存。请把一部分改为另一份材料。"
    shown = sum("inline" not in block for block in blocks)
    if shown > MOST_EXHIBITS:
        return f"全文最多 {MOST_EXHIBITS} 个表和图，现有 {shown} 个，没有保存。请删去或合并一些。"
    return ""


def is_empty(blocks: Sequence[Block]) -> bool:
    """Whether nothing is said in any block."""
    return not any(words_of(block).strip() for block in blocks)


def conflicts(blocks: Sequence[Block]) -> int:
    """Blocks that still stand twice because two people changed them at once."""
    return sum(bool(block.get("conflict")) for block in blocks)


# --- Two people at once ---


def merge(base: Sequence[Block], theirs: Sequence[Block], mine: Sequence[Block]) -> tuple[list[Block], int]:
    """Both people's changes to `base` in one text, and how many blocks both had changed.

    Nobody's words are lost: what only one changed, added or took away is as that one left it; what both changed stands
    twice, mine after theirs and marked; what one changed while the other took it away stays. The order is that of
    `theirs`, with my new blocks behind the block they stood behind; if only I moved blocks, it is mine.
    """
    was, left, right = (_by_id(blocks) for blocks in (base, theirs, mine))
    found: dict[str, Block] = {}
    twice: dict[str, Block] = {}
    for name in {**left, **right}:
        before, one, other = was.get(name), left.get(name), right.get(name)
        if one == other or other == before:
            chosen = one
        elif one == before:
            chosen = other
        elif one is None or other is None:
            chosen = one or other
        else:
            chosen, twice[name] = one, other
        if chosen is not None:
            found[name] = chosen
    first, second = list(left), list(right)
    if [name for name in first if name in was] == [name for name in was if name in left]:
        first, second = second, first  # they moved nothing
    merged = [
        _block for name in _woven(first, second) if name in found for _block in _with(name, found, twice)
    ]
    return merged, len(twice)


def _by_id(blocks: Sequence[Block]) -> dict[str, Block]:
    return {block["id"]: block for block in blocks}


def _woven(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """The names in the first order; those of the second alone behind the name they follow there."""
    order = list(first)
    held = set(order)
    previous = ""
    for name in second:
        if name not in held:
            order.insert(order.index(previous) + 1 if previous in held else 0, name)
            held.add(name)
        previous = name
    return order


def _with(name: str, found: Mapping[str, Block], twice: Mapping[str, Block]) -> Iterator[Block]:
    yield found[name]
    if name in twice:
        yield twice[name] | {"id": new_id(), "conflict": True}


def fingerprint(sections: Sequence[Mapping[str, Any]]) -> str:
    """The sections as one text of JSON, equal for equal texts."""
    return json.dumps(list(sections), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
