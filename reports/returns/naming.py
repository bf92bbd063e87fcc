"""What a file of a month is called: whose, of which month, which form, which version, whether it is a draft."""

import re

from ..models import PeriodClose, ReturnForm
from .constants import month_words

OWN = "月度报表"
DRAFT = "草稿"
#: What Windows does not take in a file's name, and control characters.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_LONGEST = 120


def file_name(close: PeriodClose, form: ReturnForm | None, *, is_draft: bool) -> str:
    """«测试县总工会-2026年10月-工会统计月报.xlsx», later versions «…（第2版）», drafts «…（草稿）»."""
    parts = [close.county.name, month_words(close.month), form.name if form is not None else OWN]
    name = _FORBIDDEN.sub(" ", "-".join(parts)).strip(" .")
    tail = f"（第{close.edition}版）" if close.edition > 1 else ""
    tail += f"（{DRAFT}）" if is_draft else ""
    return f"{name[: _LONGEST - len(tail) - 5]}{tail}.xlsx"
