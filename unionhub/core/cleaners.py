"""Pure cleaners: one value in, the clean value out, or `Unclean` with the reason in words.

Screen forms and Excel columns call the same functions, so that a value good in one place is good in the other. They
take what forms and workbooks give: text, numbers, dates, None. An empty value comes back as None.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

#: Characters that are there and cannot be seen: zero width, direction marks, soft hyphen, BOM, variation selectors.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: Text that folding leaves as it is: printable ASCII, the ideographs in use, the dot of names, punctuation of prose.
#: Most cells of a list are such, and a look is ten times faster than folding.
_FOLDED = re.compile("[ -~\u3400-\u4dbf\u4e00-\u9fff·、。《》“”—，：；！？（）～]*")
#: Letters of other scripts that look like X and are typed for it.
_LIKE_X = str.maketrans({"Х": "X", "х": "X", "Χ": "X", "χ": "X", "×": "X", "✕": "X", "*": "X"})
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_ID_NUMBER = re.compile("[0-9]{17}[0-9X]")
_MOBILE = re.compile("1[3-9][0-9]{9}")
FIRST_YEAR = 1900
#: The year this was written in: who was born before it is not born in the future, and the clock need not be asked.
_THIS_VERSION = 2026
_PROSE = frozenset("，：；！？（）～")
_PROSE_PARTS = re.compile("([，：；！？（）～])")
#: Excel's day 0; its false 29 February 1900 makes serials below 61 ambiguous, so they are refused.
_SERIAL_EPOCH = date(1899, 12, 30)
#: Days by which a serial number of a workbook that counts from 1904 (older Excel for Mac) is behind.
EXCEL_EPOCH_1904_SHIFT = 1462
_DATE_FORMS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00(\.0+)?)?$")
#: GB 32100-2015: no I, O, S, V, Z.
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, at, 31) for at in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class Unclean(ValueError):
    """The value cannot be taken; the message says why and what to do, without repeating the value."""


def _folded(value: str) -> str:
    """Width folded, but for the punctuation of Chinese prose, which is full-width by right."""
    return "".join(
        part if part in _PROSE else unicodedata.normalize("NFKC", part) for part in _PROSE_PARTS.split(value)
    )


def text(value: Any) -> str | None:
    """Fold width (NFKC, but not the punctuation of prose), drop what cannot be seen, squeeze blanks; None for nothing.

    A whole number given as 123.0 by a workbook reads 123. Raises Unclean for other types than text, numbers, dates.
    """
    if type(value) is str and _FOLDED.fullmatch(value):
        return (" ".join(value.split()) if " " in value else value) or None
    if value is None:
        return None
    if isinstance(value, bool):
        raise Unclean("应填文字，这里是“是/否”值。")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unclean("不是有效的内容，请重新填写。")
        value = format(Decimal(repr(value)).normalize(), "f")
    if isinstance(value, datetime | date):
        value = value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    folded = _CONTROL.sub("", _INVISIBLE.sub("", _folded(str(value))))
    # What was left may fold further once the invisible is gone.
    return re.sub(r"\s+", " ", _folded(folded)).strip() or None


def plain(value: Any) -> str | None:
    """Like `text`, with every character folded: for numbers, codes and comparisons."""
    cleaned = text(value)
    return unicodedata.normalize("NFKC", cleaned) if cleaned and not cleaned.isascii() else cleaned


def code(value: Any) -> str | None:
    """Like `text`, without any blanks, dashes and a leading apostrophe; letters upper case."""
    if type(value) is str and value.isascii() and value.isalnum():
        return value.upper()
    cleaned = plain(value)
    while cleaned:
        # Without its blanks a letter may join the mark behind it, and upper case may fold again.
        again = plain(re.sub(r"[\s\-‐‑‒–—_]", "", cleaned.lstrip("'‘’`")).upper())
        if again == cleaned:
            break
        cleaned = again
    return cleaned


def _refuse_number(value: Any, what: str) -> None:
    """An 18-digit number kept as a number has lost its last digits; it cannot be repaired."""
    if isinstance(value, float) or (
        isinstance(value, int) and not isinstance(value, bool) and value >= 10**15
    ):
        raise Unclean(f"{what}在表格中是数字格式，末几位已经丢失，请把单元格设为文本后重新填写。")
    if isinstance(value, str) and re.fullmatch(
        r"\s*\d(\.\d+)?[eE]\+?\d+\s*", unicodedata.normalize("NFKC", value)
    ):
        raise Unclean(f"{what}显示为科学计数，末几位已经丢失，请把单元格设为文本后重新填写。")


def id_number(value: Any) -> str | None:
    """An 18-digit citizen's number (GB 11643-1999): birth date and check digit must hold.

    The area code is not judged: codes are abolished and people keep them. Raises Unclean.
    """
    number = value if type(value) is str and _ID_NUMBER.fullmatch(value) else _id_characters(value)
    if number is None:
        return None
    birth, residue = _birth(number[6:14])
    if birth is None or not FIRST_YEAR <= birth.year < _THIS_VERSION:
        birth_date(number)
    if _ID_CHECK[(residue + _area(number[:6]) + _sequence(number[14:17])) % 11] != number[17]:
        raise Unclean("身份证号末位校验不符，请核对原件后改正。")
    return number


def _id_characters(value: Any) -> str | None:
    """The value undressed to eighteen characters of an ID number. Raises Unclean."""
    _refuse_number(value, "身份证号")
    cleaned = code(value)
    if cleaned is None:
        return None
    cleaned = cleaned.translate(_LIKE_X)
    if re.fullmatch(r"\d{15}", cleaned):
        raise Unclean("是 15 位旧号，请按现在的身份证填写 18 位号码。")
    if not _ID_NUMBER.fullmatch(cleaned):
        raise Unclean(f"身份证号应为 18 位，这里是 {len(cleaned)} 位或含有其他字符，请核对原件。")
    return cleaned


def check_digit(number: str) -> str:
    """The 18th character that the first 17 digits ask for."""
    return _ID_CHECK[(_area(number[:6]) + _birth(number[6:14])[1] + _sequence(number[14:17])) % 11]


def _residue(digits: str, first: int) -> int:
    """What the digits add to the weighted sum when the first of them stands at that place."""
    return sum(_ID_WEIGHTS[first + at] * int(digit) for at, digit in enumerate(digits)) % 11


# A list has few areas, some ten thousand birth dates and at most a thousand sequences: each is reckoned once.
@lru_cache(maxsize=8_192)
def _area(digits: str) -> int:
    return _residue(digits, 0)


@lru_cache(maxsize=50_000)
def _birth(digits: str) -> tuple[date | None, int]:
    """The date that eight digits name, None when there is no such day; and what they add to the weighted sum."""
    residue = _residue(digits, 6)
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])), residue
    except ValueError:
        return None, residue


@lru_cache(maxsize=1_000)
def _sequence(digits: str) -> int:
    return _residue(digits, 14)


def birth_date(number: str) -> date:
    """The birth date inside an 18-digit number. Raises Unclean when it is none, before 1900 or in the future."""
    birth = _birth(number[6:14])[0]
    if birth is None:
        raise Unclean("身份证号中的出生日期不存在，请核对原件。")
    if birth.year < FIRST_YEAR or (birth.year >= _THIS_VERSION and birth > timezone.localdate()):
        raise Unclean("身份证号中的出生日期不合常理，请核对原件。")
    return birth


def is_male(number: str) -> bool:
    """Whether the sequence number of an 18-digit number is a man's (odd)."""
    return int(number[16]) % 2 == 1


