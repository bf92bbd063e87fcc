"""Two versions of a section side by side in one text: what was taken out, what was put in, what was moved.

Pure: blocks in, rows out. Blocks are the same by their id, or else by their words: a section that was written anew has
new ids for old paragraphs.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .tree import CHILDREN, FIGURES, MONTHS, YEARS, Block

#: A token is one word, so is a number or a foreign word; of Chinese each character.
_UNITS = re.compile(r"\{[^{}]*\}|[0-9]+(?:[.,][0-9]+)*%?|[A-Za-z]+|.", re.DOTALL)
#: What stayed between two changes is told as changed when it is shorter: single characters read as noise.
_LEAST_SAME = 2
SAME, ADDED, REMOVED = "", "ins", "del"
#: How the settings of tables and charts are told.
ROW_LABELS = {FIGURES: "逐项列出", CHILDREN: "各下级组织", YEARS: "近五年", MONTHS: "近十二个月"}
COLUMN_LABELS = {"now": "本期", "year_before": "上年同期", "change": "增减", "target": "目标"}
CHART_LABELS = {"bars": "条形图", "columns": "柱形图", "line": "折线图"}

#: What a token, a figure of a table («{key}») or the way it is split («{dimension}») is called where it is shown.
Name = Callable[[str], str]


@dataclass(frozen=True)
class Piece:
    """Some words: `change` is «ins» for what is new, «del» for what is gone, empty for what stayed."""

    text: str
    change: str = SAME


@dataclass(frozen=True)
class Row:
    """One block: `kind` of the block, `level` of a heading (0 of others), its words with what changed in them."""

    kind: str
    level: int
    pieces: tuple[Piece, ...]
    is_moved: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether anything about it changed."""
        return self.is_moved or any(piece.change for piece in self.pieces)


@dataclass(frozen=True)
class Comparison:
    """All rows in the order of the new version, what is gone standing where it stood."""

    rows: tuple[Row, ...]

    @property
    def changed(self) -> int:
        """How many blocks differ."""
        return sum(row.is_changed for row in self.rows)


def compare(old: Sequence[Block], new: Sequence[Block], name: Name = str) -> Comparison:
    """What turned the old blocks into the new ones."""
    pairs = _paired(old, new)
    stayed = _in_order([pairs[place] for place in sorted(pairs)])
    was_paired = {before: after for after, before in pairs.items()}
    gone = [place for place in range(len(old)) if place not in was_paired]
    rows: list[Row] = []
    told: set[int] = set()

    def tell_gone(before: int) -> None:
        for place in gone:
            if place < before and place not in told:
                told.add(place)
                rows.append(_row(old[place], _all(old[place], REMOVED, name)))

    for place, block in enumerate(new):
        before = pairs.get(place)
        if before is None:
            rows.append(_row(block, _all(block, ADDED, name)))
            continue
        if before in stayed:
            tell_gone(before)
        pieces = _changes(_words(old[before]), _words(block), name)
        rows.append(_row(block, pieces, is_moved=before not in stayed))
    tell_gone(len(old))
    return Comparison(tuple(rows))


def _paired(old: Sequence[Block], new: Sequence[Block]) -> dict[int, int]:
    """Place in the new text → place in the old one: by id, then by equal words of the same kind."""
    by_id = {block["id"]: place for place, block in enumerate(old)}
    found = {
        place: by_id[block["id"]]
        for place, block in enumerate(new)
        if block["id"] in by_id and old[by_id[block["id"]]]["type"] == block["type"]
    }
    free: dict[tuple[str, str], list[int]] = {}
    for place, block in enumerate(old):
        if place not in found.values():
            free.setdefault((block["type"], _words(block)), []).append(place)
    for place, block in enumerate(new):
        waiting = free.get((block["type"], _words(block)), [])
        if place not in found and waiting:
            found[place] = waiting.pop(0)
    return found


def _in_order(places: Sequence[int]) -> set[int]:
    """The longest run of places that still follow each other; the others were moved."""
    best: list[list[int]] = []  # best[n]: the run of length n+1 that ends lowest
    for place in places:
        at = next((at for at, run in enumerate(best) if run[-1] > place), len(best))
        run = [*(best[at - 1] if at else []), place]
        best[at:at + 1] = [run]  # fmt: skip
    return set(best[-1]) if best else set()


def _row(block: Block, pieces: Sequence[Piece], is_moved: bool = False) -> Row:
    return Row(block["type"], block.get("level", 0), tuple(pieces), is_moved)


def _words(block: Block) -> str:
    """The block's words with its tokens; of a table or chart all that it holds."""
    if "inline" in block:
        return "".join(piece.get("text", piece.get("token", "")) for piece in block["inline"])
    is_table = block["type"] == "table"
    keys = "、".join(f"{{{key}}}" for key in block["keys"])
    told = [
        "" if is_table else CHART_LABELS[block["kind"]],
        ROW_LABELS.get(block["rows"], f"按{{{block['rows']}}}"),
    ]
    told += [COLUMN_LABELS[column] for column in block.get("columns", ())]
    return f"{'表' if is_table else '图'}：{block['caption']}（{keys}；{'、'.join(filter(None, told))}）"


def _all(block: Block, change: str, name: Name) -> list[Piece]:
    return [Piece(_named(_words(block), name), change)]


def _changes(old: str, new: str, name: Name) -> list[Piece]:
    if old == new:
        return [Piece(_named(old, name))]
    before, after = _UNITS.findall(old), _UNITS.findall(new)
    found: list[tuple[bool, str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left, right = "".join(before[a:b]), "".join(after[c:d])
        is_noise = bool(found) and b - a < _LEAST_SAME and b < len(before) and d < len(after)
        is_same = kind == "equal" and not is_noise
        if not is_same and found and not found[-1][0]:
            found[-1] = (False, found[-1][1] + left, found[-1][2] + right)
        else:
            found.append((is_same, left, right))
    return list(_pieces(found, name))


def _pieces(found: Sequence[tuple[bool, str, str]], name: Name) -> Iterator[Piece]:
    for is_same, left, right in found:
        if is_same:
            yield Piece(_named(left, name))
            continue
        if left:
            yield Piece(_named(left, name), REMOVED)
        if right:
            yield Piece(_named(right, name), ADDED)


def _named(text: str, name: Name) -> str:
    def said(found: re.Match[str]) -> str:
        return name(found[0])

    return re.sub(r"\{[^{}]*\}", said, text)
