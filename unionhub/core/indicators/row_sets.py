"""Which rows stood behind the figures of a source and span, packed small: ids, versions, owners, who counts for what.

Columns of numbers are written as differences or as they are, in the narrowest width that holds them, and compressed;
that an indicator takes a row is one bit. Half a million rows come to about a megabyte. Pure: no database.
"""

import json
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate, compress, pairwise

#: Written first, so that another way of packing can be told apart.
MAGIC = b"RS1"
_WIDTHS = ("B", "H", "I", "Q")
_LEVEL = 6
#: Bit and byte of a row that is taken.
_TO_DIGITS = bytes.maketrans(b"\x00\x01", b"01")
_TO_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


class BadRowSet(ValueError):
    """The bytes are no packed rows."""


@dataclass(eq=False)
class RowSet:
    """Rows in the order of their ids. The columns are equally long.

    `versions` are 0 where the model keeps none. `nodes` are the owners' ids. `taken` has a flag (0 or 1) for each row
    by indicator; `amounts`, of indicators that add up a field, the number of each row (None where it has none, and of
    rows that are not taken).
    """

    ids: array = field(default_factory=lambda: array("q"))
    versions: array = field(default_factory=lambda: array("q"))
    nodes: array = field(default_factory=lambda: array("q"))
    taken: dict[str, bytearray] = field(default_factory=dict)
    amounts: dict[str, list[int | Decimal | None]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def ids_of(self, key: str, inside: Iterable[int] | None = None) -> set[int]:
        """Ids of the rows that the indicator counts, of the nodes `inside` only if given. Empty for an unknown key."""
        flags = self.taken.get(key)
        if flags is None:
            return set()
        if inside is None:
            return set(compress(self.ids, flags))
        nodes = set(inside)
        rows = compress(zip(self.ids, self.nodes, strict=True), flags)
        return {number for number, node in rows if node in nodes}

    def version_by_id(self) -> dict[int, int]:
        """The version of each row."""
        return dict(zip(self.ids, self.versions, strict=True))

    def node_by_id(self) -> dict[int, int]:
        """The owner of each row."""
        return dict(zip(self.ids, self.nodes, strict=True))

    def lines_at(self, inside: Iterable[int]) -> dict[int, tuple[int, tuple[str, ...], tuple[str, ...]]]:
        """What counts of each row of the nodes: (owner, indicators that take it, amounts as text); versions do not."""
        nodes, keys = set(inside), sorted(self.taken)
        sums = sorted(self.amounts)
        found = {}
        for place, (number, node) in enumerate(zip(self.ids, self.nodes, strict=True)):
            if node in nodes:
                taken = tuple(key for key in keys if self.taken[key][place])
                amounts = tuple(_text(self.amounts[key][place]) for key in sums)
                found[number] = (node, taken, amounts)
        return found


def pack(rows: RowSet) -> bytes:
    """The rows as bytes; equal rows give equal bytes. Raises ValueError when ids do not rise or columns differ."""
    count = len(rows.ids)
    columns: Sequence[Sequence] = [rows.versions, rows.nodes, *rows.taken.values(), *rows.amounts.values()]
    if any(len(column) != count for column in columns):
        raise ValueError("the columns of a row set must be equally long")
    steps = [after - before for before, after in pairwise(rows.ids)]
    if any(step <= 0 for step in steps):
        raise ValueError("the ids of a row set must rise")
    names = sorted(set(rows.nodes))
    places = {node: place for place, node in enumerate(names)}
    parts: list[tuple[str, str, bytes]] = [
        ("ids", *_numbers([rows.ids[0], *steps] if count else [])),
        ("versions", *_numbers(rows.versions)),
        ("nodes", *_numbers([places[node] for node in rows.nodes])),
        ("names", *_numbers(names)),
    ]
    parts += [(f"taken:{key}", "bits", _bits(rows.taken[key])) for key in sorted(rows.taken)]
    parts += [(f"amount:{key}", "text", _amounts(rows.amounts[key])) for key in sorted(rows.amounts)]
    head = json.dumps(
        {"count": count, "parts": [(name, kind, len(part)) for name, kind, part in parts]},
        separators=(",", ":"),
    ).encode()
    return b"".join([MAGIC, len(head).to_bytes(4, "big"), head, *(part for _, _, part in parts)])


def unpack(packed: bytes) -> RowSet:
    """The rows that were packed. Raises BadRowSet for other bytes, or such as were altered in their frame."""
    packed = bytes(packed)
    try:
        if packed[:3] != MAGIC:
            raise BadRowSet("not a packed row set")
        start = 7 + int.from_bytes(packed[3:7], "big")
        head = json.loads(packed[7:start])
        parts: dict[str, tuple[str, bytes]] = {}
        for name, kind, length in head["parts"]:
            parts[name] = (kind, packed[start : start + length])
            start += length
        if start != len(packed):
            raise BadRowSet("a packed row set has another length")
        return _unpacked(int(head["count"]), parts)
    except (KeyError, IndexError, TypeError, ValueError, EOFError, zlib.error) as error:
        raise BadRowSet(str(error)) from error


def _unpacked(count: int, parts: dict[str, tuple[str, bytes]]) -> RowSet:
    names = _read(*parts["names"])
    found = RowSet(
        array("q", accumulate(_read(*parts["ids"]))),
        array("q", _read(*parts["versions"])),
        array("q", (names[place] for place in _read(*parts["nodes"]))),
    )
    for name, (_, part) in parts.items():
        what, _, key = name.partition(":")
        if what == "taken":
            found.taken[key] = _flags(part, count)
        elif what == "amount":
            found.amounts[key] = _read_amounts(part, count)
    if any(len(column) != count for column in (found.ids, found.versions, found.nodes)):
        raise BadRowSet("a column of a row set has another length")
    return found


# --- Columns ---


def _numbers(values: Iterable[int]) -> tuple[str, bytes]:
    """Numbers that are not negative in the narrowest width, low byte first."""
    numbers = list(values)
    top = max(numbers, default=0)
    width = next(code for code in _WIDTHS if top < 1 << (8 * array(code).itemsize))
    column = array(width, numbers)
    if sys.byteorder == "big":
        column.byteswap()
    return width, zlib.compress(column.tobytes(), _LEVEL)


def _read(width: str, part: bytes) -> array:
    if width not in _WIDTHS:
        raise BadRowSet("a column of a row set has no known width")
    column = array(width)
    column.frombytes(zlib.decompress(part))
    if sys.byteorder == "big":
        column.byteswap()
    return column


def _bits(flags: bytearray) -> bytes:
    if not flags:
        return b""
    whole = int(flags.translate(_TO_DIGITS), 2)
    return zlib.compress(whole.to_bytes((len(flags) + 7) // 8, "big"), _LEVEL)


def _flags(part: bytes, count: int) -> bytearray:
    if not count:
        return bytearray()
    digits = bin(int.from_bytes(zlib.decompress(part), "big"))[2:].rjust(count, "0")
    if len(digits) != count:
        raise BadRowSet("the bits of a row set have another length")
    return bytearray(digits.encode().translate(_TO_FLAGS))


def _text(number: int | Decimal | None) -> str:
    return "" if number is None else f"{number:f}" if isinstance(number, Decimal) else str(number)


def _amounts(numbers: Iterable[int | Decimal | None]) -> bytes:
    return zlib.compress("\n".join(map(_text, numbers)).encode(), _LEVEL)


def _read_amounts(part: bytes, count: int) -> list[int | Decimal | None]:
    lines = zlib.decompress(part).decode().split("\n") if count else []
    if len(lines) != count:
        raise BadRowSet("the amounts of a row set have another length")
    return list(_each_amount(lines))


def _each_amount(lines: Iterable[str]) -> Iterator[int | Decimal | None]:
    for line in lines:
        yield None if not line else Decimal(line) if "." in line else int(line)
