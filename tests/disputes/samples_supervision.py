"""A letter of supervision and a voice for the tests over all procedures, and what their steps ask for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from disputes.models import SupervisionLetter, Voice
from unionhub.core.models import Organisation, User

LETTER, VOICE = "disputes.letter", "disputes.voice"
FACTS = "2026 年 3 月至 5 月没有足额支付 12 名职工的工资。"


def letter(home: Organisation, owner: User | None, **changes: Any) -> SupervisionLetter:
    """An unsaved letter that was sent long ago and refused, so that every step of its later states is possible."""
    today = timezone.localdate()
    values = {
        "opened_on": today - timedelta(days=60),
        "title": "甲镇砖厂：工资支付",
        "employer_name": "甲镇砖厂",
        "addressee": "甲镇砖厂",
        "subject": "wages",
        "persons": 12,
        "facts": FACTS,
        "law": "劳动法第五十条；保障农民工工资支付条例第三条。",
        "asks": "请在十五日内足额支付拖欠的工资。",
        "reply_days": 15,
        "approved_on": today - timedelta(days=50),
        "sent_on": today - timedelta(days=45),
        "sent_way": "direct",
        "reply_due_on": today - timedelta(days=20),
        **changes,
    }
    return SupervisionLetter(organisation=home, created_by=owner, **values)


def voice(home: Organisation, owner: User | None, **changes: Any) -> Voice:
    """An unsaved voice."""
    values = {
        "title": "食宿通勤：食堂夜班没有热饭",
        "source": "team",
        "place": "三车间二班",
        "subject": "living",
        "text": "食堂夜班没有热饭，希望增加供应。",
        **changes,
    }
    return Voice(organisation=home, created_by=owner, **values)


MAKERS: dict[str, Callable[[Organisation, User], Any]] = {LETTER: letter, VOICE: voice}
TEXT = {"subject": "wages", "persons": 12, "facts": FACTS, "law": "劳动法第五十条。", "asks": "请支付。"}
DATA: dict[str, dict[str, Any]] = {
    f"{LETTER}.revise": {**TEXT, "reply_days": 10},
    f"{LETTER}.send": {"way": "direct"},
    f"{LETTER}.extend": {"days": 5, "document": "延期答复申请"},
    f"{LETTER}.reply": {"reply": "已在整改。", "accepted": "yes"},
    f"{LETTER}.sharpen": {"kind": "opinion", "addressee": ""},
    f"{LETTER}.transfer": {"authority": "labour", "name": "县劳动保障监察大队"},
    f"{VOICE}.report": {"to": "甲镇总工会"},
    f"{VOICE}.tell": {"how": "班组会上说明"},
}
CLOCKS = {f"{LETTER}.extend": ("letter.reply",)}
