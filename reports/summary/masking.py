"""A frozen paper for somebody who may not see all of its figures: their words and numbers go, the rest stays."""

from collections.abc import Collection
from dataclasses import replace

from .paper import Cell, Chart, Heading, Paper, Paragraph, Part, Run, Table


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
