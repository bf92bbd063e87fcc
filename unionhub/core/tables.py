"""Columns and tables: one declaration shows a list on the screen and writes it to Excel.

Columns are django-tables2 columns. Rows are not rendered by its template, which costs more than the query: `lean_rows`
walks the visible columns once and escapes every value (performance.md, «Pages»).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import django_tables2 as tables2
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from . import access
from .enums import FieldAccess
from .excel import Form
from .masking import Kind, mask_value

NOTHING = "—"


class Column(tables2.Column):
    """A column of text. `orderable=True` lets people sort by it; nothing else may be sorted by.

    `text` is what is read on the screen, `export` the value of the Excel cell (str, int, Decimal, date or datetime).
    `form` is how Excel shows the column. `kind` names a fact that narrows a person down (birth date, age, sex …): masks
    of the same row take it into account.
    """

    css = ""
    width = 18
    form = Form.AUTO
    sensitive = False

    def __init__(self, *args: Any, kind: Kind = Kind.OPEN, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def text(self, value: Any, record: Any) -> Any:
        """What stands in the cell; strings are escaped unless built by format_html."""
        return value

    def export(self, value: Any, record: Any) -> Any:
        """What is written to Excel."""
        return str(value)

    def render(self, value: Any, record: Any) -> Any:  # type: ignore[override]
        """The same cell through django-tables2's own template."""
        return self.text(value, record)


class NumberColumn(Column):
    """A number, right-aligned; `unit` stands in the head."""

    css = "uh-number"
    width = 12
    form = Form.NUMBER

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    @property
    def header(self) -> str:
        """The label with its unit."""
        return f"{self.verbose_name}（{self.unit}）" if self.unit else str(self.verbose_name)

    def text(self, value: Any, record: Any) -> Any:
        """The number with thousands separated."""
        return f"{value:,}" if isinstance(value, int | Decimal) else value

    def export(self, value: Any, record: Any) -> Any:
        """The number itself."""
        return value


class MoneyColumn(NumberColumn):
    """An amount in 元 with two decimals."""

    form = Form.MONEY

    def __init__(self, *args: Any, unit: str = "元", **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)

    def text(self, value: Any, record: Any) -> Any:
        """1,234.50."""
        return f"{value:,.2f}"


class DateColumn(Column):
    """A date, 2026-03-05."""

    css = "uh-date"
    width = 12
    form = Form.DATE

    def text(self, value: Any, record: Any) -> Any:
        """ISO form, as tables here show dates."""
        return value.isoformat() if isinstance(value, date) else value

    def export(self, value: Any, record: Any) -> Any:
        """The date itself."""
        return value


class DateTimeColumn(Column):
    """A moment in local time, to the minute."""

    css = "uh-date"
    width = 18
    form = Form.MOMENT

    def text(self, value: Any, record: Any) -> Any:
        """Local time, 2026-03-05 14:30."""
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")

    def export(self, value: Any, record: Any) -> Any:
        """Local time without zone, as Excel keeps times."""
        return timezone.localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value


class BooleanColumn(Column):
    """是 or 否."""

    width = 8

    def text(self, value: Any, record: Any) -> Any:
        """In a word."""
        return "是" if value else "否"

    def export(self, value: Any, record: Any) -> Any:
        """In a word."""
        return "是" if value else "否"


