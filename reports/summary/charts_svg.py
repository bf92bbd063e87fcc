"""Charts of the summary as SVG: bars, columns, lines, with every value written on it and told apart without colour.

Lengths are pixels of CSS (0.75 pt); the drawing is as broad as the text of the page (156 mm). Bars and columns begin
at zero, so that lengths are in proportion to values. No style attributes: the page that shows the preview forbids them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from hashlib import sha256
from itertools import pairwise
from math import ceil

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from unionhub.core import typefaces

from .paper import Chart, Series

WIDTH = 588.0
_INK = "#1f3a5f"
_FONT = "FandolSong, SimSun, 'Noto Serif CJK SC', serif"
_SIZE = 13
_LINE = 17.0
_KINDS = {"bars": "条形图", "columns": "柱形图", "line": "折线图"}
_DASHES = ("", "7 4", "2 3", "9 3 2 3")
_TICKS = 5
NOTHING = "没有数据"


@dataclass(frozen=True)
class Scale:
    """From values to pixels: `low` stands at `start`, `high` at `end`."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def at(self, value: Decimal) -> float:
        """The pixel of the value."""
        return self.start + float((value - self.low) / (self.high - self.low)) * (self.end - self.start)


def chart_svg(chart: Chart) -> SafeString:
    """The chart as an SVG element with its words for those who do not see it."""
    chart = _told(chart)
    values = [value for one in chart.series for value in one.values if value is not None]
    if not values or not chart.labels:
        inner, height = _text(WIDTH / 2, 30, NOTHING, "middle"), 48.0
    else:
        draw = {"bars": _bars, "line": _lines}.get(chart.kind, _columns)
        inner, height = draw(chart, values)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" width="{}" height="{}"'
        ' viewBox="0 0 {} {}" font-family="{}" font-size="{}">{}{}</svg>',
        in_words(chart),
        _px(WIDTH),
        _px(height),
        _px(WIDTH),
        _px(height),
        _FONT,
        _SIZE,
        _patterns(chart),
        inner,
    )


def in_words(chart: Chart) -> str:
    """What the chart shows, in words: caption, kind, every value."""
    chart = _told(chart)
    lines = [f"{chart.caption}。{_KINDS.get(chart.kind, _KINDS['columns'])}。"]
    for one in chart.series:
        told = "；".join(
            f"{label} {written(value)}{chart.unit if value is not None else ''}"
            for label, value in zip(chart.labels, one.values, strict=True)
        )
        lines.append(f"{one.name}：{told}。" if one.name else f"{told}。")
    return "".join(lines)


def written(value: Decimal | None) -> str:
    """«13,138», «92.19», a dash for None."""
    return "—" if value is None else f"{value:,f}"


