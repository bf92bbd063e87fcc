"""The small line of a tile, made on the server: a picture beside words, drawn without a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

#: The picture's own units; its place on the page is given by the style sheet.
WIDTH, HEIGHT = 120, 28
MARGIN = 3


@dataclass(frozen=True)
class Spark:
    """A line as the `points` attribute of SVG polylines (several where values are missing), and its last point."""

    lines: tuple[str, ...]
    last: tuple[str, str]
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"


def spark(values: Sequence[int | Decimal | None]) -> Spark | None:
    """Draw the values, the first left and the last right, from the lowest to the highest of them.

    None (unknown, withheld) leaves a gap. Fewer than two known values make no line: None. Values that are all the same
    lie in the middle.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    width, height = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    step = width / (len(values) - 1)

    def place(at: int, value: int | Decimal) -> tuple[str, str]:
        share = float(value - low) / float(high - low) if high > low else 0.5
        return f"{MARGIN + at * step:.1f}", f"{MARGIN + (1 - share) * height:.1f}"

    runs: list[list[tuple[str, str]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place(at, value))
    drawn = [run for run in runs if run]
    lines = tuple(" ".join(f"{x},{y}" for x, y in run) for run in drawn if len(run) > 1)
    return Spark(lines, drawn[-1][-1])
