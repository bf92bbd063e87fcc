"""Numbers as a cell shows them, roughly: enough to recognise a form by its words."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .styles import Style
from .values import Value

#: Pieces of a number format: quoted words, escaped signs, brackets, spaces as wide as a sign, fillers, digits.
_PIECES = re.compile(
    r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.|([#0?][#0?,]*(?:\.[#0?]+)?,*|\.[#0?]+)|(.)', re.DOTALL
)
_DAY_PIECES = re.compile(
    r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.|(y+|e+|m+|d+|h+|s+)|(.)', re.IGNORECASE | re.DOTALL
)
#: Digits of a number without a format of its own.
_GENERAL_DIGITS = 11


def shown(value: Value, style: Style) -> str:
    """The value in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return _day(value, style.code)
    if isinstance(value, int | Decimal):
        return _number(Decimal(value), style.code)
    return value


def _number(number: Decimal, code: str) -> str:
    sections = code.split(";")
    if number < 0 and len(sections) > 1 and sections[1].strip():
        number, section = -number, sections[1]
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    else:
        section = sections[0]
    if section.strip().lower() in ("general", "@", "") or "E+" in section or "/" in section:
        return general(number)
    done, words = False, []
    shifted = number * 100 if "%" in re.sub(r'"[^"]*"|\\.', "", section) else number
    for quoted, escaped, digits, sign in _PIECES.findall(section):
        if digits and not done:
            words.append(_digits(shifted, digits))
            done = True
        else:
            words.append(quoted or escaped or sign)
    return "".join(words).strip()


def _digits(number: Decimal, form: str) -> str:
    bare = form.rstrip(",")
    number /= 1000 ** (len(form) - len(bare))  # each comma at the end: shown in thousands
    whole, _, fraction = bare.partition(".")
    least = fraction.count("0")
    if number.adjusted() + len(fraction) > 26:
        return general(number)
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    if fraction and least < len(fraction):
        head, _, tail = text.partition(".")
        kept = tail[:least] + tail[least:].rstrip("0")
        text = f"{head}.{kept}" if kept else head
    return text


def general(number: Decimal) -> str:
    """A number without a format: as few digits as say it, 11 at most."""
    if number == 0:
        return "0"
    if not -10 < number.adjusted() < 21:
        return f"{number:.5E}"
    places = max(0, _GENERAL_DIGITS - 1 - max(number.adjusted(), 0))
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(day: date, code: str) -> str:
    parts = {
        "y": lambda run: f"{day.year:04d}" if len(run) > 2 else f"{day.year % 100:02d}",
        "e": lambda run: f"{day.year:04d}",
        "m": lambda run: f"{day.month:02d}" if len(run) == 2 else str(day.month),
        "d": lambda run: f"{day.day:02d}" if len(run) == 2 else str(day.day),
        "h": lambda run: "00",
        "s": lambda run: "00",
    }
    words = []
    for quoted, escaped, run, sign in _DAY_PIECES.findall(code.partition(";")[0]):
        words.append(parts[run[0].lower()](run) if run else quoted or escaped or sign)
    return "".join(words).replace("@", "").strip()
