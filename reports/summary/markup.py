"""A `Paper` as HTML: what WeasyPrint sets and what the preview on the screen shows, from one source.

No inline styles: the look is in static/css/summary-paper.css. Everything of the paper is escaped.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from unionhub.core import typefaces

from .charts_svg import chart_svg
from .glyphs import HEADING_ROLES
from .layout import DENSE, SHORT, placed, shares
from .paper import Annex, Cell, Chart, Heading, Paper, Paragraph, Part, Run, Table

#: Characters of a red head that fit at 36 pt, and at 26 pt.
_RED_HEAD, _LONG_RED_HEAD = 12, 17
_MOST_STATE = 4
#: Widths of columns in per cent, as the style sheet has them.
_LEAST, _MOST = 4, 40


def body_of_paper(paper: Paper, links: bool = False) -> SafeString:
    """The paper as one element, for the frame of the PDF and for the page that shows the preview.

    With `links` figures lead to their passports; without, they are plain text.
    """
    return mark_safe(  # noqa: S308  (the template escapes, and so do the parts put in)
        render_to_string(
            "reports/summary_paper.html",
            {
                "red_head": inked(paper.red_head, "title"),
                "red_head_class": _red_head_class(paper.red_head),
                "document_no": inked(paper.document_no, "fang"),
                "title": [inked(line, "title") for line in paper.title],
                "addressee": inked(_addressed(paper.addressee), "fang"),
                "parts": _parts(paper.parts, links),
                "annex_list": _annex_list(paper.annexes),
                "annexes": [_annex(one, links) for one in paper.annexes],
                "signature": inked(paper.signature, "fang"),
                "dated": inked(paper.dated, "fang"),
                "state": typefaces.cleaned(paper.state),
                "is_long_state": len(paper.state) > _MOST_STATE,
            },
        ).strip()
    )


def inked(text: str, role: str) -> SafeString:
    """The text escaped, without control characters; characters that the first font of the stack lacks are marked, so
    that those of another font keep to the lines, and those of none are seen.
    """
    text = typefaces.cleaned(text)
    main = typefaces.main_characters(role)
    if main.issuperset(text):
        return escape(text)
    lacking = frozenset(typefaces.lacking(role, text))

    def ink(character: str) -> str:
        if character in lacking:
            return "uh-no-glyph"
        return "" if character in main or character == " " else "uh-rare"

    kinds: list[list[str]] = []
    for character in text:
        kind = kinds[-1][0] if character in typefaces.SHAPELESS and kinds else ink(character)
        shown = "\ufffd" if "\ud800" <= character <= "\udfff" else character
        if kinds and kinds[-1][0] == kind:
            kinds[-1][1] += shown
        else:
            kinds.append([kind, shown])
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="{}">{}</span>', kind, piece) if kind else piece,)
            for kind, piece in kinds
        ),
    )


def _addressed(text: str) -> str:
    """The 主送 line ends in a full-width colon."""
    return f"{text.rstrip('：: ')}：" if text.strip() else ""


def _red_head_class(text: str) -> str:
    if len(text) <= _RED_HEAD:
        return ""
    return "is-long" if len(text) <= _LONG_RED_HEAD else "is-very-long"


# --- The text ---


def _parts(parts: Sequence[Part], links: bool) -> SafeString:
    """The parts in their order; wide tables, with the headings right above them, on sheets lying across."""
    pieces = []
    for is_across, group in groupby(placed(parts), key=lambda one: one[0]):
        inner = format_html_join("\n", "{}", ((_part(part, links),) for _, part in group))
        pieces.append(
            format_html('<section class="uh-across">\n{}\n</section>', inner) if is_across else inner
        )
    return format_html_join("\n", "{}", ((one,) for one in pieces))


def _part(part: Part, links: bool) -> SafeString:
    if isinstance(part, Heading):
        return _heading(part, links)
    if isinstance(part, Paragraph):
        start = mark_safe('<p class="is-flush">') if part.is_flush else mark_safe("<p>")
        return format_html("{}{}</p>", start, _runs(part.runs, "fang", links))
    return _table(part, links) if isinstance(part, Table) else _chart(part)


def _heading(part: Heading, links: bool) -> SafeString:
    role = HEADING_ROLES[part.level]
    anchor = format_html(' id="{}"', part.anchor) if part.anchor else ""
    words = format_html("{}{}", inked(part.number, role), _runs(part.runs, role, links))
    return format_html("<h{}{}>{}</h{}>", part.level + 1, anchor, words, part.level + 1)


def _runs(runs: Iterable[Run], role: str, links: bool) -> SafeString:
    return format_html_join("", "{}", ((_run(one, role, links),) for one in runs))


def _run(run: Run, role: str, links: bool) -> SafeString:
    words = _linked(inked(run.text, role), run.key, run.passport, links)
    return format_html('<span class="is-gap">{}</span>', words) if run.is_missing else words


def _linked(words: SafeString, key: str, passport: str, links: bool) -> SafeString:
    """The words as a link to a page of this system; any other address is no link."""
    if not links or not passport.startswith("/") or passport[1:2] in ("/", "\\"):
        return words
    return format_html('<a href="{}" data-figure="{}">{}</a>', passport, key, words)


# --- Tables and charts ---


def _table(table: Table, links: bool) -> SafeString:
    columns = len(table.heads)
    return format_html(
        '<div class="uh-table{}"><p class="is-caption">{}</p>{}<table{}><colgroup>{}</colgroup>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}</div>",
        " is-short" if len(table.rows) <= SHORT else "",
        inked(table.caption, "hei"),
        format_html('<p class="is-unit">{}</p>', inked(table.unit, "song")) if table.unit else "",
        mark_safe(' class="is-dense"') if columns >= DENSE else "",
        format_html_join("", "<col{}>", ((_of_width(width),) for width in _widths(table))),
        format_html_join("", "<th>{}</th>", ((inked(head, "hei"),) for head in table.heads)),
        format_html_join(
            "\n",
            "<tr>{}</tr>",
            ((format_html_join("", "{}", ((_cell(cell, links),) for cell in row)),) for row in table.rows),
        ),
        _note(table.note),
    )


def _of_width(width: int) -> SafeString | str:
    return format_html(' class="is-{}"', width) if width else ""


def _cell(cell: Cell, links: bool) -> SafeString:
    words = _linked(inked(cell.text, "song"), cell.key, cell.passport, links)
    if cell.is_number:
        return format_html('<td class="is-number">{}</td>', words)
    return format_html("<td>{}</td>", words)


def _note(note: str) -> SafeString | str:
    return format_html('<p class="is-note">{}</p>', inked(note, "song")) if note else ""


def _widths(table: Table) -> tuple[int, ...]:
    """A width in per cent for each column by the longest of its texts, as the style sheet has them; 0 for the broadest,
    which takes what the others leave, so that they fill the line together.
    """
    parts = shares(table)
    broadest = parts.index(max(parts)) if parts else 0
    return tuple(
        0 if place == broadest else min(max(int(part * 100), _LEAST), _MOST)
        for place, part in enumerate(parts)
    )


def _chart(chart: Chart) -> SafeString:
    return format_html(
        '<div class="uh-chart">{}<p class="is-caption">{}</p>{}</div>',
        chart_svg(chart),
        inked(chart.caption, "hei"),
        _note(chart.note),
    )


# --- Annexes ---


def _annex_list(annexes: Sequence[Annex]) -> dict[str, object]:
    """The 附件说明: names without a full stop, numbered when there are several."""
    if not annexes:
        return {}
    return {
        "kind": "is-single" if len(annexes) == 1 else "is-many" if len(annexes) > 9 else "",
        "lines": [
            {"number": f"{number}." if len(annexes) > 1 else "", "title": inked(one.title, "fang")}
            for number, one in enumerate(annexes, 1)
        ],
    }


def _annex(annex: Annex, links: bool) -> dict[str, object]:
    """What the template shows of an annex; one that begins with a wide table lies across from its first line."""
    found = list(placed(annex.parts))
    return {
        "number": inked(annex.number, "hei"),
        "title": inked(annex.title, "title"),
        "label": typefaces.cleaned(f"{annex.number}　{annex.title}"),
        "is_across": bool(found) and found[0][0],
        "parts": _parts(annex.parts, links),
    }
