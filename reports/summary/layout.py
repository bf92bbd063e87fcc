"""How a summary is laid out, the same in the PDF and in the Word file: what lies across, how broad columns are."""

from collections.abc import Iterable, Iterator

from .paper import Heading, Part, Table

#: Columns from which on a table is set smaller.
DENSE = 7
#: Rows up to which a table stands on one page.
SHORT = 8
#: Full-width characters of 12 pt between the margins of an upright sheet, and of one that lies across.
_UPRIGHT, _ACROSS = 36.0, 52.0


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


def _head_breadth(head: str) -> float:
    """What a head over numbers needs: «上年同期» in one line, longer ones in two or three."""
    whole = breadth(head)
    return whole if whole <= 4.5 else min(max(whole / 2, 4.0), 5.5)


def shares(table: Table) -> tuple[float, ...]:
    """How much of the whole width (1) each column needs, by the longest of its texts.

    Where all do not fit, only columns of words are narrowed: a number is not broken.
    """
    needs, firm = [], []
    for place, head in enumerate(table.heads):
        cells = [row[place] for row in table.rows if place < len(row)]
        longest = max((breadth(cell.text) for cell in cells), default=0.0)
        firm.append(bool(cells) and all(cell.is_number for cell in cells))
        if firm[-1]:
            needs.append(max(longest, _head_breadth(head)) + 1)
        else:
            needs.append(min(max(longest, breadth(head) / 2 + 0.5, 3.5), 16.0) + 1)
    whole = (_ACROSS if table.is_wide else _UPRIGHT) * (1.2 if len(table.heads) >= DENSE else 1)
    hard = sum(need for need, is_firm in zip(needs, firm, strict=True) if is_firm)
    soft = sum(needs) - hard
    if soft and sum(needs) > whole:
        less = max((whole - hard) / soft, 0.3)
        needs = [need if is_firm else need * less for need, is_firm in zip(needs, firm, strict=True)]
    return tuple(need / sum(needs) for need in needs)