def ticks(low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
    """Round numbers (1, 2, 5 and their tens) from at most `low` to at least `high`; `high` must be above `low`."""
    rough = (high - low) / _TICKS
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return tuple(step * (first + number) for number in range(int(last - first) + 1))


# --- The three kinds ---


def _bars(chart: Chart, values: Sequence[Decimal]) -> tuple[SafeString, float]:
    """Lying bars, names at the left, values at their ends."""
    names = [_wrapped(label, 11) for label in chart.labels]
    left = min(max(_breadth(line) for lines in names for line in lines) + 10, 170.0)
    room = max(_breadth(written(value)) for value in values) + 10
    low, high = min(*values, Decimal(0)), max(*values, Decimal(0))
    scale = Scale(low, high if high > low else low + 1, left + (room if low < 0 else 0), WIDTH - room)
    top = _legend_height(chart)
    thick = 16.0 if len(chart.series) == 1 else 13.0
    pieces = [_legend(chart)]
    y = top
    for place, lines in enumerate(names):
        tall = max(len(chart.series) * thick, len(lines) * _LINE) + 10
        middle = y + tall / 2
        pieces.append(_lines_of_text(left - 7, middle - (len(lines) - 1) * _LINE / 2 + 4.5, lines, "end"))
        for number, one in enumerate(chart.series):
            value = one.values[place]
            bar = middle + (number - len(chart.series) / 2) * thick
            zero, end = scale.at(Decimal(0)), scale.at(value or Decimal(0))
            if value is not None:
                pieces.append(
                    _rect(min(zero, end), bar + 1, abs(end - zero), thick - 2, _fill(chart, number))
                )
            is_left = value is not None and value < 0
            pieces.append(
                _text(
                    end + (-5 if is_left else 5),
                    bar + thick / 2 + 4.5,
                    written(value),
                    "end" if is_left else "start",
                )
            )
        y += tall
    zero = scale.at(Decimal(0))
    pieces.append(_line(zero, top - 2, zero, y + 2))
    return _joined(pieces), y + 8


def _columns(chart: Chart, values: Sequence[Decimal]) -> tuple[SafeString, float]:
    """Standing columns beside each other for each label, values above them."""
    low, high = min(*values, Decimal(0)), max(*values, Decimal(0))
    frame = _Frame.of(chart, ticks(low, high if high > low else low + 1))
    broad = min(frame.slot * 0.78 / len(chart.series), 56.0)
    is_narrow = max(_breadth(written(value)) for value in values) > broad + 4
    pieces = frame.pieces(chart)
    zero = frame.scale.at(Decimal(0))
    for number, one in enumerate(chart.series):
        for place, value in enumerate(one.values):
            x = frame.middle(place) + (number - len(chart.series) / 2) * broad
            end = frame.scale.at(value or Decimal(0))
            if value is not None:
                pieces.append(_rect(x + 1, min(zero, end), broad - 2, abs(end - zero), _fill(chart, number)))
            y = end + 15 if value is not None and value < 0 else end - 5
            pieces.append(_value(x + broad / 2, y, written(value), is_narrow))
    pieces.append(_line(frame.left, zero, WIDTH, zero))
    return _joined(pieces), frame.height


def _lines(chart: Chart, values: Sequence[Decimal]) -> tuple[SafeString, float]:
    """Points joined in the order of the labels, values beside them; a gap where there is no value."""
    low, high = min(values), max(values)
    if low >= 0 and low < high / 2:
        low = Decimal(0)
    frame = _Frame.of(chart, ticks(low, high if high > low else low + 1))
    pieces = frame.pieces(chart)
    for number, one in enumerate(chart.series):
        points = [
            None if value is None else (frame.middle(place), frame.scale.at(value))
            for place, value in enumerate(one.values)
        ]
        for here, there in pairwise(points):
            if here and there:
                pieces.append(_line(*here, *there, width=1.75, dashes=_DASHES[number % len(_DASHES)]))
        pieces += [_marker(*point, number) for point in points if point]
    pieces += _beside(chart, frame)
    return _joined(pieces), frame.height


def _beside(chart: Chart, frame: "_Frame") -> list[SafeString]:
    """The values of the points, from above downwards, none over another."""
    pieces = []
    for place in range(len(chart.labels)):
        known = [
            (value, frame.scale.at(value)) for one in chart.series if (value := one.values[place]) is not None
        ]
        floor = 0.0
        for order, (value, y) in enumerate(sorted(known, reverse=True)):
            wanted = y - 8 if order == 0 or len(known) > order + 1 else y + 18
            floor = max(wanted, floor + 14 if order else wanted)
            pieces.append(_value(frame.middle(place), floor, written(value), is_upright=False))
    return pieces


@dataclass(frozen=True)
class _Frame:
    """Where columns and lines stand: axis at the left, labels below."""

    left: float
    slot: float
    top: float
    bottom: float
    height: float
    scale: Scale
    marks: tuple[Decimal, ...]
    names: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, chart: Chart, marks: tuple[Decimal, ...]) -> "_Frame":
        """The frame for these marks of the axis; labels are broken to the room they have."""
        left = max(_breadth(written(mark)) for mark in marks) + 10
        slot = (WIDTH - left) / len(chart.labels)
        names = tuple(_wrapped(label, max(int(slot // _SIZE), 1)) for label in chart.labels)
        top = _legend_height(chart) + 26
        bottom = top + 170
        height = bottom + 4 + max(map(len, names)) * _LINE + 4
        return cls(left, slot, top, bottom, height, Scale(marks[0], marks[-1], bottom, top), marks, names)

    def middle(self, place: int) -> float:
        """The middle of the room of a label."""
        return self.left + self.slot * (place + 0.5)

    def pieces(self, chart: Chart) -> list[SafeString]:
        """Legend, marks of the axis with thin lines, labels."""
        found = [_legend(chart)]
        for mark in self.marks:
            y = self.scale.at(mark)
            found.append(_line(self.left, y, WIDTH, y, colour="#b5b5b5", width=0.6))
            found.append(_text(self.left - 6, y + 4.5, written(mark), "end"))
        for place, lines in enumerate(self.names):
            found.append(_lines_of_text(self.middle(place), self.bottom + _LINE, lines, "middle"))
        return found


# --- Pieces ---


def _legend_height(chart: Chart) -> float:
    return 26.0 if chart.unit or _is_named(chart) else 6.0


def _is_named(chart: Chart) -> bool:
    return len(chart.series) > 1 or bool(chart.series[0].name)


def _legend(chart: Chart) -> SafeString:
    """Names of the series at the left with their marks, the unit at the right."""
    pieces, x = [], 4.0
    for number, one in enumerate(chart.series if _is_named(chart) else ()):
        if chart.kind == "line":
            pieces.append(_line(x, 11, x + 30, 11, width=1.75, dashes=_DASHES[number % len(_DASHES)]))
            pieces.append(_marker(x + 15, 11, number))
        else:
            pieces.append(_rect(x, 5, 30, 12, _fill(chart, number)))
        pieces.append(_text(x + 36, 15.5, one.name, "start"))
        x += 36 + _breadth(one.name) + 22
    if chart.unit:
        pieces.append(_text(WIDTH - 2, 15.5, f"单位：{chart.unit}", "end"))
    return _joined(pieces)


def _patterns(chart: Chart) -> SafeString:
    """Hatching for the second series and dots for the fourth; the first is solid, the third white."""
    if len(chart.series) < 2 or chart.kind == "line":
        return mark_safe("")
    return format_html(
        '<defs><pattern id="{0}-1" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6"'
        ' fill="#fff"/><path d="M-1 1 L1 -1 M0 6 L6 0 M5 7 L7 5" stroke="{1}" stroke-width="1.1"/></pattern>'
        '<pattern id="{0}-3" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<rect width="5" height="5" fill="#fff"/><circle cx="2.5" cy="2.5" r="1" fill="{1}"/></pattern></defs>',
        _name(chart),
        _INK,
    )


def _name(chart: Chart) -> str:
    """A name for the patterns that no other chart of the page has."""
    return "p" + sha256(repr(chart).encode("utf-8", "replace")).hexdigest()[:10]


def _fill(chart: Chart, number: int) -> str:
    return (_INK, f"url(#{_name(chart)}-1)", "#ffffff", f"url(#{_name(chart)}-3)", "#9a9a9a")[number % 5]


def _marker(x: float, y: float, number: int) -> SafeString:
    """A full dot, an empty square, a full triangle, an empty dot."""
    kind = number % 4
    if kind == 1:
        return _rect(x - 4, y - 4, 8, 8, "#ffffff")
    if kind == 2:
        corners = f"{_px(x)},{_px(y - 5)} {_px(x - 5)},{_px(y + 4)} {_px(x + 5)},{_px(y + 4)}"
        return format_html('<polygon points="{}" fill="{}"/>', corners, _INK)
    fill = _INK if kind == 0 else "#ffffff"
    return format_html('<circle cx="{}" cy="{}" r="4" fill="{}" stroke="{}"/>', _px(x), _px(y), fill, _INK)


def _rect(x: float, y: float, width: float, height: float, fill: str) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="0.8"/>',
        _px(x),
        _px(y),
        _px(width),
        _px(height),
        fill,
        _INK,
    )


def _line(
    x: float, y: float, to_x: float, to_y: float, *, colour: str = _INK, width: float = 1.0, dashes: str = ""
) -> SafeString:
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"{}/>',
        _px(x),
        _px(y),
        _px(to_x),
        _px(to_y),
        colour,
        width,
        format_html(' stroke-dasharray="{}"', dashes) if dashes else "",
    )


def _text(x: float, y: float, words: str, anchor: str) -> SafeString:
    return format_html('<text x="{}" y="{}" text-anchor="{}">{}</text>', _px(x), _px(y), anchor, words)


def _value(x: float, y: float, words: str, is_upright: bool) -> SafeString:
    """A value over its column; turned upright where the column is narrower than the number."""
    if not is_upright:
        return _joined([_ground(x, y, words), _text(x, y, words, "middle")])
    return format_html(
        '<text x="0" y="0" font-size="11" transform="translate({} {}) rotate(-90)">{}</text>',
        _px(x + 4),
        _px(y),
        words,
    )


def _ground(x: float, y: float, words: str) -> SafeString:
    """White behind a value, so that no line of the axis runs through it."""
    broad = _breadth(words)
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="11" fill="#fff"/>',
        _px(x - broad / 2),
        _px(y - 10),
        _px(broad),
    )


def _lines_of_text(x: float, y: float, lines: Sequence[str], anchor: str) -> SafeString:
    return _joined([_text(x, y + number * _LINE, line, anchor) for number, line in enumerate(lines)])


def _joined(pieces: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((one,) for one in pieces))


def _px(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _breadth(text: str) -> float:
    return sum(_SIZE * (0.52 if one.isascii() else 1.0) for one in text)


def _wrapped(label: str, room: int) -> tuple[str, ...]:
    """The label in lines of at most `room` full-width characters; years and other ASCII words stay whole."""
    if label.isascii() or len(label) <= room:
        return (label,)
    even = ceil(len(label) / ceil(len(label) / room))
    return tuple(label[start : start + even] for start in range(0, len(label), even))


def _told(chart: Chart) -> Chart:
    """Without control characters; as many values in each series as there are labels; None for what is no number."""

    def values(one: Series) -> tuple[Decimal | None, ...]:
        found = [value if value is not None and value.is_finite() else None for value in one.values]
        return tuple((found + [None] * len(chart.labels))[: len(chart.labels)])

    return Chart(
        typefaces.cleaned(chart.caption),
        chart.kind,
        tuple(map(typefaces.cleaned, chart.labels)),
        tuple(Series(typefaces.cleaned(one.name), values(one)) for one in chart.series),
        typefaces.cleaned(chart.unit),
        typefaces.cleaned(chart.note),
    )
