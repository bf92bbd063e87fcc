"""What the styles of a workbook say of a cell: its number format, whether it is locked, whether it has a border."""

import re
from dataclasses import dataclass
from functools import cached_property

from .package import Package

#: Formats that have a number only, as a Chinese Excel shows them (ECMA-376, 18.8.30).
_BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    36: 'yyyy"年"m"月"',
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
#: What stands in a format beside its signs: quoted words, escaped characters, colours and languages.
_WORDS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(frozen=True)
class Style:
    """How a cell is shown. `code` is the number format."""

    code: str = "General"
    locked: bool = True
    has_border: bool = False

    @cached_property
    def is_date(self) -> bool:
        """Whether a number in it is shown as a day."""
        bare = _WORDS.sub("", self.code.partition(";")[0]).lower()
        return bare not in ("general", "standard") and ("y" in bare or "d" in bare)


def styles_of(package: Package) -> list[Style]:
    """The styles by the number that cells name; one of Excel's own where the workbook has none. Raises FileRefused."""
    if package.styles_part not in package.members:
        return [Style()]
    root = package.tree(package.styles_part)
    codes, borders, found = dict(_BUILT_IN), [], []
    for node in root:
        local = node.tag.rpartition("}")[2]
        if local == "numFmts":
            codes.update({_number(one.get("numFmtId")): one.get("formatCode", "General") for one in node})
        elif local == "borders":
            borders = [any(side.get("style", "none") != "none" for side in one) for one in node]
        elif local == "cellXfs":
            for one in node:
                border = _number(one.get("borderId"))
                protection = [part for part in one if part.tag.rpartition("}")[2] == "protection"]
                found.append(
                    Style(
                        codes.get(_number(one.get("numFmtId")), "General"),
                        not any(part.get("locked") in ("0", "false") for part in protection),
                        border < len(borders) and borders[border],
                    )
                )
    return found or [Style()]


def style_at(styles: list[Style], number: str | None) -> Style:
    """The style a cell names; the first one where it names none or one that does not exist."""
    at = _number(number)
    return styles[at] if at < len(styles) else styles[0]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