class ChoiceColumn(Column):
    """A choice by its label; with `tones` ({value: ok|warn|bad|plain}) as a badge."""

    width = 12

    def __init__(self, choices: Any, *args: Any, tones: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = dict(getattr(choices, "choices", choices))
        self.tones = tones or {}

    def text(self, value: Any, record: Any) -> Any:
        """The label, in a badge when it has a tone."""
        label = self.labels.get(value, value)
        if value in self.tones:
            return format_html('<span class="uh-badge is-{}">{}</span>', self.tones[value], label)
        return label

    def export(self, value: Any, record: Any) -> Any:
        """The label."""
        return str(self.labels.get(value, value))


class SensitiveColumn(Column):
    """An encrypted value, masked by the server according to policy.csv and to what else the row shows.

    Never sorted or searched by: the order would tell the hidden part. `kind` is the field's kind of value.
    """

    sensitive = True
    form = Form.TEXT
    css = "uh-sensitive"
    width = 20

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        if kwargs.get("orderable"):
            raise ImproperlyConfigured(
                "A sensitive column cannot be sorted by: the order would tell the hidden part."
            )
        super().__init__(*args, orderable=False, kind=kind, **kwargs)


class Table(tables2.Table):
    """Base of lists. A subclass declares columns and may set the attributes below.

    `default_columns`: what shows before the user chooses (default: all). `default_order`: model lookups, «-» for
    descending; the primary key always breaks ties. `select_related`, `prefetch_related`: what the columns read.
    """

    default_columns: tuple[str, ...] = ()
    default_order: tuple[str, ...] = ("-pk",)
    select_related: tuple[str, ...] = ()
    prefetch_related: tuple[str, ...] = ()
    #: Facts that the list's filters tell of a row even where no column shows them (a band of years, the sex): masks
    #: take them into account.
    told_by_filters: frozenset[Kind] = frozenset()

    class Meta:
        orderable = False


class Head:
    """One visible column: what the head of the list and each cell need."""

    def __init__(self, table: Table, name: str, column: Any) -> None:
        self.name = name
        self.column = column
        self.label = str(getattr(column, "header", None) or column.verbose_name or name)
        self.css = getattr(column, "css", "")
        self.width = getattr(column, "width", 18)
        self.form = getattr(column, "form", Form.AUTO)
        self.sensitive = getattr(column, "sensitive", False)
        self.orderable = column.orderable is True and not self.sensitive
        self.accessor = tables2.A(column.accessor or name)
        self._plain_name = name if not column.accessor else ""
        self._render = getattr(table, f"render_{name}", None)
        self._export = getattr(table, f"value_{name}", None)
        self.kind = getattr(column, "kind", Kind.OPEN)
        #: How a secret of the record reads for the user; set by `heads` for sensitive columns.
        self.mask: Callable[[Any, Any], str] | None = None

    @property
    def order_by(self) -> tuple[str, ...]:
        """Model lookups this column sorts by."""
        given = self.column.order_by or (self.accessor,)
        return tuple(str(item).replace(".", "__") for item in given)

    def value(self, record: Any) -> Any:
        """The raw value of the cell."""
        if self._plain_name:
            value = getattr(record, self._plain_name, None)
            return value() if callable(value) else value
        return self.accessor.resolve(record, safe=True, quiet=True)

    def text(self, record: Any) -> Any:
        """What is read in the cell."""
        value = self.value(record)
        if value is None or value == "":
            return NOTHING
        if self.mask:
            return self.mask(value, record) or NOTHING
        if self._render:
            return self._render(value=value, record=record)
        return self.column.text(value, record) if hasattr(self.column, "text") else value

    def export(self, record: Any) -> Any:
        """What is written to Excel."""
        value = self.value(record)
        if value is None or value == "":
            return ""
        if self.mask:
            return self.mask(value, record)
        if self._export:
            return self._export(value=value, record=record)
        return self.column.export(value, record) if hasattr(self.column, "export") else str(value)


def heads(table_class: type[Table], user, action: str, shown: Sequence[str] | None = None) -> list[Head]:
    """The columns to show, in the table's order or in the order of `shown`; columns hidden by policy are left out."""
    table = table_class([])
    allowed = {
        name: Head(table, name, column)
        for name, column in table.base_columns.items()
        if not getattr(column, "sensitive", False) or _sees(user, action, name)
    }
    names = shown if shown is not None else table_class.default_columns or tuple(allowed)
    chosen = [allowed[name] for name in names if name in allowed]
    together = frozenset(head.kind for head in chosen) | table_class.told_by_filters
    for head in chosen:
        if head.sensitive:
            head.mask = _mask_for(user, action, head, together)
    return chosen


def _sees(user, action: str, name: str) -> bool:
    return access.field_access(user, action, name) != FieldAccess.ABSENT


def _mask_for(user, action: str, head: Head, together: frozenset[Kind]) -> Callable[[Any, Any], str]:
    """How the user reads the column: in full, masked beside the other columns, or not at all, per organisation."""
    held: dict[int, FieldAccess] = {}

    def read(secret: Any, record: Any) -> str:
        at = record.organisation_id
        if at not in held:
            held[at] = access.field_access(user, action, head.name, record.organisation)
        if held[at] == FieldAccess.ABSENT:
            return ""
        plain = getattr(secret, "plain", secret)
        return plain if held[at] == FieldAccess.FULL else mask_value(head.kind, plain, together)

    return read


def lean_rows(
    columns: list[Head], records: Iterable[Model], *, url_of: Any = None, selectable: bool = False
) -> SafeString:
    """All rows as escaped HTML; the first cell links to the record."""
    return format_html_join("", "{}", ((_row(columns, record, url_of, selectable),) for record in records))


def _row(columns: list[Head], record: Model, url_of: Any, selectable: bool) -> SafeString:
    url = url_of(record) if url_of else ""
    tick: str | SafeString = ""
    if selectable:
        tick = format_html(
            '<td class="uh-check"><input type="checkbox" class="form-check-input" name="ids" value="{}" data-check-row'
            ' aria-label="选择 {}"></td>',
            record.pk,
            record,
        )
    first, *rest = columns
    text = conditional_escape(first.text(record))
    return format_html(
        '<tr{}>{}<td class="{}">{}</td>{}</tr>',
        format_html(' data-href="{}"', url) if url else "",
        tick,
        first.css,
        format_html('<a href="{}" data-row-link>{}</a>', url, text) if url else text,
        format_html_join(
            "", '<td class="{}">{}</td>', ((column.css, column.text(record)) for column in rest)
        ),
    )
