"""The three papers of labour law supervision: 提示函, 意见书, 建议书.

The letter's number is that of its case and stands in its head; each issue of it has a number of its own, at the foot.
"""

from collections.abc import Mapping
from typing import Any

from django import forms

from unionhub.core import cleaners
from unionhub.core.forms import PlainForm
from unionhub.core.papers import Paper, issued

from ..enums import LetterKind
from ..models import SupervisionLetter
from ..models.letters import SIGNS

KEYS = {
    LetterKind.NOTICE: "disputes.letter.notice",
    LetterKind.OPINION: "disputes.letter.opinion",
    LetterKind.SUGGESTION: "disputes.letter.suggestion",
}


class LetterPaperForm(PlainForm):
    """Whom the receiver can ask."""

    cleaners = {"contact": cleaners.text, "phone": cleaners.phone}
    contact = forms.CharField(label="联系人", max_length=40, required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)


def _context(letter: SupervisionLetter, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "letter": letter,
        "follows": letter.follows.number if letter.follows is not None else "",
        "issuer": letter.organisation.name,
        "sealed_by": letter.organisation.name,
        "contact": data.get("contact", ""),
        "phone": data.get("phone", ""),
        "facts": letter.facts.splitlines(),
        "law": letter.law.splitlines(),
        "asks": letter.asks.splitlines(),
        "is_notice": letter.letter_kind == LetterKind.NOTICE,
        "is_suggestion": letter.to_department,
    }


def _when(kind: LetterKind) -> Any:
    def refusal(letter: SupervisionLetter) -> str:
        if letter.letter_kind != kind:
            return f"本件是{LetterKind(letter.letter_kind).label}。"
        if letter.state in ("draft", "submitted"):
            return "审定之后才能出具。"
        if letter.state == "withdrawn":
            return "这份文书已撤销。"
        if issued(letter, KEYS[kind]).exists():
            return "已经出具过；要更正的，请对原文书重新出具。"
        return ""

    return refusal


PAPERS: tuple[Paper, ...] = tuple(
    Paper(
        KEYS[kind],
        f"工会{kind.label}",
        SupervisionLetter,
        "disputes.letter.handle",
        "disputes/papers/letter.html",
        _context,
        f"{SIGNS[kind]}签",
        form=LetterPaperForm,
        when=_when(kind),
        order=at * 10,
    )
    for at, kind in enumerate(LetterKind, 1)
)
