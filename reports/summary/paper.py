"""A summary ready to be set: everything in words, numbered, nothing left to compute. Each way out reads only this.

Plain values: equal papers give equal files, and a frozen summary is a frozen `Paper` (`as_dict`, `from_dict`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Run:
    """Some words. `passport` is the address of the figure behind them, `key` the figure; both empty for typed text.

    `is_missing`: the figure has no value (the words say «〔…〕»), or the reader may not see it.
    """

    text: str
    key: str = ""
    passport: str = ""
    is_missing: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading: `level` 1 to 4 with its number already written («一、», «（一）», «1.», «（1）»)."""

    level: int
    number: str
    runs: tuple[Run, ...]
    anchor: str = ""

    @property
    def text(self) -> str:
        """Number and words."""
        return self.number + "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text. `is_flush`: without the two characters at its beginning."""

    runs: tuple[Run, ...]
    is_flush: bool = False

    @property
    def text(self) -> str:
        """The words."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Cell:
    """One cell of a table; numbers stand right."""

    text: str
    is_number: bool = False
    key: str = ""
    passport: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its caption («表1　各乡镇会员») and heads; `unit` stands at the right above it («单位：人»).

    `is_wide`: more columns than an upright page takes, to be set on a page of its own across.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit: str = ""
    note: str = ""
    is_wide: bool = False


@dataclass(frozen=True)
class Series:
    """Numbers of one name, one for each label of its chart; None where there is no value."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Chart:
    """A chart («图1　近五年会员») as numbers: «bars» (ranked, lying), «columns» or «line»; `keys` are its figures."""

    caption: str
    kind: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    note: str = ""
    keys: tuple[str, ...] = ()


Part: TypeAlias = Heading | Paragraph | Table | Chart


@dataclass(frozen=True)
class Annex:
    """An annex on a new page: «附件1», its title, its parts."""

    number: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Paper:
    """The whole document. `lines` of `title` are broken where the office broke them.

    `red_head` is the name in red above («××县总工会文件») or empty; `document_no` belongs to it. `addressee` is the
    主送 line, `signature` and `dated` («2026年12月20日») stand below the text. `state` is said on each page of a draft.
    """

    title: tuple[str, ...]
    parts: tuple[Part, ...]
    annexes: tuple[Annex, ...] = ()
    red_head: str = ""
    document_no: str = ""
    addressee: str = ""
    signature: str = ""
    dated: str = ""
    author: str = ""
    state: str = ""

    @property
    def heading(self) -> str:
        """The title in one line."""
        return "".join(self.title)

    def all_parts(self) -> Iterator[Part]:
        """The parts of the text and of the annexes in their order."""
        yield from self.parts
        for annex in self.annexes:
            yield from annex.parts

    def plain(self) -> str:
        """The text as the reader for numbers takes it: title, headings and paragraphs, one to a line; no tables."""
        lines = [self.heading, *([self.addressee] if self.addressee else [])]
        lines += [one.text for one in self.all_parts() if isinstance(one, Heading | Paragraph)]
        lines += [line for line in (self.signature, self.dated) if line]
        return "\n".join(lines)


# --- As plain values (JSON) ---

_KINDS: dict[str, type] = {"heading": Heading, "paragraph": Paragraph, "table": Table, "chart": Chart}


def as_dict(paper: Paper) -> dict[str, Any]:
    """The paper as values of JSON; decimals as text."""
    told = asdict(paper)
    told["parts"] = [_part_dict(one) for one in paper.parts]
    told["annexes"] = [
        {"number": one.number, "title": one.title, "parts": [_part_dict(part) for part in one.parts]}
        for one in paper.annexes
    ]
    return told


def _part_dict(part: Part) -> dict[str, Any]:
    kind = next(name for name, known in _KINDS.items() if isinstance(part, known))
    told = asdict(part)
    if isinstance(part, Chart):
        told["series"] = [
            {"name": one.name, "values": [None if value is None else str(value) for value in one.values]}
            for one in part.series
        ]
    return {"part": kind, **told}


def from_dict(told: Mapping[str, Any]) -> Paper:
    """What `as_dict` wrote. Raises KeyError for another shape."""
    values = dict(told)
    values["title"] = tuple(told["title"])
    values["parts"] = tuple(map(_part, told["parts"]))
    values["annexes"] = tuple(
        Annex(one["number"], one["title"], tuple(map(_part, one["parts"]))) for one in told["annexes"]
    )
    return Paper(**values)


def _part(told: Mapping[str, Any]) -> Part:
    values = {key: value for key, value in told.items() if key != "part"}
    kind = told["part"]
    if kind in ("heading", "paragraph"):
        values["runs"] = tuple(Run(**run) for run in told["runs"])
    elif kind == "table":
        values["heads"] = tuple(told["heads"])
        values["rows"] = tuple(tuple(Cell(**cell) for cell in row) for row in told["rows"])
    else:
        values["labels"], values["keys"] = tuple(told["labels"]), tuple(told["keys"])
        values["series"] = tuple(
            Series(one["name"], tuple(None if value is None else Decimal(value) for value in one["values"]))
            for one in told["series"]
        )
    return _KINDS[kind](**values)


@dataclass
class Counter:
    """Numbers tables and charts in the order in which they stand."""

    tables: int = field(default=0)
    charts: int = field(default=0)

    def table(self, caption: str) -> str:
        """«表1　…»."""
        self.tables += 1
        return f"表{self.tables}　{caption}"

    def chart(self, caption: str) -> str:
        """«图1　…»."""
        self.charts += 1
        return f"图{self.charts}　{caption}"
