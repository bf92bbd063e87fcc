"""How a summary is laid out, the same in the PDF and in the Word file: what lies across, how broad columns are."""

from collections.abc import Iterable, Iterator

from .paper import Heading, Part, Table

#: Columns from which on a table is set smaller.
DENSE = 7
#: Rows up to which a table stands on one page.
SHORT = 8


def placed(parts: Iterable[Part]) -> Iterator[tuple[bool, Part]]:
    """Each part with whether it lies across: wide tables do, with the headings right above them."""
    waiting: list[Part] = []
    for part in parts:
        if isinstance(part, Heading):
            waiting.append(part)
            continue
        is_across = isinstance(part, Table) and part.is_wide
        yield from ((is_across, one) for one in waiting)
        waiting = []
        yield is_across, part
    yield from ((False, one) for one in waiting)


def breadth(text: str) -> float:
    """How broad a text is, in full-width characters; characters of ASCII take half of one."""
    return sum(0.5 if one.isascii() else 1.0 for one in text)


def shares(table: Table) -> tuple[float, ...]:
    """How much of the whole width (1) each column needs, by the longest of its texts."""
    needs = []
    for place, head in enumerate(table.heads):
        texts = [row[place].text for row in table.rows if place < len(row)]
        longest = max(map(breadth, texts), default=0.0)
        needs.append(min(max(longest, breadth(head) / 2 + 0.5, 3.5), 16.0) + 1)
    return tuple(need / sum(needs) for need in needs)
