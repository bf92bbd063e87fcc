"""A frozen paper for somebody who may not see all of its figures: their words and numbers go, the rest stays."""

from collections.abc import Callable, Collection
from dataclasses import replace

from .paper import Cell, Chart, Heading, Paper, Paragraph, Part, Run, Table


def keys_of(part: Part) -> set[str]:
    """The figures that a part names."""
    if isinstance(part, Heading | Paragraph):
        return {run.key for run in part.runs if run.key}
    if isinstance(part, Table):
        return {cell.key for row in part.rows for cell in row if cell.key}
    return set(part.keys)


def mixed(open_one: Paper, blind: Paper, opens: Callable[[str], bool]) -> Paper:
    """Part by part the open paper where the reader opens all figures of the part, else the blind one.

    Both were assembled from the same blocks, so that their parts correspond.
    """

    def parts(one: tuple[Part, ...], other: tuple[Part, ...]) -> tuple[Part, ...]:
        return tuple(
            left if all(opens(key) for key in keys_of(left) | keys_of(right)) else right
            for left, right in zip(one, other, strict=True)
        )

    annexes = zip(open_one.annexes, blind.annexes, strict=True)
    return replace(
        open_one,
        parts=parts(open_one.parts, blind.parts),
        annexes=tuple(replace(one, parts=parts(one.parts, other.parts)) for one, other in annexes),
    )


def masked(paper: Paper, hidden: Collection[str], words: str) -> Paper:
    """The paper with `words` in place of every hidden figure; charts of such figures lose their numbers."""
    if not hidden:
        return paper
    return replace(
        paper,
        parts=tuple(_part(one, hidden, words) for one in paper.parts),
        annexes=tuple(
            replace(one, parts=tuple(_part(part, hidden, words) for part in one.parts))
            for one in paper.annexes
        ),
    )


def _part(part: Part, hidden: Collection[str], words: str) -> Part:
    if isinstance(part, Heading | Paragraph):
        return replace(part, runs=tuple(_run(run, hidden, words) for run in part.runs))
    if isinstance(part, Table):
        rows = tuple(tuple(_cell(cell, hidden) for cell in row) for row in part.rows)
        return replace(part, rows=rows)
    return _chart(part, hidden, words)


def _run(run: Run, hidden: Collection[str], words: str) -> Run:
    return Run(words, run.key, is_missing=True) if run.key in hidden else run


def _cell(cell: Cell, hidden: Collection[str]) -> Cell:
    return Cell("—", True, cell.key) if cell.key in hidden else cell


def _chart(chart: Chart, hidden: Collection[str], words: str) -> Chart:
    if not set(chart.keys) & set(hidden):
        return chart
    series = tuple(replace(one, values=(None,) * len(one.values)) for one in chart.series)
    return replace(chart, series=series, note=f"{words}{chart.note}")
