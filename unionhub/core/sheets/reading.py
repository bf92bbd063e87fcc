"""Reading a list: which sheet and headings (`inspect`), its rows in cleaned chunks (`blocks`), its cells as they are
(`read_cells`). All parsing happens in a child process with limits of its own.

    with opened(path, name, sheet) as file:      # guard, then the child finds the layout
        if not file.layout.needs_word:
            for block in file.blocks():          # the same child goes on, nothing is parsed twice
                ...
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..filetypes.refusal import FileRefused
from .block import Block, CellError
from .child import Child, Send, Wait
from .column import Column
from .finding import find_layout
from .guard import guard
from .layout import Layout, missing_words
from .limits import Limits
from .rows import RowReader
from .sheet import Sheet
from .sources import Page, Workbook, open_source

CHUNK = 4_000
Waiting = Callable[[], None]


class OpenFile:
    """A file under the hands of a child. `layout` is known; `blocks` may be asked once."""

    def __init__(self, child: Child, layout: Layout, waiting: Waiting | None) -> None:
        self.child = child
        self.layout = layout
        self.waiting = waiting

    def blocks(self) -> Iterator[Block]:
        """The rows below the headings, cleaned. Raises FileRefused in words."""
        self.child.go_on()
        yield from self.child.receive(self.waiting)


@contextmanager
def opened(
    path: Path,
    name: str,
    sheet: Sheet,
    limits: Limits | None = None,
    *,
    layout: Layout | None = None,
    chunk: int = CHUNK,
    waiting: Waiting | None = None,
) -> Iterator[OpenFile]:
    """Guard the file and have a child open it; the child ends with the block. Raises FileRefused in words.

    `layout` is one that `inspect` found in the same file and the user has confirmed. `waiting` is called every half
    second while the child has nothing to say: it may raise to give up.
    """
    limits = limits or sheet.limits_in_force
    columns = sheet.settled().columns
    kind = layout.kind if layout else guard(path, name, limits)

    def work(send: Send, wait: Wait) -> None:
        source = open_source(path, kind, limits)
        found, page = (layout, None) if layout else find_layout(source, kind, columns, limits)
        assert found is not None  # noqa: S101  (one of the two is there)
        send(found)
        if not wait():
            return
        if page is None:
            page = _page(source, found)
        reader = RowReader(found, columns, limits, chunk)
        for block in reader.blocks(page, _valueless(source, found, set(found.mapping))):
            send(block)

    with Child(work, limits) as child:
        messages = child.receive(waiting)
        yield OpenFile(child, next(messages), waiting)


def inspect(path: Path, name: str, sheet: Sheet, limits: Limits | None = None) -> Layout:
    """How the file is built. Guards first. Raises FileRefused in words."""
    with opened(path, name, sheet, limits) as file:
        return file.layout


def blocks(
    path: Path,
    layout: Layout,
    sheet: Sheet,
    limits: Limits | None = None,
    chunk: int = CHUNK,
    waiting: Waiting | None = None,
) -> Iterator[Block]:
    """The rows below the headings of a file that `inspect` has seen. Raises FileRefused in words.

    Closing the generator ends the child.
    """
    if layout.missing:
        raise FileRefused(missing_words(layout.missing, sheet.columns), code="headings")
    with opened(path, "", sheet, limits, layout=layout, chunk=chunk, waiting=waiting) as file:
        yield from file.blocks()


def read_cells(path: Path, layout: Layout, limits: Limits | None = None) -> Iterator[tuple[int, list[Any]]]:
    """Row number (from 1) and raw cells of each row with content, from the first row on, headings included.

    A cell without a value of its own (formula not calculated, error value) comes as a CellError.
    """
    limits = limits or Limits()

    def work(send: Send, wait: Wait) -> None:
        source = open_source(path, layout.kind, limits)
        page = _page(source, layout)
        errors = _valueless(source, layout, set(range(page.width)))
        taken: list[tuple[int, list[Any]]] = []
        for number, cells in enumerate(page.rows(), 1):
            for at, problem in errors.get(number, {}).items():
                if at < len(cells):
                    cells[at] = problem
            if any(cell != "" for cell in cells):
                taken.append((number, cells))
            if len(taken) == CHUNK:
                send(taken)
                taken = []
        send(taken)

    with Child(work, limits) as child:
        for part in child.receive():
            yield from part


def _page(source: Any, layout: Layout) -> Page:
    return source.page(layout.sheet, layout.separator)


def _valueless(source: Any, layout: Layout, columns: set[int]) -> dict[int, dict[int, CellError]]:
    if not (layout.valueless and isinstance(source, Workbook)):
        return {}
    return source.package.valueless(layout.sheet, columns)


__all__ = ["CHUNK", "Column", "OpenFile", "blocks", "inspect", "opened", "read_cells"]
