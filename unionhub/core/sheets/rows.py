"""From the rows of a page to cleaned blocks: empty rows left out, merged cells and cells without a value refused,
each column cleaned as a whole. Runs in the reading child.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from ..cleaners import EXCEL_EPOCH_1904_SHIFT
from ..filetypes.refusal import FileRefused
from .block import Block, CellError, shown_value
from .column import Column
from .finding import is_help
from .layout import Layout
from .limits import EMPTY_ROWS, Limits
from .merges import Merges
from .sources import Page

EMPTY = "没有填写。"
Errors = dict[int, dict[int, CellError]]


class RowReader:
    """Makes blocks of the rows below the headings. Blocks are called for once."""

    def __init__(self, layout: Layout, columns: Sequence[Column], limits: Limits, chunk: int) -> None:
        by_name = {column.name: column for column in columns}
        pairs = sorted(layout.mapping.items())
        self.layout = layout
        self.limits = limits
        self.chunk = chunk
        self.places = [at for at, _ in pairs]
        self.columns = [by_name[name] for _, name in pairs]
        self.absent = [column.name for column in columns if column.name not in layout.mapping.values()]
        self.pick = _picker(self.places)
        # The cell that says at a glance whether a row is filled: a required one if there is any.
        self.telling = next((at for at, column in enumerate(self.columns) if column.required), 0)
        self.count = 0

    def blocks(self, page: Page, errors: Errors) -> Iterator[Block]:
        """The page's rows in blocks of at most `chunk`; `errors` are its cells without a value.

        Raises FileRefused when there are too many rows, or more of them far below the others.
        """
        merges = Merges(page.merged, page.height, self.layout, self.columns, self.places)
        numbers: list[int] = []
        taken: list[tuple] = []
        for number, cells in self._filled(page, errors, merges):
            numbers.append(number)
            taken.append(cells)
            if len(numbers) == self.chunk:
                yield self._block(numbers, taken, errors, merges)
                numbers, taken = [], []
        if numbers:
            yield self._block(numbers, taken, errors, merges)

    def _filled(self, page: Page, errors: Errors, merges: Merges) -> Iterator[tuple[int, tuple]]:
        """Row number and picked cells of the rows in which one of ours is filled."""
        pick, telling, is_merged = self.pick, self.telling, bool(merges.starts)
        begin = self.layout.first_row
        last = begin - 1
        for number, row in enumerate(page.rows(), 1):
            if number < begin:
                continue
            cells = pick(row)
            if is_merged:
                merges.remember(number, cells)
            sure = cells[telling]
            if (not sure or (type(sure) is str and sure.isspace())) and not (
                number in errors or _has_content(cells)
            ):
                continue
            if number - last > EMPTY_ROWS:
                raise FileRefused(
                    f"第 {last} 行之后有 {number - last - 1} 个空行，第 {number} 行又有内容。"
                    "请删去中间的空行或下方多余的内容后再导入。",
                    code="gap",
                )
            if number <= begin + 1 and is_help(row):
                last = number
                continue
            last = number
            self.count += 1
            if self.count > self.limits.rows:
                raise FileRefused(f"表格超过 {self.limits.rows} 行，请分成几个文件导入。", code="rows")
            yield number, merges.filled(number, cells) if is_merged else cells

    def _block(self, numbers: list[int], taken: list[tuple], errors: Errors, merges: Merges) -> Block:
        block = Block(numbers, {name: [None] * len(numbers) for name in self.absent})
        rows = zip(*taken, strict=True)
        for place, column, raw in zip(self.places, self.columns, rows, strict=True):
            self._clean(block, column, raw)
            self._refuse_valueless(block, place, column, errors)
            self._refuse_merged(block, place, column, merges)
            self._refuse_empty(block, column)
        return block

    def _clean(self, block: Block, column: Column, raw: Sequence[Any]) -> None:
        if column.serials and self.layout.date1904:
            raw = [cell + EXCEL_EPOCH_1904_SHIFT if _is_serial(cell) else cell for cell in raw]
        values, refused = column.clean_all(raw)
        block.values[column.name] = values
        for index, words in refused.items():
            block.reject(index, column.name, words, shown_value(raw[index], column.kind))
        if column.serials:
            for index, cell in enumerate(raw):
                if isinstance(values[index], date) and _is_serial(cell):
                    words = f"{column.heading}是日期序号，读作 {values[index]:%Y-%m-%d}。"
                    block.notes[index] = block.notes.get(index, "") + words

    def _refuse_valueless(self, block: Block, place: int, column: Column, errors: Errors) -> None:
        if not errors:
            return
        for index, number in enumerate(block.numbers):
            problem = errors.get(number, {}).get(place)
            if problem is not None:
                _refuse(block, index, column, problem.words, problem.text)

    def _refuse_merged(self, block: Block, place: int, column: Column, merges: Merges) -> None:
        if not merges.words:
            return
        for index, number in enumerate(block.numbers):
            words = merges.words.get(number, {}).get(place)
            if words is not None:
                _refuse(block, index, column, words)

    def _refuse_empty(self, block: Block, column: Column) -> None:
        values = block.values[column.name]
        if not column.required or None not in values:
            return
        for index, value in enumerate(values):
            if value is None and not any(name == column.name for name, _ in block.problems.get(index, ())):
                block.reject(index, column.name, EMPTY)


def _refuse(block: Block, index: int, column: Column, words: str, value: str = "") -> None:
    """Let this reason stand alone for the cell, whatever the cleaner made of it."""
    block.values[column.name][index] = None
    others = [problem for problem in block.problems.get(index, ()) if problem[0] != column.name]
    block.problems[index] = others
    block.reject(index, column.name, words, value)


def _picker(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple]:
    if len(places) == 1:
        return lambda row: (row[places[0]],)
    return itemgetter(*places)


def _has_content(cells: tuple) -> bool:
    return any(cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in cells)


def _is_serial(cell: Any) -> bool:
    return type(cell) in (int, float) and cell < 1_000_000
