"""A summary that is kept nowhere: the narratives' words over today's figures, for one person."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property

from unionhub.core.indicators.period import Period
from unionhub.core.indicators.reading import Reader
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation

from ..models import Summary, SummaryFreeze
from ..rules import summaries as rules
from ..targets import targets_of
from . import values
from .assemble import Head, paper_of
from .issue import Issue
from .paper import Paper
from .values import Values
from .wording import words_for
from .writing import Draft, draft


class FreshIssue(Issue):
    """A first draft as it would be begun now; its `summary` is an instance that is never saved."""

    def __init__(self, organisation: Organisation, period: Period, user: Any) -> None:
        period = rules.canonical(period)
        summary = Summary(
            organisation=organisation,
            period=period.key,
            heading=rules.heading_of(organisation.name, period),
            title=rules.title_of(organisation.name, period, 1),
            signature=organisation.name,
            state="draft",
        )
        super().__init__(summary, user)
        self.organisation, self.period, self.reader = organisation, period, Reader(user)

    @cached_property
    def freeze(self) -> SummaryFreeze | None:
        """Nothing was counted."""
        return None

    @cached_property
    def targets(self) -> Mapping[str, Decimal]:
        """What was to be reached in the period."""
        return targets_of(self.organisation, self.period)

    @cached_property
    def sections(self) -> list[Draft]:
        """What the narratives say."""
        return draft(self.reader, self.organisation, self.period, self.targets)

    @cached_property
    def values(self) -> Values:
        """The figures of the text."""
        return self._read(())

    @cached_property
    def every_value(self) -> Values:
        """All figures there are."""
        return self._read(tuple(indicators()))

    def _read(self, more: tuple[str, ...]) -> Values:
        asked = values.wanted((one.blocks for one in self.sections), self.period, more)
        return values.live(self.reader, self.organisation, self.period, asked, self.targets)

    @cached_property
    def paper(self) -> Paper:
        """The document, marked as a draft on each page."""
        head = Head(
            heading=self.summary.heading,
            signature=self.summary.signature,
            author=self.organisation.name,
            state="草稿",
        )
        return paper_of(head, self.sections, self.values, words_for(self.organisation, self.period))
