"""The fonts of printed papers: which files, in which order, and which characters they have.

Official papers are set in 小标宋, 仿宋, 楷体, 黑体 and 宋体 (GB/T 9704-2012). An office that owns them puts the files
into DOCUMENT_FONTS_DIR, one for each role and named by it: `title`, `fang`, `kai`, `hei`, `song`, as `.ttf` or `.otf`.
They then stand in the place of the free Fandol fonts (FONTS_DIR); what both lack comes from Noto CJK of the system.

WeasyPrint leaves out what no font has, without a word. So each character is looked up here before a paper is set.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont
from weasyprint.text.ffi import ffi, fontconfig


@dataclass(frozen=True)
class Face:
    """One font file under the family name and weight («normal», «bold») that style sheets ask for."""

    family: str
    weight: str
    path: Path


#: Style sheets name these families first; an office's own file takes the place of the one with its role.
ROLES: dict[str, tuple[str, str]] = {
    "title": ("FandolSong", "bold"),
    "fang": ("FandolFang", "normal"),
    "kai": ("FandolKai", "normal"),
    "hei": ("FandolHei", "normal"),
    "song": ("FandolSong", "normal"),
}
_FANDOL = {
    "FandolFang-Regular": ("FandolFang", "normal"),
    "FandolHei-Regular": ("FandolHei", "normal"),
    "FandolHei-Bold": ("FandolHei", "bold"),
    "FandolSong-Regular": ("FandolSong", "normal"),
    "FandolSong-Bold": ("FandolSong", "bold"),
    "FandolKai-Regular": ("FandolKai", "normal"),
}
_SERIF, _SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
#: The families behind each other, by role. Style sheets of papers that are looked up here name the same.
STACKS: dict[str, tuple[str, ...]] = {
    "title": ("FandolSong", _SERIF),
    "fang": ("FandolFang", _SERIF),
    "kai": ("FandolKai", _SERIF),
    "hei": ("FandolHei", _SANS, _SERIF),
    "song": ("FandolSong", _SERIF),
}
_BLANK = frozenset(" \t\n\r")
#: Characters that need no glyph of their own: blanks, and variation selectors, which belong to the character before.
SHAPELESS = _BLANK | frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))


def faces() -> tuple[Face, ...]:
    """The font files of FONTS_DIR and DOCUMENT_FONTS_DIR, each family and weight once, the office's own first.

    Looked for once: whoever adds fonts starts the system anew.
    """
    return _faces(settings.FONTS_DIR, settings.DOCUMENT_FONTS_DIR)


@cache
def _faces(packaged: str, own: str) -> tuple[Face, ...]:
    found: dict[tuple[str, str], Path] = {}
    for role, named in ROLES.items():
        for path in (Path(own) / f"{role}.{ending}" for ending in ("ttf", "otf")) if own else ():
            if path.is_file():
                found.setdefault(named, path)
    for path in sorted(Path(packaged).rglob("*.otf")):
        found.setdefault(_FANDOL.get(path.stem, (path.stem, "normal")), path)
    return tuple(Face(family, weight, path) for (family, weight), path in found.items())


def coverage(role: str) -> tuple[frozenset[str], ...]:
    """The characters of each font of the role's stack that is there, in their order."""
    return _coverage(faces(), role)


@cache
def _coverage(known: tuple[Face, ...], role: str) -> tuple[frozenset[str], ...]:
    found = []
    for family in STACKS[role]:
        own = [one for one in known if (one.family, one.weight) == (family, ROLES[role][1])]
        path = str(own[0].path) if own else _installed(family)
        found.append(_characters(path, None if own else family) if path else frozenset())
    return tuple(one for one in found if one)


def main_characters(role: str) -> frozenset[str]:
    """The characters of the first font of the stack that is there at all: what is set without falling back."""
    return coverage(role)[0] if coverage(role) else frozenset()


def lacking(role: str, text: str) -> tuple[str, ...]:
    """The characters of the text that no font of the stack has, each once, in their order."""
    known = coverage(role)
    if known and known[0].issuperset(text):
        return ()
    return tuple(
        one for one in dict.fromkeys(text) if one not in SHAPELESS and not any(one in font for font in known)
    )


def cleaned(text: str) -> str:
    """The text without what has no shape and does harm on paper: control characters (NUL …), marks that turn the
    direction of writing around, blanks of no width. Tabs and line breaks become blanks.
    """
    if text.isprintable():
        return text
    return "".join(
        " " if one in _BLANK else one
        for one in text
        if one in _BLANK or unicodedata.category(one) not in ("Cc", "Cf")
    )


@cache
def _characters(path: str, family: str | None) -> frozenset[str]:
    """The characters of a font file; of a collection those of the member with the family's name."""
    if not path.lower().endswith((".ttc", ".otc")):
        with TTFont(path, lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap()))
    with TTCollection(path, lazy=True) as collection:
        for font in collection.fonts:
            if family in (font["name"].getDebugName(1), font["name"].getDebugName(16)):
                return frozenset(map(chr, font.getBestCmap()))
    return frozenset()


def _installed(family: str) -> str:
    """The file of a family installed on this system, as WeasyPrint would find it; empty when there is none."""
    configuration = ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)
    pattern = ffi.gc(fontconfig.FcPatternCreate(), fontconfig.FcPatternDestroy)
    fontconfig.FcPatternAddString(pattern, b"family", family.encode())
    fontconfig.FcConfigSubstitute(configuration, pattern, fontconfig.FcMatchFont)
    fontconfig.FcDefaultSubstitute(pattern)
    match = fontconfig.FcFontMatch(configuration, pattern, ffi.new("FcResult *"))
    if match == ffi.NULL:
        return ""
    match = ffi.gc(match, fontconfig.FcPatternDestroy)
    told = ffi.new("FcChar8 **")
    place = 0
    while fontconfig.FcPatternGetString(match, b"family", place, told) == fontconfig.FcResultMatch:
        if ffi.string(told[0]).decode() == family:
            fontconfig.FcPatternGetString(match, b"file", 0, told)
            return ffi.string(told[0]).decode()
        place += 1
    return ""
