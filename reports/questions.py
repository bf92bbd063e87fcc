"""A question to a figure as its address and a saved query write it."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from unionhub.core.indicators.period import BadPeriod
from unionhub.core.indicators.registry import dimensions_of, indicators

from .period_words import TODAY, read_period

#: How a figure is looked at: split (by what lies below, or by a dimension), or over 24 months.
SPLIT, TREND = "", "trend"
VIEWS = {SPLIT: "构成", TREND: "24 个月走势"}
#: What a saved question holds beside the figure's key.
_KNOWN = frozenset({"organisation", "period", "by", "view"})


def check_params(key: str, params: Any) -> None:
    """Refuse what is no question to the figure. Raises ValidationError in words."""
    if (
        not isinstance(params, dict)
        or set(params) - _KNOWN
        or not isinstance(params.get("organisation"), int)
    ):
        raise ValidationError("查询条件不完整，请回到数字的页面重新保存。")
    rest = [params.get(name, "") for name in ("period", "by", "view")]
    if not all(isinstance(value, str) and len(value) <= 60 for value in rest):
        raise ValidationError("查询条件不完整，请回到数字的页面重新保存。")
    words, by, view = rest
    if by and by not in dimensions_of(indicators()[key]):
        raise ValidationError("这个数字不能按所选的方式分组。")
    if view not in VIEWS:
        raise ValidationError("没有这种查看方式。")
    try:
        read_period(words, timezone.localdate())
    except BadPeriod as error:
        raise ValidationError(str(error)) from error


def address(
    url_name: str, node_id: int, key: str, asked: Mapping[str, str] | Iterable[tuple[str, str]]
) -> str:
    """An address of the figure at the node; what is not asked for is left out."""
    pairs = asked.items() if isinstance(asked, Mapping) else asked
    query = urlencode([(name, value) for name, value in pairs if value])
    path = reverse(url_name, args=[node_id, key])
    return f"{path}?{query}" if query else path


def words_of(params: Mapping[str, Any]) -> str:
    """The period of a saved question as it was asked."""
    return str(params.get("period") or TODAY)
