"""What the access tests need of the writer's page of a summary: what its editor sends."""

import json
from collections.abc import Callable
from typing import Any

from reports.models import SummarySection
from tests.conftest import Cast
from tests.reports.access_summaries import WRITE, summary


def _draft(cast: Cast) -> dict[str, Any]:
    """A draft of the county with a section."""
    return {"pk": summary(cast, cast.county, cast.officer).pk}


def _sent(**fields: Any) -> dict[str, Callable[[Cast], str]]:
    """The field that carries the content, naming the newest section."""
    return {"data": lambda cast: json.dumps({**fields, "section": SummarySection.objects.latest("pk").pk})}


_BLOCKS = [{"id": "abcd1234", "type": "paragraph", "inline": [{"text": "改过的一段。"}]}]
#: url name → (who, trace, fields, kwargs): the arguments of a Deed.
DEEDS: dict[str, tuple[Any, ...]] = {
    "summary-section": ("clerk", WRITE, _sent(act="save", base=1, title="改过", blocks=_BLOCKS), _draft),
    "summary-comment": ("leader", "reports.summary.comment", _sent(act="add", text="请核对。"), _draft),
}