def phone(value: Any) -> str | None:
    """A mobile number as 11 digits, or a fixed line as «0991-1234567» (extension after another dash).

    Raises Unclean.
    """
    if type(value) is str and _MOBILE.fullmatch(value):
        return value
    if isinstance(value, float) and value.is_integer() and value < 10**12:
        value = int(value)  # eleven digits survive in a workbook's number
    cleaned = plain(value)
    if cleaned is None:
        return None
    digits = re.sub(r"[\s\-‐‑‒–—()]", "", cleaned.lstrip("'‘’`"))
    mobile = re.fullmatch(r"(?:\+?86|0086)?(1[3-9][0-9]{9})", digits)
    if mobile:
        return mobile[1]
    extension = ""
    parts = re.split(r"(?:转|ext\.?|#)", digits, maxsplit=1, flags=re.IGNORECASE)
    if len(parts) == 2 and re.fullmatch(r"[0-9]{1,6}", parts[1]):
        digits, extension = parts[0], f"-{parts[1]}"
    fixed = re.fullmatch(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))([2-9][0-9]{6,7})", digits)
    if fixed:
        return f"{fixed[1]}-{fixed[2]}{extension}"
    raise Unclean("电话应为 11 位手机号，或带区号的固定电话（如 0991-1234567），请核对。")


def bank_card(value: Any) -> str | None:
    """A card or account of a bank, 12 to 19 digits; as a number of 16 or more it is spoilt. Raises Unclean."""
    if isinstance(value, float) and value.is_integer() and value < 10**15:
        value = int(value)  # so many digits survive in a workbook's number
    _refuse_number(value, "银行卡号")
    cleaned = code(value)
    if cleaned is not None and not re.fullmatch(r"[0-9]{12,19}", cleaned):
        raise Unclean(f"银行卡号应为 12 至 19 位数字，这里是 {len(cleaned)} 位或含有其他字符，请核对。")
    return cleaned


