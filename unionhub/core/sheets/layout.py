"""Which worksheet holds the list, in which row its headings stand, and which column of ours each one is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ..filetypes.refusal import FileRefused
from .column import Column

#: The page of our own templates that tells how to fill in the list: it names the headings and is no list.
GUIDE_SHEET = "填写说明"


@dataclass
class Layout:
    """How a file is built, as found by `inspect` and, where there was a doubt, confirmed by the user. JSON-able.

    Columns of the file are counted from 0, rows from 1 as Excel shows them. `headings` are as written (merged heads
    filled in); `mapping` gives the Column of ours by file column. `unknown` are file columns with a heading that is
    nobody's, `missing` the names of columns whose heading must be there and is not, `doubled` pairs of file columns
    that would fill the same Column (two of its aliases). `state` is visible, hidden or veryHidden.
    """

    kind: str
    sheet: str
    other_sheets: list[str]
    head_row: int
    headings: list[str]
    mapping: dict[int, str]
    unknown: list[int] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    doubled: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: list[int] = field(default_factory=list)
    filtered: bool = False
    merged_cells: int = 0
    rows_estimate: int = 0
    notices: list[str] = field(default_factory=list)
    date1904: bool = False
    state: str = "visible"
    rivals: list[str] = field(default_factory=list)  # further visible sheets that fit as well
    first_row: int = 0  # of the data; below head_row when heads are merged over rows
    unmatched: list[str] = field(default_factory=list)  # columns of ours without a heading, needed or not
    valueless: bool = False  # formulas or error values: the reader must look for cells without a value
    encoding: str = ""
    separator: str = ""
    confirmed: bool = False

    @property
    def needs_word(self) -> bool:
        """Whether the user must look at the match of headings before anything is read.

        Headings that are nobody's ask for nothing where all of ours were found; then a notice tells them.
        """
        return not self.confirmed and bool(
            (self.unknown and self.unmatched)
            or self.missing
            or self.doubled
            or self.hidden_rows
            or self.hidden_columns
            or self.filtered
            or self.rivals
            or self.state != "visible"
        )

    def confirm(self, mapping: Mapping[int, str], columns: Sequence[Column]) -> "Layout":
        """The layout with the user's own match, by file column; columns left out are not read.

        `columns` are the sheet's. Raises FileRefused in words when one of ours is named twice or a required one is
        missing; ValueError for a file column or a name that does not exist.
        """
        by_name = {column.name: column for column in columns}
        chosen = {int(at): name for at, name in mapping.items() if name}
        if not all(0 <= at < len(self.headings) for at in chosen) or not set(chosen.values()) <= set(by_name):
            raise ValueError("the mapping names columns that do not exist")
        seen: dict[str, int] = {}
        for at, name in sorted(chosen.items()):
            if name in seen:
                raise FileRefused(
                    f"“{by_name[name].heading}”同时对应了 {column_letters(seen[name])} 列和 {column_letters(at)} 列，"
                    "请只保留一列。",
                    code="doubled",
                )
            seen[name] = at
        unmatched = [column.name for column in columns if column.name not in seen]
        missing = [name for name in unmatched if by_name[name].heading_needed]
        if missing:
            raise FileRefused(missing_words(missing, columns), code="headings")
        unknown = [at for at, heading in enumerate(self.headings) if heading and at not in chosen]
        before = unused_words(self.headings, self.unknown)
        return replace(
            self,
            mapping=chosen,
            unknown=unknown,
            unmatched=unmatched,
            missing=[],
            doubled=[],
            notices=[
                *(words for words in self.notices if words not in before),
                *unused_words(self.headings, unknown),
            ],
            confirmed=True,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSONField."""
        return {**asdict(self), "mapping": {str(at): name for at, name in self.mapping.items()}}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Layout":
        """The layout that `to_json` wrote."""
        given = dict(value)
        given["mapping"] = {int(at): name for at, name in given["mapping"].items()}
        given["doubled"] = [(int(one), int(two)) for one, two in given["doubled"]]
        return cls(**given)


def unused_words(headings: Sequence[str], unknown: Sequence[int]) -> list[str]:
    """The notice about headings that nobody knows or the user leaves out; none when all are used."""
    named = "、".join(f"“{headings[at]}”" for at in unknown[:20])
    return [f"没有用到的标题：{named}。"] if named else []


def missing_words(names: Sequence[str], columns: Sequence[Column]) -> str:
    """What to tell of headings that are not there."""
    headings = [column.heading for column in columns if column.name in set(names)]
    return f"缺少标题：{'、'.join(headings)}。请使用模板，或把表头改成这些名称。"


def column_letters(index: int) -> str:
    """A column as Excel names it: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
