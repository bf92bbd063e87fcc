"""What is read out of a file: cells that hold no value, problems in words, and rows in columnar chunks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ..masking import STAR, Kind, mask_value

#: Characters of a refused value that are shown.
SHOWN = 40
#: So many digits running are an ID number, a card or a phone that slipped into another column.
_LONG_NUMBER = re.compile(r"[0-9０-９]{11,}[Xx]?")


@dataclass(frozen=True)
class CellError:
    """A cell without a value: a formula that was never calculated, or one that came to #REF! and the like.

    `words` say what to do; `text` is what the cell shows.
    """

    words: str
    text: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, in words that say what to do. `value` is masked already and cut short."""

    row: int
    heading: str
    words: str
    value: str = ""


def shown_value(cell: Any, kind: Kind) -> str:
    """A refused cell as a page may show it: masked by the kind, long numbers starred, at most 40 characters."""
    if cell is None:
        return ""
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        cell = int(cell)
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    masked = _LONG_NUMBER.sub(lambda found: STAR * len(found[0]), mask_value(kind, text))
    return masked if len(masked) <= SHOWN else f"{masked[: SHOWN - 1]}…"


@dataclass
class Block:
    """A chunk of rows by columns, read and cleaned in the child process; pickles cheaply.

    `values[name][index]` is the clean value, None where the cell is empty or refused. `shown` holds the refused cells
    only, by index and name, masked as a page may show them: the raw value never leaves the child. `notes` say how a
    cell was taken where that is not plain; they begin the row's `hint`. The lists of the second part belong to
    `Sheet.check`, parallel to `numbers`.
    """

    numbers: list[int]
    values: dict[str, list[Any]]
    problems: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    shown: dict[int, dict[str, str]] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)

    status: list[str] = field(default_factory=list)
    target: list[int | None] = field(default_factory=list)
    version: list[int | None] = field(default_factory=list)
    old: list[dict[str, Any] | None] = field(default_factory=list)
    row_key: list[UUID | None] = field(default_factory=list)
    hint: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.numbers)

    def reject(self, index: int, name: str, words: str, value: str = "") -> None:
        """Make the row bad; `name` is the column's (empty: the row as a whole), `value` masked by the caller."""
        self.problems.setdefault(index, []).append((name, words))
        if value:
            self.shown.setdefault(index, {})[name] = value

    def is_good(self, index: int) -> bool:
        """Whether nothing was found against the row so far."""
        return index not in self.problems

    def good(self) -> Iterable[int]:
        """The indexes of the rows nothing was found against."""
        return (index for index in range(len(self.numbers)) if index not in self.problems)

    def problems_at(self, index: int, headings: dict[str, str]) -> list[Problem]:
        """The row's problems with its number in the file and the headings (by column name) instead of names."""
        shown = self.shown.get(index, {})
        return [
            Problem(self.numbers[index], headings.get(name, ""), words, shown.get(name, ""))
            for name, words in self.problems.get(index, ())
        ]

    def __getstate__(self) -> tuple:
        """What the child sends: the second part is empty there, and a tuple is a third smaller than a dict."""
        return (self.numbers, self.values, self.problems, self.shown, self.notes)

    def __setstate__(self, state: tuple) -> None:
        """Prepare the lists that `Sheet.check` fills."""
        self.numbers, self.values, self.problems, self.shown, self.notes = state
        count = len(self.numbers)
        self.status = [""] * count
        self.target = [None] * count
        self.version = [None] * count
        self.old = [None] * count
        self.row_key = [None] * count
        self.hint = [""] * count
        for index, words in self.notes.items():
            self.hint[index] = words

    def __post_init__(self) -> None:
        if not self.status:
            self.__setstate__(self.__getstate__())
