"""A column of a sheet: its heading, how a cell becomes a value, how it is masked, sealed, shown and written."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from .. import cleaners
from ..cleaners import Unclean
from ..masking import Kind
from .block import CellError

Choices = tuple[tuple[str, str], ...]
#: How many choices a refusal names.
_NAMED = 12
_NUMBERS = frozenset((int, float, bool))
_BLANK = frozenset(("", None))


@dataclass(frozen=True)
class Column:
    """One column, declared once for the template, the reading, the export and the marked workbook.

    `clean` is a pure cleaner of `core/cleaners.py` and raises Unclean. `required`: the heading must be there and every
    cell filled; `needs_heading` (default: as `required`) asks for the heading alone. `choices` are (value, label)
    pairs, or a function that gives them; a cell takes the label or the value. `kind` masks the value in previews and
    messages. `sealed` names the encrypted field («members.Person», «id_number») whose sealed text is staged instead
    of the value. `text` cells are written as text. `cache`: equal cells of a block are cleaned once. `serials`: a
    date column that takes Excel's day numbers. `fill_down`: a cell merged over several rows counts for each of them.
    `export` makes the cell of an export out of the value.
    """

    name: str
    heading: str
    clean: Callable[..., Any] = cleaners.text
    aliases: tuple[str, ...] = ()
    required: bool = False
    needs_heading: bool | None = None
    choices: Sequence[tuple[str, str]] | Callable[[], Choices] = ()
    kind: Kind = Kind.OPEN
    sealed: tuple[str, str] | None = None
    text: bool = False
    width: int = 14
    help: str = ""
    example: str = ""
    cache: bool = True
    serials: bool = False
    fill_down: bool = False
    export: Callable[[Any], Any] | None = None

    @property
    def heading_needed(self) -> bool:
        """Whether a file without this heading is refused."""
        return self.required if self.needs_heading is None else self.needs_heading

    @property
    def headings(self) -> tuple[str, ...]:
        """The heading and its other names."""
        return (self.heading, *self.aliases)

    def choice_list(self) -> Choices:
        """The choices at present; a list kept in the database is asked here."""
        return tuple(self.choices() if callable(self.choices) else self.choices)

    def settled(self) -> "Column":
        """This column with its choices read, for a process that must not ask the database."""
        return replace(self, choices=self.choice_list()) if callable(self.choices) else self

    def cleaner(self) -> Callable[[Any], Any]:
        """The function from a raw cell to the value, choices and serial numbers included. It raises Unclean."""
        clean = partial(self.clean, serials=True) if self.serials else self.clean
        choices = self.choice_list()
        if not choices:
            return clean
        known = {_folded(word): value for value, label in reversed(choices) for word in (value, label)}
        named = "、".join(label for _, label in choices[:_NAMED]) + ("等" if len(choices) > _NAMED else "")

        def choose(cell: Any) -> Any:
            cleaned = clean(cell)
            if cleaned is None:
                return None
            try:
                return known[_folded(str(cleaned))]
            except KeyError:
                raise Unclean(f"没有这一项。可填：{named}。") from None

        return choose

    def clean_all(self, raw: Sequence[Any]) -> tuple[list[Any], dict[int, str]]:
        """Clean a block's cells. Returns the values (None where empty or refused) and, by index, why one is refused."""
        clean = self.cleaner()
        # 1, 1.0 and True are one key of a dict and three different cells.
        if self.cache and len(_NUMBERS.intersection(map(type, raw))) < 2:
            distinct = list(set(raw) - _BLANK)
            cleaned, refused = _clean_each(clean, distinct)
            known = dict.fromkeys(_BLANK) | dict(zip(distinct, cleaned, strict=True))
            values = [known[cell] for cell in raw]
            if not refused:
                return values, {}
            words = {distinct[index]: why for index, why in refused.items()}
            return values, {index: words[cell] for index, cell in enumerate(raw) if cell in words}
        return _clean_each(clean, raw)

    def shown(self, value: Any) -> str:
        """The value as a page shows it, unmasked: labels of choices, 是 and 否, dates and amounts as text."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        if self.choices:
            return dict(self.choice_list()).get(value, str(value))
        return as_text(value)

    def cell(self, value: Any) -> Any:
        """The value as an export writes it: what reading the same cell again turns into the same value."""
        if self.export is not None:
            return self.export(value)
        if value is None:
            return None
        if self.choices or isinstance(value, bool):
            return self.shown(value)
        return str(value) if self.text else value


def _clean_each(clean: Callable[[Any], Any], cells: Sequence[Any]) -> tuple[list[Any], dict[int, str]]:
    """Clean cell by cell. Mostly all are filled and good, so that is tried first: no step in Python for each."""
    if "" not in cells and None not in cells and CellError not in map(type, cells):
        try:
            return list(map(clean, cells)), {}
        except Unclean:
            pass
    values: list[Any] = [None] * len(cells)
    problems: dict[int, str] = {}
    for index, cell in enumerate(cells):
        if cell is None or cell == "":
            continue
        if isinstance(cell, CellError):
            problems[index] = cell.words
            continue
        try:
            values[index] = clean(cell)
        except Unclean as error:
            problems[index] = str(error) or "不是有效的内容，请重新填写。"
    return values, problems


def _folded(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).split()).casefold()


def as_text(value: Any) -> str:
    """A staged or cleaned value as text: dates in ISO form, amounts without exponent."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)
