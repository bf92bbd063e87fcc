"""Amounts of money as papers write them: in figures, and in capitals that cannot be altered.

After 支付结算办法 annex 1 (正确填写票据和结算凭证的基本规定): «整» stands after 元 and 角, not after 分; zeros in
between are written as one 零. Written out here in place of a package: docs/decisions/0101-papers-of-mediation.md.
"""

from decimal import ROUND_HALF_UP, Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_CENT = Decimal("0.01")
#: Amounts of the models have twelve digits before the point.
LARGEST = Decimal("999999999999.99")


def in_figures(amount: Decimal) -> str:
    """«12,345.60元»."""
    return f"{amount.quantize(_CENT, ROUND_HALF_UP):,}元"


def in_capitals(amount: Decimal) -> str:
    """«壹万贰仟叁佰肆拾伍元陆角整». Raises ValueError for a negative amount or one beyond LARGEST."""
    amount = amount.quantize(_CENT, ROUND_HALF_UP)
    if not 0 <= amount <= LARGEST:
        raise ValueError(f"{amount} 不能写成大写金额")
    whole, cents = divmod(int(amount * 100), 100)
    jiao, fen = divmod(cents, 10)
    words = f"{_whole(whole)}元" if whole else ""
    if not cents:
        return f"{words or '零元'}整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif words:
        words += "零"
    return f"{words}{_DIGITS[fen]}分" if fen else f"{words}整"


def _whole(number: int) -> str:
    """A whole number above 0 in capitals."""
    words, gap = "", False
    groups = [number // 10_000**at % 10_000 for at in reversed(range(len(_GROUPS)))]
    for at, group in zip(reversed(range(len(_GROUPS))), groups, strict=True):
        if not group:
            gap = bool(words)
            continue
        # One 零 for the zeros left out between two groups.
        words += "零" if words and (gap or group < 1_000) else ""
        words += _thousands(group) + _GROUPS[at]
        gap = False
    return words


def _thousands(number: int) -> str:
    """1 to 9999 in capitals."""
    words, gap = "", False
    for at in (3, 2, 1, 0):
        digit = number // 10**at % 10
        if not digit:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[digit] + _PLACES[at]
        gap = False
    return words
