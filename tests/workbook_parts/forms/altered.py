# ruff: noqa: E501 -- XML as it stands in the parts
"""A form as the city sends it the next year: a row inserted, a heading renamed, a sheet added. Edited in the XML."""

import re

from .zipped import HEAD, MAIN, RELATIONS, SHEET_TYPE, changed, moved_down, unzipped

_ROW = '<((?:\\w+:)?)row r="{0}"[^>]*>(.*?)</\\1row>'


def altered(
    content: bytes,
    *,
    row: tuple[int, str] | None = None,
    renamed: tuple[str, str] | None = None,
    sheet: str = "",
    part: str = "xl/worksheets/sheet1.xml",
    label: str = "B",
) -> bytes:
    """The workbook with `row` = (number, words): a row inserted there, dressed as the one above, with words in column
    `label`; `renamed` = (old words, new words) of headings; `sheet`: the name of a sheet added at the end.
    """
    if row:
        number, words = row
        content = changed(content, {part: lambda xml: _with_row(xml, number, words, label)})
        content = changed(content, {"xl/workbook.xml": lambda xml: _names_moved(xml, number)})
        if "xl/calcChain.xml" in unzipped(content):
            content = changed(content, {"xl/calcChain.xml": lambda xml: _attributes_moved(xml, number)})
    if renamed:
        old, new = renamed
        parts = {
            name: lambda xml: xml.replace(f">{old}<", f">{new}<")
            for name, raw in unzipped(content).items()
            if f">{old}<".encode() in raw and name.endswith(".xml")
        }
        assert parts, old
        content = changed(content, parts)
    if sheet:
        content = _with_sheet(content, sheet)
    return content


def _attributes_moved(xml: str, at: int) -> str:
    """References in attributes, and row numbers."""
    xml = re.sub(
        r'(\s(?:r|ref|sqref|activeCell|topLeftCell)=")([A-Z]{1,3}[0-9][^"]*)"',
        lambda one: f'{one[1]}{moved_down(one[2], at)}"',
        xml,
    )
    return re.sub(
        r'(<(?:\w+:)?row r=")([0-9]+)"', lambda one: f'{one[1]}{int(one[2]) + (int(one[2]) >= at)}"', xml
    )


def _with_row(xml: str, at: int, words: str, label: str) -> str:
    above = re.search(_ROW.format(at - 1), xml, re.DOTALL)
    assert above, f"no row {at - 1}"
    xml = _attributes_moved(xml, at)
    xml = re.sub(
        r"(<(?:\w+:)?(?:f|formula|formula1|sqref)(?:\s[^>]*)?>)([^<]*)<",
        lambda one: f"{one[1]}{moved_down(one[2], at)}<",
        xml,
    )
    prefix = above[1]
    cells = re.findall(rf'<{prefix}c r="([A-Z]+){at - 1}"(?: s="([0-9]+)")?', above[0])
    styled = {column: f' s="{style}"' if style else "" for column, style in cells}
    new = "".join(
        f'<{prefix}c r="{column}{at}"{style} t="inlineStr"><{prefix}is><{prefix}t>{words}</{prefix}t></{prefix}is></{prefix}c>'
        if column == label
        else f'<{prefix}c r="{column}{at}"{style}/>'
        for column, style in styled.items()
    )
    place = re.search(_ROW.format(at - 1), xml, re.DOTALL)
    assert place
    return f'{xml[: place.end()]}<{prefix}row r="{at}">{new}</{prefix}row>{xml[place.end() :]}'


def _names_moved(xml: str, at: int) -> str:
    return re.sub(
        r"(<definedName [^>]*>[^<]*!)([^<]*)<",
        lambda one: f"{one[1]}{moved_down(one[2], at)}<",
        xml,
    )


def _with_sheet(content: bytes, name: str) -> bytes:
    part = "xl/worksheets/sheet99.xml"
    words = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{name}</t></is></c></row>'
    return changed(
        content,
        {
            "[Content_Types].xml": lambda xml: xml.replace(
                "</Types>", f'<Override PartName="/{part}" ContentType="{SHEET_TYPE}"/></Types>'
            ),
            "xl/workbook.xml": lambda xml: xml.replace(
                "</sheets>", f'<sheet name="{name}" sheetId="99" r:id="rId99"/></sheets>'
            ),
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(
                "</Relationships>",
                f'<Relationship Id="rId99" Type="{RELATIONS}/worksheet" Target="/{part}"/></Relationships>',
            ),
            part: f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{words}</sheetData></worksheet>',
        },
    )
