"""Records that are struck when they were entered wrongly: they stay to be seen and count no more."""

from typing import Any

from django.db import models
from django.utils import timezone


class Struck(models.Model):
    """Abstract: a record with a mark «entered wrongly», its moment and the reason."""

    is_struck = models.BooleanField("已作废", default=False, editable=False)
    struck_at = models.DateTimeField("作废时间", null=True, editable=False)
    struck_reason = models.CharField("作废理由", max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def attachments_closed(self) -> str:
        """Why no papers can be added any more; empty while they can."""
        return "这条记录已作废。" if self.is_struck else ""

    def strike(self, reason: str) -> None:
        """Set the mark; saving is the caller's."""
        self.is_struck, self.struck_at, self.struck_reason = True, timezone.now(), reason[:300]


def standing(rows: Any) -> Any:
    """The rows that were not struck."""
    return rows.filter(is_struck=False)
