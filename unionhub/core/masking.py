"""What of a sensitive value a page may show. Pure functions; masking happens on the server, never in the page.

The mask of an ID number depends on what its row shows beside it: an 18-digit number (GB 11643) is area (6) + birth
date (8) + sequence (3, odd for men) + check digit, so a birth date and a few digits give it away. Every row must leave
at least 500 possible numbers (scorecard C3), the area taken as known. GB/T 35273-2020 7.2 asks for de-identified
display and fixes no pattern; the patterns here are the usual ones made safe.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import groupby

MINIMUM_CANDIDATES = 500
STAR = "*"
#: Birth dates of the people in the files, 58 years; nothing outside is counted as a candidate.
FIRST_BIRTH, LAST_BIRTH = date(1950, 1, 1), date(2007, 12, 31)
#: Weights of the 17 digits before the check digit; with it, the weighted sum is 1 modulo 11 (GB 11643-1999).
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MODULUS = 11


class Kind(StrEnum):
    """What a shown column holds: a value to mask, or a fact that narrows the ID number down."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    BANK_CARD = "bank_card"
    ADDRESS = "address"
    NAME_IN_NOTICE = "name_in_notice"
    TEXT = "text"
    BIRTH_DATE = "birth_date"
    BIRTH_MONTH = "birth_month"  # year and month
    BIRTH_YEAR = "birth_year"
    BIRTHDAY = "birthday"  # month and day without the year
    AGE = "age"
    SEX = "sex"
    AREA = "area"
    OPEN = "open"


class TooRevealing(ValueError):
    """A mask would leave fewer than MINIMUM_CANDIDATES possible ID numbers."""


# --- How many ID numbers are left --------------------------------------------------------------------------------


def candidates(shown: Collection[Kind], tail: int = 0) -> int:
    """How many ID numbers remain possible at least, for anybody, when a row shows these facts and the last digits.

    `tail` counts the last characters shown (0–4, the check digit among them). The least over all areas, dates and
    digits is returned; for an age it is a lower bound, exact for the other facts.
    """
    if not 0 <= tail <= 4:
        raise ValueError("tail must be 0 to 4")
    return _candidates(frozenset(shown), tail)


@cache
def _candidates(shown: frozenset[Kind], tail: int) -> int:
    if tail == 0:
        return min(sum(days) for days in _date_residues(shown)) * (500 if Kind.SEX in shown else 1000)
    sequences = _sequence_residues(tail, Kind.SEX in shown)
    counts = (
        sum(days[residue] * digits[(total - residue) % MODULUS] for residue in range(MODULUS))
        for days in _date_residues(shown)
        for digits in sequences
        for total in range(MODULUS)
    )
    # A count of 0 belongs to digits that nobody with these facts can have.
    return min(count for count in counts if count)


def _residue(digits: str, first: int) -> int:
    return sum(int(digit) * WEIGHTS[first + at] for at, digit in enumerate(digits)) % MODULUS


def _histogram(residues: Iterable[int]) -> tuple[int, ...]:
    found = Counter(residues)
    return tuple(found[residue] for residue in range(MODULUS))


@cache
def _sequence_residues(tail: int, sex_shown: bool) -> frozenset[tuple[int, ...]]:
    """For each thing that can be seen of a sequence, how many sequences agree with it, by weighted residue."""
    groups: dict[tuple, list[int]] = {}
    for number in range(1000):
        digits = f"{number:03d}"
        seen = (digits[4 - tail :], number % 2 if sex_shown else None)
        groups.setdefault(seen, []).append(_residue(digits, 14))
    return frozenset(_histogram(group) for group in groups.values())


def _date_residues(shown: frozenset[Kind]) -> frozenset[tuple[int, ...]]:
    """For each set of birth dates that can remain, how many dates it has by weighted residue."""
    year_known = bool(shown & {Kind.BIRTH_YEAR, Kind.BIRTH_MONTH})
    if (
        Kind.BIRTH_DATE in shown
        or (Kind.BIRTHDAY in shown and (year_known or Kind.AGE in shown))
        # On 1 January the age tells who was born on that very day of a known year, likewise for a month.
        or (year_known and Kind.AGE in shown)
    ):
        return _grouped(lambda day: day)
    if Kind.BIRTH_MONTH in shown:
        return _grouped(lambda day: (day.year, day.month))
    if Kind.BIRTHDAY in shown:
        return _grouped(lambda day: (day.month, day.day))
    if Kind.BIRTH_YEAR in shown:
        return _grouped(lambda day: day.year)
    if Kind.AGE in shown:
        return frozenset({_least_window()})
    return _grouped(lambda day: 0)


def _days() -> Iterator[date]:
    day = FIRST_BIRTH
    while day <= LAST_BIRTH:
        yield day
        day += timedelta(days=1)


@cache
def _residues() -> tuple[tuple[date, int], ...]:
    return tuple((day, _residue(f"{day:%Y%m%d}", 6)) for day in _days())


def _grouped(key: Callable[[date], object]) -> frozenset[tuple[int, ...]]:
    rows = sorted(_residues(), key=lambda row: str(key(row[0])))
    return frozenset(
        _histogram(residue for _, residue in group)
        for _, group in groupby(rows, key=lambda row: str(key(row[0])))
    )


@cache
def _least_window() -> tuple[int, ...]:
    """An age leaves 365 days somewhere; the least of each residue over all such windows."""
    residues = [residue for _, residue in _residues()]
    window = list(_histogram(residues[:365]))
    least = list(window)
    for leaving, entering in zip(residues, residues[365:], strict=False):
        window[leaving] -= 1
        window[entering] += 1
        least[leaving] = min(least[leaving], window[leaving])
    return tuple(least)


