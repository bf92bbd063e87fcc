"""What the editor sends: sections saved, added, moved, taken out, and remarks. The content is JSON in the field `data`.

Every answer is JSON; what is refused comes back with status 422 and words that can be shown as they stand.
"""

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from unionhub.core.listing import as_key
from unionhub.core.scope import OutOfScope

from ..models import SummaryComment, SummarySection, SummaryVersion
from ..services import summary_comments, summary_text
from ..services.summary_text import Saved
from .summary_edit import WRITE, OfSummary

#: Bytes of one sending: a section of 400 blocks with all its tokens stays far below.
MOST_BYTES = 300_000
UNREADABLE = "发来的内容读不出来，没有保存。请刷新页面后再试。"
Sent = dict[str, Any]


class JsonDeed(OfSummary):
    """Takes `{"act": …}` and does it by the method of that name. Opened by itself, it leads to the writer's page."""

    acts: tuple[str, ...] = ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the page that sends."""
        return HttpResponseRedirect(reverse("summary-edit", args=[self.summary.pk]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what is asked, all of it or nothing."""
        try:
            sent = self._sent(request.POST.get("data", ""))
            act = sent.get("act")
            if act not in self.acts:
                raise ValidationError(UNREADABLE)
            do: Callable[[Sent], Sent] = getattr(self, act)
            return JsonResponse(do(sent))
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)

    def _sent(self, text: str) -> Sent:
        if len(text.encode(errors="replace")) > MOST_BYTES:
            raise ValidationError("这一节太长，没有保存。请把它分成两节。")
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise ValidationError(UNREADABLE) from None
        if not isinstance(found, dict):
            raise ValidationError(UNREADABLE)
        return found


def number(sent: Sent, name: str) -> int:
    """A whole number from 0. Raises ValidationError."""
    value = sent.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise ValidationError(UNREADABLE)
    return value


class SummarySections(JsonDeed):
    """The sections: save, add, move, remove, restore, refresh."""

    action = WRITE
    title = "保存章节"
    acts = ("save", "add", "move", "remove", "restore", "refresh")

    def save(self, sent: Sent) -> Sent:
        """Keep title and text; the answer holds what is kept now, merged with what others had saved."""
        saved = summary_text.save_section(
            self._section(sent),
            sent.get("blocks"),
            sent.get("title"),
            number(sent, "base"),
            self.user,
            is_auto=sent.get("auto") is True,
        )
        return self._answer(saved)

    def add(self, sent: Sent) -> Sent:
        """A new section behind another one; with `blocks` what was taken out before."""
        after = self.section(sent["after"]) if sent.get("after") is not None else None
        blocks, key = sent.get("blocks", []), sent.get("key", "")
        if not isinstance(blocks, list) or not isinstance(key, str):
            raise ValidationError(UNREADABLE)
        made = summary_text.add_section(
            self.summary,
            sent.get("title"),
            self.user,
            after=after,
            blocks=blocks,
            is_annex=sent.get("is_annex") is True,
            key=key,
        )
        return self._answer(Saved(made)) | self._order()

    def move(self, sent: Sent) -> Sent:
        """To another place among the sections of its kind."""
        summary_text.move_section(self._section(sent), number(sent, "place"), self.user)
        return self._order()

    def remove(self, sent: Sent) -> Sent:
        """Take it out; the answer holds what `add` needs to put it back."""
        taken = summary_text.remove_section(self._section(sent), number(sent, "base"), self.user)
        return {"taken": dict(taken)} | self._order()

    def restore(self, sent: Sent) -> Sent:
        """An earlier version once more."""
        section = self._section(sent)
        version = SummaryVersion.objects.filter(section=section, number=number(sent, "version")).first()
        if version is None:
            raise ValidationError("这个版本已经不在了，请选择别的版本。")
        return self._answer(Saved(summary_text.restore(version, self.user)))

    def refresh(self, sent: Sent) -> Sent:
        """Write it anew from the standard wording."""
        return self._answer(Saved(summary_text.refresh(self._section(sent), self.user)))

    def _section(self, sent: Sent) -> SummarySection:
        try:
            return self.section(sent.get("section"))
        except OutOfScope:
            # The summary is this person's: only the section is gone.
            raise ValidationError(summary_text.GONE) from None

    def _answer(self, saved: Saved) -> Sent:
        section = self.section(saved.section.pk)
        return {
            "section": self.told(section),
            "merged": saved.merged,
            "conflicts": saved.conflicts,
            "words": self.chips.of_texts([section.blocks]),
        }

    def _order(self) -> Sent:
        return {"order": list(self.summary.sections.values_list("pk", flat=True))}


class SummaryComments(JsonDeed):
    """Remarks: add, settle. The answer holds all that are open."""

    title = "批注"
    acts = ("add", "settle")

    def add(self, sent: Sent) -> Sent:
        """Remark on a block or a whole section."""
        section = self.section(sent.get("section"))
        summary_comments.add_comment(
            section, sent.get("text"), self.user, sent.get("block", ""), sent.get("quote", "")
        )
        return {"comments": self.comments()}

    def settle(self, sent: Sent) -> Sent:
        """Mark as dealt with."""
        key = as_key(SummaryComment, sent.get("comment"))
        found = SummaryComment.objects.filter(section__summary=self.summary, pk=key).first() if key else None
        if found is None:
            raise OutOfScope(SummaryComment._meta.label)
        summary_comments.settle_comment(found, self.user)
        return {"comments": self.comments()}
