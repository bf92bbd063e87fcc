"""The writer's page: the sections of one summary in the browser's editor, and what the editor asks while one writes."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from unionhub.core import access
from unionhub.core.filters import clean_search
from unionhub.core.listing import as_key
from unionhub.core.narrative import BadToken, Form, Token, When, parse_token
from unionhub.core.parameters import value_or_none
from unionhub.core.scope import OutOfScope
from unionhub.core.views import ObjectPage

from ..models import Summary, SummaryComment, SummarySection
from ..services.summary_comments import OPEN_IN
from ..summary.chips import Chips, clause
from ..summary.phrases import OWN, phrases

VIEW, WRITE, COMMENT = "reports.summary.view", "reports.summary.write", "reports.summary.comment"
CRUMBS = (("首页", "home"), ("工作总结", "summary-list"))
#: Tokens asked for in one request; the editor asks again for the rest.
MOST_ASKED = 40


class OfSummary(ObjectPage):
    """What the editor's addresses share: the summary, and what this person may do to it now."""

    model = Summary
    action = COMMENT
    crumbs = CRUMBS

    @property
    def summary(self) -> Summary:
        """The summary of the address."""
        return self.object  # type: ignore[return-value]

    @cached_property
    def may_write(self) -> bool:
        """Whether the text may be changed by this person now."""
        return self.summary.is_editable and access.allows(self.user, WRITE, self.summary)

    @cached_property
    def may_comment(self) -> bool:
        """Whether remarks may be made by this person now."""
        return self.summary.state in OPEN_IN and access.allows(self.user, COMMENT, self.summary)

    @cached_property
    def chips(self) -> Chips:
        """The figures as this person may see them."""
        return Chips(self.summary, self.user)

    def sections(self) -> list[SummarySection]:
        """The sections in their order, with who saved them."""
        return list(self.summary.sections.select_related("updated_by"))

    def section(self, pk: Any) -> SummarySection:
        """A section of this summary. Raises OutOfScope for any other."""
        key = as_key(SummarySection, pk)
        found = self.summary.sections.select_related("updated_by").filter(pk=key).first() if key else None
        if found is None:
            raise OutOfScope(SummarySection._meta.label)
        return found

    def comments(self) -> list[dict[str, Any]]:
        """The open remarks, as the page shows them."""
        found = SummaryComment.objects.filter(section__summary=self.summary, settled_at=None)
        return [told_comment(one) for one in found.select_related("author")]

    def told(self, section: SummarySection, *, whole: bool = True) -> dict[str, Any]:
        """A section for the page; without `whole` only what tells whether it has changed."""
        found = {
            "id": section.pk,
            "version": section.version,
            "saved_at": clock(section.updated_at),
            "saved_by": section.updated_by.name if section.updated_by else "",
            "is_mine": section.updated_by_id == self.user.pk,
        }
        if whole:
            found |= {
                "title": section.title,
                "is_annex": section.is_annex,
                "blocks": section.blocks,
                "has_source": bool(section.key),
            }
        return found


def clock(at: Any) -> str:
    """«14:03» of today, «3月5日 14:03» of any other day."""
    local = timezone.localtime(at)
    time = f"{local:%H:%M}"
    return time if local.date() == timezone.localdate() else f"{local.month}月{local.day}日 {time}"


def told_comment(comment: SummaryComment) -> dict[str, Any]:
    """A remark for the page."""
    return {
        "id": comment.pk,
        "section": comment.section_id,
        "block": comment.block,
        "quote": comment.quote,
        "text": comment.text,
        "author": comment.author.name,
        "at": clock(comment.made_at),
    }


class SummaryEdit(OfSummary):
    """All sections to write in; whoever may only remark reads and remarks."""

    title = "编辑正文"
    template_name = "reports/summary_edit.html"

    def get_title(self) -> str:
        """What this person can do here."""
        return "编辑正文" if self.may_write else "批注正文"

    def get_context(self, **more: Any) -> dict[str, Any]:
        """The page, and all that its editor begins with."""
        sections = self.sections()
        return super().get_context(
            sections=sections,
            start=self.start(sections),
            may_write=self.may_write,
            may_comment=self.may_comment,
            phrases=phrases(
                self.chips.place, value_or_none(OWN, organisation=self.summary.organisation) or ""
            ),
            **more,
        )

    def start(self, sections: Iterable[SummarySection]) -> dict[str, Any]:
        """What the editor reads when the page opens."""
        texts = [section.blocks for section in sections]
        names = {"section": "summary-section", "lookup": "summary-lookup", "comment": "summary-comment"}
        address = {key: reverse(name, args=[self.summary.pk]) for key, name in names.items()}
        return {
            "may_write": self.may_write,
            "may_comment": self.may_comment,
            "urls": address | {"versions": reverse("summary-versions", args=[self.summary.pk])},
            "sections": [self.told(section) for section in sections],
            "words": self.chips.of_texts(texts),
            "figures": self.chips.labels(texts),
            "comments": self.comments(),
        }


class SummaryLookup(OfSummary):
    """What the editor asks: `q` figures by name or pinyin; `key` (with `when`, `places`, `of`, `before`) the ways in
    which a figure is said; `token` with `before`, each many times, the words of tokens; `section` one section anew;
    nothing of these: which version every section has.
    """

    title = "查找数字"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The answer as JSON; 422 with words for what cannot be read."""
        asked = request.GET
        try:
            if "q" in asked:
                return JsonResponse({"results": self.chips.search(clean_search(asked["q"]))})
            if "key" in asked:
                return JsonResponse(self.chips.forms(self._token(), clause(asked.get("before", ""))))
            if "token" in asked:
                return JsonResponse({"words": self.chips.of_tokens(self._tokens())})
        except BadToken as error:
            return JsonResponse({"error": str(error)}, status=422)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)
        if "section" in asked:
            section = self.section(asked["section"])
            words = self.chips.of_texts([section.blocks])
            return JsonResponse({"section": self.told(section), "words": words})
        return JsonResponse(
            {
                "may_write": self.may_write,
                "may_comment": self.may_comment,
                "sections": [self.told(section, whole=False) for section in self.sections()],
                "comments": self.comments(),
            }
        )

    def _token(self) -> Token:
        asked = self.request.GET
        places = asked.get("places", "")
        if places and not (places.isascii() and places.isdigit() and len(places) == 1):
            raise ValidationError("小数位数应为 0 到 9。")
        try:
            form = Form.SHARE if asked.get("of") else Form(asked.get("form") or Form.NUMBER)
            when = When(asked.get("when") or When.NOW)
        except ValueError:
            raise ValidationError("没有这种写法或期间，请重新选择。") from None
        number = int(places) if places else None
        return parse_token(Token(asked["key"], form, number, when, asked.get("of", "")).text)

    def _tokens(self) -> list[tuple[str, str]]:
        tokens, before = self.request.GET.getlist("token"), self.request.GET.getlist("before")
        if len(tokens) > MOST_ASKED:
            raise ValidationError(f"一次最多查 {MOST_ASKED} 个数字。")
        return [(token, before[at] if at < len(before) else "") for at, token in enumerate(tokens)]
