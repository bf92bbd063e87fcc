"""Lists of what waits: the first records behind a count, in the columns of the very list it opens."""

from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from unionhub.core.dashboard import WorkList
from unionhub.core.indicators import drill
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.models import Organisation
from unionhub.core.tables import Head, heads, lean_rows

from .charts import link
from .moment import Moment


@dataclass(frozen=True)
class WorkView:
    """A list as its template prints it; `words` stand where there are no rows."""

    id: str
    title: str
    count: str
    unit: str
    heads: list[Head]
    rows: SafeString | str
    url: str
    more: str
    words: str
    words_url: str


def work_list(
    block: WorkList, figure: Figure, node: Organisation, reader: Reader, moment: Moment
) -> WorkView | None:
    """The first rows the viewer may see; None when he may not open the records. Where nothing is counted nothing is
    asked for; else one query, those of the tree, and what the columns read.
    """
    item: Any = figure.item
    user: Any = reader.user
    if not drill.may_open(user, item, node):
        return None
    source = item.source
    table = import_string(source.table)
    behind: Any = drill.rows_behind(item, figure.period, node.pk, moment.today, trees=reader.trees)
    rows = behind.visible_to(user)
    rows = rows.select_related(*table.select_related).prefetch_related(*table.prefetch_related)
    rows = rows.order_by(*(block.sort or table.default_order), "pk")[: block.limit]
    columns = heads(table, user, source.model.view_action, block.columns)
    found = list(rows) if figure.value else []
    return WorkView(
        id=f"work-{item.key}",
        title=block.title,
        count=figure.text if found else "",
        unit=figure.unit,
        heads=columns,
        rows=lean_rows(columns, found, url_of=_page_of) if found and columns else "",
        url=link(figure),
        more=f"全部 {figure.text} {figure.unit}" if (figure.value or 0) > len(found) else "",
        words=figure.reason or block.calm,
        words_url=link(figure, part=figure.gap_keys[0][0]) if figure.gap_keys else "",
    )


def _page_of(record: Any) -> str:
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
