"""What of the app the search box finds: saved queries by their name, and the figure that a question asks for."""

import re
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from unionhub.core.indicators.registry import indicator
from unionhub.core.search import Hit, SearchSource, Shortcut

from . import asking
from .models import SavedFigure

#: Words by which a text is a question for a number, although it is not clear for which.
_ASKS = re.compile(r"多少|几[个人件家次]|同比|环比|[比较](?:去年|上年|上月)|最[多少高低]|各乡镇")


def _asked(user: Any, text: str) -> list[Hit]:
    """To the finder with the question: when it is clear which figure it asks for, or clear that it asks for one."""
    asked = asking.read(user, text, timezone.localdate())
    url = f"{reverse('figure-finder')}?{urlencode({'q': text})}"
    if asked.is_exact:
        return [Hit(f"要数：{'、'.join(indicator(key).label for key in asked.keys)}", "查看数字", url)]
    return [Hit(f"要数：{text}", "请选择要的数字", url)] if _ASKS.search(text) else []


SEARCHES: tuple[SearchSource, ...] = (
    SearchSource(
        key="reports.saved",
        label="保存的查询",
        model=SavedFigure,
        action="reports.figure.view",
        match=lambda text: Q(title__icontains=text),
        note=lambda saved: f"{saved.label} · {saved.period_words}",
        order=700,
    ),
)

SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut(key="reports.asking", label="要数", action="reports.figure.view", hits=_asked),
)
