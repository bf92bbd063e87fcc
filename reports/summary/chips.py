"""What the editor of a summary shows of figures: the words of each token where it stands, its ways of being said.

Everything is told for one person: a figure that he may not see has no value here, and no name.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from unionhub.core.indicators import words
from unionhub.core.indicators.finding import find
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import dimensions_of, indicators
from unionhub.core.narrative import Form, Token, When, parse_token

from ..models import Summary
from ..targets import targets_of
from . import freezing, values
from .tree import Block
from .values import Values
from .wording import clause_of, said, words_for

#: Forms whose words depend on what stands before them in their clause.
IN_CONTEXT = frozenset({Form.COMPARE, Form.GROWTH, Form.SHARE, Form.TARGET})
#: What a form is called in the panel of a figure, in this order.
FORM_LABELS = {
    Form.NUMBER: "数量",
    Form.WAN: "以万计",
    Form.PERCENT: "百分比",
    Form.MORE: "约数（余）",
    Form.COMPARE: "比上年",
    Form.GROWTH: "增幅",
    Form.SHARE: "占比",
    Form.WORDS: "汉字",
    Form.TARGET: "目标",
}
#: Characters before a token that may decide its words.
CONTEXT = 40
#: Figures offered while one types.
OFFERED = 12
NOT_SEEN = "无权查看"
NOT_SEEN_WHY = "您没有查看这个数字的权限，系统不显示它的名称和数值。"
#: One token with what stands before it.
Asked = tuple[str, str]
Told = dict[str, Any]


def clause(before: str) -> str:
    """The part of the text before a token that its words may depend on. The page cuts the same."""
    return clause_of(before)[-CONTEXT:]


def name_of(token: Token, before: str) -> str:
    """Under which name the words of a token are kept: its text, with its clause where that matters."""
    return f"{token.text}\n{clause(before)}" if token.form in IN_CONTEXT and not token.is_word else token.text


class Chips:
    """The figures of one summary for one person; of a draft as they are now, else as they were counted."""

    def __init__(self, summary: Summary, user: Any) -> None:
        self.summary, self.user = summary, user
        self.place = words_for(summary.organisation, summary.span)

    @cached_property
    def _freeze(self) -> Any:
        return None if self.summary.is_editable else freezing.kept(self.summary)

    def _values(self, texts: Iterable[Sequence[Block]], more: Iterable[str] = ()) -> Values:
        if self._freeze is not None:
            return freezing.values_of(self._freeze, self.user)
        node, period = self.summary.organisation, self.summary.span
        asked = values.wanted(texts, period, more)
        return values.live(Reader(self.user), node, period, asked, targets_of(node, period))

    # --- Words ---

    def of_texts(self, texts: Sequence[Sequence[Block]]) -> dict[str, Told]:
        """The words of every token of the texts, by `name_of`."""
        found = self._values(texts)
        told: dict[str, Told] = {}
        for blocks in texts:
            for block in blocks:
                before = ""
                for piece in block.get("inline", ()):
                    if "text" in piece:
                        before += piece["text"]
                        continue
                    token = parse_token(piece["token"])
                    name = name_of(token, before)
                    if name not in told:
                        told[name] = self.tell(token, before, found)
                    before += told[name]["text"]
        return told

    def of_tokens(self, asked: Sequence[Asked]) -> dict[str, Told]:
        """The words of single tokens in their clauses. Raises BadToken."""
        tokens = [(parse_token(text), before) for text, before in asked]
        block = {"inline": [{"token": token.text} for token, _ in tokens]}
        found = self._values([[block]])
        return {name_of(token, before): self.tell(token, before, found) for token, before in tokens}

    def tell(self, token: Token, before: str, found: Values) -> Told:
        """One token: its words, whether they are missing and why, and what is known of its figure."""
        if token.is_word:
            label = "期间" if token.key == "period" else "范围"
            return {"text": said(token, found, self.place).text, "missing": False, "why": "", "label": label}
        if token.key in indicators() and found.item(token.key) is None:
            return {"text": NOT_SEEN, "missing": True, "why": NOT_SEEN_WHY, "label": ""}
        words_of = said(token, found, self.place, clause(before))
        figure = found.figure(token.key, token.when)
        return {"text": words_of.text, "missing": words_of.is_missing, "why": words_of.why} | self._about(
            token.key, figure
        )

    def _about(self, key: str, figure: Figure | None) -> Told:
        if figure is None:
            item = indicators().get(key)
            return {"key": key, "label": item.label if item else key, "unit": "", "value": "", "period": ""}
        return {
            "key": key,
            "label": figure.item.label,
            "unit": figure.unit,
            "value": f"{figure.text} {figure.unit}",
            "period": f"{figure.period.label}，截至{words.day(figure.as_of)}",
            "passport": reverse("summary-figure", args=[self.summary.pk, key]),
        }

    # --- Choosing ---

    def search(self, text: str) -> list[Told]:
        """Figures by name, synonym, pinyin or initials, best first, each with its words now."""
        items = find(text, self.user, OFFERED)
        found = self._values([], [item.key for item in items])
        told = []
        for item in items:
            token = Token(item.key)
            one = self.tell(token, "", found)
            if one["label"]:
                told.append(one | {"token": token.text, "group": item.group, "unit": item.unit})
        return told

    def forms(self, token: Token, before: str) -> Told:
        """The ways in which the token's figure can be said in its clause, and how it can be split.

        A way that gives no words is left out unless the text uses it now.
        """
        keys = [key for key in (token.key, token.of) if key]
        block = {"inline": [{"token": token.text}, *({"token": f"{{{key}}}"} for key in keys)]}
        found = self._values([[block]])
        item = indicators().get(token.key)
        about = self.tell(token, before, found)
        if item is None or found.item(token.key) is None:
            return {"figure": about, "forms": [], "dimensions": [], "whole": ""}
        whole = found.item(token.of) if token.of else None
        return {
            "figure": about,
            "forms": list(self._forms(token, before, found)),
            "dimensions": [{"key": key, "label": label} for key, label in dimensions_of(item).items()],
            "whole": whole.label if whole else "",
        }

    def _forms(self, token: Token, before: str, found: Values) -> Iterator[Told]:
        plain = said(Token(token.key, when=token.when, places=token.places), found, self.place).text
        for form, label in FORM_LABELS.items():
            if form == Form.SHARE and not token.of:
                continue
            if token.when != When.NOW and form in (Form.COMPARE, Form.GROWTH, Form.TARGET):
                continue
            of = token.of if form == Form.SHARE else ""
            places = None if form in (Form.MORE, Form.WORDS) else token.places
            one = Token(token.key, form, places, token.when, of)
            told = said(one, found, self.place, clause(before))
            says_nothing_new = told.is_missing or told.text == plain
            if says_nothing_new and form not in (Form.NUMBER, token.form):
                continue
            yield {
                "form": str(form),
                "label": label,
                "token": one.text,
                "name": name_of(one, before),
                "text": told.text,
                "missing": told.is_missing,
                "why": told.why,
            }

    def labels(self, texts: Iterable[Sequence[Block]]) -> dict[str, Told]:
        """Name and unit of the figures in tables and charts, as far as the person may see them."""
        keys = {key for blocks in texts for block in blocks for key in block.get("keys", ())}
        reader = Reader(self.user)
        known = indicators()
        return {
            key: {"label": known[key].label, "unit": known[key].unit, "dimensions": dimensions_of(known[key])}
            for key in sorted(keys & known.keys())
            if reader.may_see(known[key], self.summary.organisation)
        }
