"""What sheets look up by what people type: organisations by code or name, employers by credit code or name.

Loaded once for a reading, within the user's reach. A word that fits two is refused naming both; one that fits none
reads the same whether it lies outside the reach or nowhere.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from unionhub.core import cleaners
from unionhub.core.cleaners import Unclean
from unionhub.core.models import Organisation

from ..models import Employer

#: More than any unit of a county employs: a slipped finger, or a phone number in the wrong column.
MOST = 10_000_000
#: How many of several fitting records a refusal names.
_NAMED = 5


def folded(text: str) -> str:
    """A name or code as it is compared: width and case folded, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


class Lookup:
    """Records by the words that name them. `what` is their kind in a refusal, `mend` what to fill in instead."""

    def __init__(self, what: str, missing: str, mend: str) -> None:
        self.what = what
        self.missing = missing
        self.mend = mend
        self.records: dict[int, Any] = {}
        self._by_word: dict[str, list[int]] = defaultdict(list)

    def add(self, record: Any, words: Iterable[str]) -> None:
        """Let the record be found by the words."""
        self.records[record.pk] = record
        for word in {folded(word) for word in words} - {""}:
            self._by_word[word].append(record.pk)

    def all(self, word: str) -> list[Any]:
        """Every record the word names."""
        return [self.records[key] for key in self._by_word.get(folded(word), ())]

    def one(self, word: str) -> Any:
        """The record the word names. Raises Unclean in words when it names none or several."""
        found = self.all(word)
        if len(found) == 1:
            return found[0]
        if not found:
            raise Unclean(self.missing)
        named = "、".join(self.told(record) for record in found[:_NAMED])
        raise Unclean(f"有 {len(found)} 个{self.what}都叫这个名称：{named}。{self.mend}")

    @staticmethod
    def told(record: Any) -> str:
        """The record with what tells it apart from its namesakes."""
        code = getattr(record, "code", "") or getattr(record, "credit_code", "")
        if not code and isinstance(record, Employer):
            code = f"由{record.organisation}管理"
        return f"{getattr(record, 'name', '')}（{code}）" if code else str(record)


def organisations(
    user: Any, action: str, what: str = "工会", *, inactive: bool = False, without: Collection[str] = ()
) -> Lookup:
    """The organisations where the user holds the action, by code, name and short name; closed ones only if asked.

    `without` are kinds of organisations left out.
    """
    found = Lookup(what, f"没有这个{what}，或不在您的范围内，请核对名称或编码。", "请改填编码。")
    rows = Organisation.objects.visible_to(user, action).exclude(kind__in=without).select_related("parent")
    for node in rows if inactive else rows.filter(is_active=True):
        found.add(node, (node.code, node.name, node.short_name))
    return found


def employers(user: Any, action: str) -> Lookup:
    """The employers where the user holds the action, by credit code and name; closed ones included."""
    found = Lookup(
        "单位",
        "没有登记这家单位，或不在您的范围内。请先登记用人单位，或核对名称和代码。",
        "请填写统一社会信用代码。",
    )
    for unit in Employer.objects.visible_to(user, action).select_related("organisation"):
        found.add(unit, (unit.credit_code, unit.name))
    return found


def count(value: Any) -> int | None:
    """A whole number of people: 1200, «1,200», «1200人». Raises Unclean."""
    if isinstance(value, bool):
        raise Unclean("应填人数，这里是“是/否”值。")
    if isinstance(value, float) and not value.is_integer():
        raise Unclean("人数应为整数，请核对。")
    cleaned = cleaners.plain(int(value) if isinstance(value, float) else value)
    if cleaned is None:
        return None
    digits = cleaned.removesuffix("人").removesuffix("名").replace(",", "").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        raise Unclean("人数只填数字，如 128。")
    if int(digits) > MOST:
        raise Unclean(f"超过 {MOST:,}，请核对是否填错了列。")
    return int(digits)


def yes_no(value: Any) -> bool | None:
    """是 or 否, also √, 1, 0, 有, 无. Raises Unclean."""
    if isinstance(value, bool):
        return value
    cleaned = cleaners.plain(value)
    if cleaned is None:
        return None
    if cleaned.casefold() in ("是", "√", "1", "有", "y", "yes"):
        return True
    if cleaned.casefold() in ("否", "×", "x", "0", "无", "n", "no"):
        return False
    raise Unclean("请填“是”或“否”。")


def limited(length: int) -> Any:
    """A cleaner of text up to a length. The cleaner raises Unclean for longer text."""

    def clean(value: Any) -> str | None:
        cleaned = cleaners.text(value)
        if cleaned is not None and len(cleaned) > length:
            raise Unclean(f"最多 {length} 个字，这里有 {len(cleaned)} 个。")
        return cleaned

    return clean
