"""Spells: dated rows of what a figure reads. A change closes one row and opens the next; nothing is overwritten."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .scoped import ScopedQuerySet


class SpellQuerySet(ScopedQuerySet):
    """Querysets over spells."""

    def standing(self) -> "SpellQuerySet":
        """Rows that were not struck out by a correction."""
        return self.filter(is_struck=False)

    def on(self, day: date | None = None) -> "SpellQuerySet":
        """What is true on the day, by all that is known now (default: today)."""
        day = day or timezone.localdate()
        return self.standing().filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def known(self, day: date, as_of: datetime) -> "SpellQuerySet":
        """What was held to be true on the day by what had been recorded at the moment `as_of`."""
        open_then = Q(valid_to__isnull=True) | Q(end_recorded_at__gt=as_of) | Q(valid_to__gt=day)
        not_struck_then = Q(struck_at__isnull=True) | Q(struck_at__gt=as_of)
        return self.filter(open_then, not_struck_then, valid_from__lte=day, recorded_at__lte=as_of)


class Spell(models.Model):
    """Abstract: true from `valid_from` (included) to `valid_to` (excluded; empty = still true).

    `recorded_at` and `end_recorded_at` are when beginning and end were entered: what was known on a past day can be
    drawn beside what was true on it. A wrong row is struck (`is_struck`, `struck_at`), not deleted, and counts no more.
    """

    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", null=True, blank=True, help_text="当日起不再有效；不填为至今")
    recorded_at = models.DateTimeField("录入时间", default=timezone.now, editable=False)
    end_recorded_at = models.DateTimeField("终止录入时间", null=True, editable=False)
    is_struck = models.BooleanField("已更正作废", default=False, editable=False)
    struck_at = models.DateTimeField("作废时间", null=True, editable=False)

    objects = SpellQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether it is still true and was not struck."""
        return self.valid_to is None and not self.is_struck

    def end(self, on: date) -> None:
        """Set the end, with the moment it was recorded; saving is the caller's."""
        self.valid_to, self.end_recorded_at = on, timezone.now()

    def strike(self) -> None:
        """Mark as wrong from now on; saving is the caller's."""
        self.is_struck, self.struck_at = True, timezone.now()


def dates_in_order(name: str) -> models.CheckConstraint:
    """The constraint «a spell does not end before it begins»."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name
    )