def day(value: Any, *, serials: bool = False) -> date | None:
    """A date from 2026-03-05, 2026/3/5, 2026.3.5, 20260305, 2026年3月5日, a date cell, or Excel's number (`serials`).

    Nothing is guessed: two-digit years, day first and month only are refused. Raises Unclean.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second) != (0, 0, 0):
            raise Unclean("这里应填日期，不带钟点。")
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = float(value).is_integer() if math.isfinite(value) else False
        if whole and serials and 61 <= value <= 80_000:
            return _in_range(_SERIAL_EPOCH + timedelta(days=int(value)))
        if not (whole and 19_000_101 <= value <= 99_991_231):
            raise Unclean(_NO_DATE)
        value = str(int(value))
    cleaned = plain(value)
    if cleaned is None:
        return None
    cleaned = _MIDNIGHT.sub("", cleaned)
    for form in _DATE_FORMS:
        found = form.fullmatch(cleaned.replace(" ", ""))
        if found:
            try:
                return _in_range(date(*(int(part) for part in found.groups())))
            except ValueError as error:
                raise (
                    Unclean("没有这一天，请核对日期。") if not isinstance(error, Unclean) else error
                ) from None
    raise Unclean(_NO_DATE)


_NO_DATE = "日期写法不能确定，请写成 2026-03-05 的样子（年用四位）。"


def _in_range(found: date) -> date:
    if not FIRST_YEAR <= found.year <= 2999:
        raise Unclean("年份不合常理，请核对日期。")
    return found


def money(value: Any, *, allow_negative: bool = False) -> Decimal | None:
    """An amount in 元 with at most two decimals. Thousands commas, ￥ and 元 are taken off; 万元 is refused.

    Raises Unclean.
    """
    if value is None or isinstance(value, bool):
        if value is None:
            return None
        raise Unclean(_NO_MONEY)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unclean(_NO_MONEY)
        # A sum in a workbook carries noise in the 15th digit; anything that shows in cents is a third decimal.
        exact = Decimal(repr(value))
        rounded = exact.quantize(Decimal("0.01"), ROUND_HALF_UP) if abs(exact) < 10**15 else None
        if rounded is None or abs(exact - rounded) > Decimal("0.000001"):
            raise Unclean("金额最多两位小数，请核对。")
        amount = rounded
    else:
        cleaned = plain(value)
        if cleaned is None:
            return None
        if "万" in cleaned or "亿" in cleaned:
            raise Unclean("请按“元”填写，不用“万元”。")
        digits = re.sub(r"^(?:¥|￥|人民币|RMB)|元$|\s", "", cleaned.replace("−", "-"), flags=re.IGNORECASE)
        if not re.fullmatch(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?", digits):
            raise Unclean(_NO_MONEY)
        try:
            amount = Decimal(digits.replace(",", ""))
        except InvalidOperation:
            raise Unclean(_NO_MONEY) from None
        if amount != amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if amount.adjusted() < 15 else True:
            raise Unclean("金额最多两位小数，请核对。" if amount.adjusted() < 15 else "金额过大，请核对。")
    if amount < 0 and not allow_negative:
        raise Unclean("金额不能是负数。")
    return abs(amount.quantize(Decimal("0.01"))) if amount == 0 else amount.quantize(Decimal("0.01"))


_NO_MONEY = "金额只填数字，如 1250.00。"


def credit_code(value: Any) -> str | None:
    """A unified social credit code (GB 32100-2015): alphabet, own check digit and that of the organisation code within.

    Raises Unclean.
    """
    _refuse_number(value, "统一社会信用代码")
    cleaned = code(value)
    if cleaned is None:
        return None
    if len(cleaned) != 18:
        raise Unclean(f"统一社会信用代码应为 18 位，这里是 {len(cleaned)} 位，请核对证书。")
    if any(char not in _CREDIT_ALPHABET for char in cleaned):
        raise Unclean("统一社会信用代码不使用字母 I、O、S、V、Z，请核对证书（易与 1、0、5 混淆）。")
    if credit_check(cleaned) != cleaned[17] or organisation_check(cleaned[8:16]) != cleaned[16]:
        raise Unclean("统一社会信用代码校验不符，请核对证书。")
    return cleaned


def credit_check(start: str) -> str:
    """The 18th character that the first 17 ask for: weights 3^i modulo 31."""
    total = sum(
        _CREDIT_ALPHABET.index(char) * weight for char, weight in zip(start, _CREDIT_WEIGHTS, strict=False)
    )
    return _CREDIT_ALPHABET[-total % 31]


def organisation_check(start: str) -> str:
    """The 9th character of an organisation code (GB 11714-1997) that the first eight ask for."""
    total = sum(int(char, 36) * weight for char, weight in zip(start, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def for_form(cleaner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The cleaner as forms call it: raises ValidationError with the same words, empty text for nothing."""

    def clean(value: Any) -> Any:
        try:
            cleaned = cleaner(value)
        except Unclean as error:
            raise ValidationError(str(error)) from None
        return "" if cleaned is None else cleaned

    return clean
