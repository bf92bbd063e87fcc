"""Versions of a section: who saved what when, two of them compared, an earlier one taken back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from unionhub.core import access
from unionhub.core.indicators.reading import Reader
from unionhub.core.indicators.registry import dimensions_of, indicators
from unionhub.core.narrative import BadToken, Form, parse_token

from ..models import SummarySection, SummaryVersion
from ..summary.chips import FORM_LABELS, NOT_SEEN
from ..summary.compare import Comparison, compare
from .summary_edit import VIEW, WRITE, OfSummary, clock

#: Versions that can be chosen; older ones are reached by comparing with the oldest shown.
LISTED = 60


class SummaryVersions(OfSummary):
    """The versions of the section asked for (`section`), of which `old` and `new` are compared; by default the last two
    that differ in who saved them or when.
    """

    action = VIEW
    title = "版本比较"
    template_name = "reports/summary_compare.html"

    @cached_property
    def chosen(self) -> SummarySection | None:
        """The section asked for, else the first. Raises OutOfScope for one that is none of this summary's."""
        asked = self.request.GET.get("section")
        return self.section(asked) if asked else self.summary.sections.first()

    @cached_property
    def versions(self) -> list[SummaryVersion]:
        """The newest versions of the section, the newest first."""
        if self.chosen is None:
            return []
        return list(self.chosen.versions.select_related("saved_by")[:LISTED])

    def picked(self, name: str, default: int) -> SummaryVersion | None:
        """The version whose number is asked for under the name, else the one at the place."""
        asked = self.request.GET.get(name, "")
        found = next((one for one in self.versions if str(one.number) == asked), None)
        if found is None and self.versions:
            found = self.versions[min(default, len(self.versions) - 1)]
        return found

    def comparison(self, old: SummaryVersion | None, new: SummaryVersion | None) -> Comparison | None:
        """What changed between the two."""
        if old is None or new is None:
            return None
        return compare(old.blocks, new.blocks, self.name)

    def name(self, text: str) -> str:
        """What a token is called: «〔会员 以万计〕», without a value; of a dimension its label."""
        if text[1:-1] in self.dimensions:
            return self.dimensions[text[1:-1]]
        try:
            token = parse_token(text)
        except BadToken:
            return text.strip("{}")
        if token.is_word:
            return "〔期间〕" if token.key == "period" else "〔范围〕"
        item = indicators().get(token.key)
        if item is not None and not self.reader.may_see(item, self.summary.organisation):
            return f"〔{NOT_SEEN}〕"
        form = "" if token.form == Form.NUMBER else f" {FORM_LABELS[Form(token.form)]}"
        return f"〔{item.label if item else token.key}{form}〕"

    @cached_property
    def reader(self) -> Reader:
        """Knows which figures this person may see."""
        return Reader(self.user)

    @cached_property
    def dimensions(self) -> dict[str, str]:
        """Label of every way in which a figure can be split."""
        return {key: label for item in indicators().values() for key, label in dimensions_of(item).items()}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list and the comparison."""
        old, new = self.picked("old", 1), self.picked("new", 0)
        if old is not None and new is not None and old.number > new.number:
            old, new = new, old
        may_restore = self.summary.is_editable and access.allows(self.user, WRITE, self.summary)
        return self.render(
            sections=list(self.summary.sections.all()),
            section=self.chosen,
            versions=[(one, clock(one.saved_at)) for one in self.versions],
            old=old,
            new=new,
            comparison=self.comparison(old, new),
            is_title_changed=old is not None and new is not None and old.title != new.title,
            may_restore=may_restore and old is not None and self.chosen is not None,
        )