def id_tail(shown: Collection[Kind]) -> int:
    """How many last characters of the ID number a row with these facts may show.

    Four with no date beside them, two beside an age or a birth year, none beside more; and fewer wherever less than
    500 numbers would be left.
    """
    shown = frozenset(shown)
    if shown & {Kind.BIRTH_DATE, Kind.BIRTH_MONTH, Kind.BIRTHDAY} or {Kind.BIRTH_YEAR, Kind.AGE} <= shown:
        tail = 0
    elif shown & {Kind.BIRTH_YEAR, Kind.AGE}:
        tail = 2
    else:
        tail = 4
    while tail and candidates(shown, tail) < MINIMUM_CANDIDATES:
        tail -= 1
    return tail


# --- Masks --------------------------------------------------------------------------------------------------------


def mask_id_number(value: str, shown: Collection[Kind] = (), tail: int | None = None) -> str:
    """Stars and as many last characters as the row allows; an old 15-digit or malformed number shows none.

    Raises TooRevealing when `tail` asks for more than the facts shown allow.
    """
    tail = id_tail(shown) if tail is None else tail
    if candidates(shown, tail) < MINIMUM_CANDIDATES:
        raise TooRevealing(
            f"{tail} digits beside {sorted(shown)} leave fewer than {MINIMUM_CANDIDATES} numbers"
        )
    if not value:
        return ""
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", value):
        return STAR * 18
    return STAR * (18 - tail) + (value[-tail:].upper() if tail else "")


def mask_phone(value: str) -> str:
    """138****5678 for a mobile number; of any other number the last three digits beside at least four stars."""
    digits = re.sub(r"\D", "", value)
    if not value:
        return ""
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    return STAR * 4 + (digits[-3:] if len(digits) >= 7 else "")


def mask_bank_card(value: str) -> str:
    """The last four digits of a card or account of at least 12 digits; of a shorter one nothing."""
    digits = re.sub(r"\D", "", value)
    if not value:
        return ""
    return STAR * 4 + (digits[-4:] if len(digits) >= 12 else "")


def mask_name_in_notice(value: str) -> str:
    """张*, 张*三: for public notices (公示). A name of one character is hidden."""
    name = value.strip()
    if len(name) < 2:
        return STAR * len(name)
    return name[0] + STAR * (len(name) - 2) + name[-1] if len(name) > 2 else name[0] + STAR


#: Cities and counties whose own name holds 乡 or 镇, which would be taken for the township.
_CONFUSING = (
    "红旗区|景德镇市|新乡市|萍乡市|镇江市|宁乡市|湘乡市|桐乡市|新乡县|乡宁县|乡城县|西乡县|内乡县|金乡县|西乡塘区|镇海区|"
    "镇平县|镇雄县|镇康县|镇坪县|镇安县|镇巴县|镇原县|镇远县|镇赉县|镇沅彝族哈尼族拉祜族自治县|镇宁布依族苗族自治县"
)
_PART = "[^省市县区旗盟州乡镇街道路村号0-9]"
_ADDRESS = re.compile(
    rf"(?P<upper>(?:{_PART}{{2,8}}(?:省|自治区))?"
    rf"(?:(?:{_CONFUSING})|{_PART}{{1,10}}(?:市|地区|自治州|盟))?"
    rf"(?:(?:{_CONFUSING})|{_PART}{{1,12}}(?:自治县|县|自治旗|旗|市|(?<![小社园校厂矿库景住宅活])区))?)"
    rf"(?P<town>{_PART}{{1,12}}(?:街道办事处|街道|苏木|镇|乡))?"
)


def mask_address(value: str) -> str:
    """The address down to township or street office; one without it down to the county, else nothing."""
    if not value:
        return ""
    match = _ADDRESS.match(re.sub(r"\s", "", value))
    return (match[0] if match else "") + STAR * 3


def mask_text(value: str) -> str:
    """Six stars for any text; its length is not shown."""
    return STAR * 6 if value else ""


_MASKS: dict[Kind, Callable[[str], str]] = {
    Kind.PHONE: mask_phone,
    Kind.BANK_CARD: mask_bank_card,
    Kind.ADDRESS: mask_address,
    Kind.NAME_IN_NOTICE: mask_name_in_notice,
    Kind.TEXT: mask_text,
}


def mask_value(kind: Kind, value: str, shown: Collection[Kind] = ()) -> str:
    """Mask one value of the kind beside the facts shown; what needs no mask comes back as it is."""
    if kind is Kind.ID_NUMBER:
        return mask_id_number(value, shown)
    mask = _MASKS.get(kind)
    return mask(value) if mask else value


def row_masker(columns: Mapping[str, Kind]) -> Callable[[Mapping[str, str]], dict[str, str]]:
    """Build the mask of a table's rows from all its columns together; made once for a table, called for each row."""
    shown = frozenset(columns.values())
    tail = id_tail(shown)

    def mask(values: Mapping[str, str]) -> dict[str, str]:
        return {
            name: mask_id_number(values.get(name, ""), shown, tail)
            if kind is Kind.ID_NUMBER
            else mask_value(kind, values.get(name, ""))
            for name, kind in columns.items()
        }

    return mask


def mask_row(columns: Mapping[str, Kind], values: Mapping[str, str]) -> dict[str, str]:
    """Mask one row. `columns` names what the row shows, hidden ones left out; only these come back."""
    return row_masker(columns)(values)
