"""Lists for the systems of the upper levels: their sheets and columns, how records stand, what is written."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from unionhub.core import access, audit
from unionhub.core.excel import ExcelColumn, write_book
from unionhub.core.exports import origin
from unionhub.core.masking import Kind, mask_value
from unionhub.core.models import Organisation, User
from unionhub.core.sheets import Sheet
from unionhub.core.sheets.exporting import form_of
from unionhub.core.sheets.sheet import all_sheets

from ..models import UpwardList, UpwardReceipt
from ..rules import upward as rules
from ..rules.upward import FRESH, NONE, STALE, Columns

VIEW, CHANGE = "reports.upward.view", "reports.upward.change"
EXPORT, RECEIPT = "reports.upward.export", "reports.upward.receipt"
#: What an export may hold: everything, what is not entered there yet, what changed since it was.
WHICH = (("all", "全部"), (NONE, "未录入的"), (STALE, "录入后有变动的"))
PREVIEW_ROWS = 5
#: Rows between two words of progress.
_TOLD = 1_000


# --- Sheets and columns -------------------------------------------------------------------------------------------


def upward_sheets() -> dict[str, Sheet]:
    """The sheets that tell which record each row is of, by key: only these can go to an upper system."""
    return {key: sheet for key, sheet in all_sheets().items() if sheet.tells_records}


def sheet_of(label: str) -> Sheet | None:
    """The sheet whose records are of the model with that label («members.person»)."""
    found = (sheet for sheet in upward_sheets().values() if sheet.model._meta.label_lower == label)
    return next(found, None)


def sheets_for(user: User) -> list[tuple[str, str]]:
    """(key, name) of the sheets the user may export somewhere."""
    return [
        (key, sheet.label) for key, sheet in upward_sheets().items() if access.may(user, sheet.export_action)
    ]


def sheet_for_list(chosen: UpwardList) -> Sheet:
    """The sheet of the list. Raises ValidationError in words when it is no longer there."""
    sheet = upward_sheets().get(chosen.sheet)
    if sheet is None:
        raise ValidationError("这份上报名单依据的名单已不存在，请另建一份。")
    return sheet


def headings_of(sheet: Sheet) -> dict[str, str]:
    """The sheet's own headings by the name of the column."""
    return {column.name: column.heading for column in sheet.columns}


def set_columns(chosen: UpwardList, columns: Columns, actor: User) -> None:
    """Keep the columns of a locked list, in the caller's transaction. Raises ValidationError in words."""
    if words := rules.problem(columns, headings_of(sheet_for_list(chosen))):
        raise ValidationError(words)
    if columns == chosen.columns:
        return
    before, chosen.columns = chosen.columns, columns
    chosen.version += 1
    chosen.save(update_fields=["columns", "version", "updated_at"])
    audit.record(CHANGE, actor=actor, obj=chosen, changes={"columns": [_told(before), _told(columns)]})


def copy_list(chosen: UpwardList, name: str, actor: User) -> UpwardList:
    """Another list with the same system, sheet and columns. Raises ValidationError when the name is taken."""
    made = UpwardList(
        organisation=chosen.organisation,
        created_by=actor,
        system=chosen.system,
        name=name,
        sheet=chosen.sheet,
        columns=chosen.columns,
    )
    made.full_clean(exclude=["columns"])
    made.save()
    audit.record(CHANGE, actor=actor, obj=made, changes={"columns": ["", _told(made.columns)]}, reason="复制")
    return made


def _told(columns: Columns) -> str:
    return "、".join(column["heading"] for column in columns)


# --- How records stand --------------------------------------------------------------------------------------------


def with_receipts(rows: QuerySet, sheet: Sheet, system: str) -> QuerySet:
    """Records with their standing receipt (`receipt_as_of`, `_on`, `_by`, `_number`) and `upward_state`."""
    receipt = UpwardReceipt.objects.standing().filter(  # type: ignore[attr-defined]
        system=system, record_label=sheet.model._meta.label_lower, record_id=OuterRef("pk")
    )
    told = rows.annotate(
        receipt_as_of=Subquery(receipt.values("as_of")[:1]),
        receipt_on=Subquery(receipt.values("entered_on")[:1]),
        receipt_by=Subquery(receipt.values("by_name")[:1]),
        receipt_number=Subquery(receipt.values("number")[:1]),
    )
    return told.annotate(
        upward_state=Case(
            When(receipt_as_of__isnull=True, then=Value(NONE)),
            When(sheet.changed_since("receipt_as_of"), then=Value(STALE)),
            default=Value(FRESH),
        )
    )


def in_state(rows: QuerySet, sheet: Sheet, system: str, state: str) -> QuerySet:
    """Records of one state."""
    receipt = UpwardReceipt.objects.standing().filter(  # type: ignore[attr-defined]
        system=system, record_label=sheet.model._meta.label_lower
    )
    if state == NONE:
        return rows.exclude(pk__in=receipt.order_by().values("record_id"))
    entered = rows.annotate(
        receipt_as_of=Subquery(receipt.filter(record_id=OuterRef("pk")).values("as_of")[:1])
    ).filter(pk__in=receipt.order_by().values("record_id"))
    changed: Q = sheet.changed_since("receipt_as_of")
    return entered.filter(changed) if state == STALE else entered.exclude(changed)


def counts_of(lists: list[UpwardList], user: User) -> dict[int, dict[str, int]]:
    """How many of the user's records each list has (`all`), and how many in the states none and stale: one question."""
    asked: dict[str, Any] = {}
    today = timezone.localdate()
    for chosen in lists:
        sheet = upward_sheets().get(chosen.sheet)
        if sheet is None:
            continue
        rows: Any = sheet.records(chosen.organisation, today)
        rows = rows.visible_to(user)
        for state, found in (
            ("all", rows),
            (NONE, in_state(rows, sheet, chosen.system, NONE)),
            (STALE, in_state(rows, sheet, chosen.system, STALE)),
        ):
            number = Func("pk", function="COUNT")
            asked[f"{state}_{chosen.pk}"] = Subquery(found.order_by().annotate(n=number).values("n"))
    if not asked:
        return {}
    row: Any = Organisation.objects.order_by("pk").values(**asked)[:1].get()
    found_for: dict[int, dict[str, int]] = {}
    for key, number in row.items():
        state, _, pk = key.partition("_")
        found_for.setdefault(int(pk), {})[state] = number or 0
    return found_for


# --- What is written ----------------------------------------------------------------------------------------------


def require_export(chosen: UpwardList, sheet: Sheet, user: User) -> None:
    """Raise PermissionDenied unless the user may export lists for upper systems and this very sheet there."""
    access.require(user, EXPORT, chosen.organisation)
    access.require(user, sheet.export_action, chosen.organisation)


def rows_of(chosen: UpwardList, sheet: Sheet, user: User, which: str) -> Iterator[tuple[int, list[Any]]]:
    """(id of the record, values of the list's columns) of what the user may export, as the sheet masks it.

    Raises ValidationError in words when the sheet no longer has one of the columns.
    """
    known = {column.name: at for at, column in enumerate(sheet.columns)}
    if words := rules.problem(chosen.columns, headings_of(sheet)):
        raise ValidationError(f"{words}请先在“列与标题”中改正。")
    places = [known[column["name"]] for column in chosen.columns]
    today, among = timezone.localdate(), None
    if which != "all":
        records: Any = sheet.records(chosen.organisation, today)
        among = in_state(records, sheet, chosen.system, which).order_by().values("pk")
    for pk, values in sheet.export_records(user, chosen.organisation, today, among):
        yield pk, [values[at] for at in places]


def write_list(
    chosen: UpwardList,
    target: str,
    user: User,
    which: str,
    say: Callable[[int], None] = lambda done: None,
) -> list[int]:
    """Write the list as a workbook; returns the ids of its records. Raises PermissionDenied or ValidationError."""
    sheet = sheet_for_list(chosen)
    require_export(chosen, sheet, user)
    settled = sheet.settled()
    columns = [settled.column(column["name"]) for column in chosen.columns if _has(settled, column["name"])]
    ids: list[int] = []

    def rows() -> Iterator[list[Any]]:
        for at, (pk, values) in enumerate(rows_of(chosen, sheet, user, which), 1):
            ids.append(pk)
            yield [column.cell(value) for column, value in zip(columns, values, strict=True)]
            if at % _TOLD == 0:
                say(at)

    def note(written: int) -> list[tuple[str, str]]:
        return [
            *origin(chosen.name, user, written),
            ("上级系统", chosen.get_system_display()),
            ("范围", f"{chosen.organisation}，{dict(WHICH)[which]}"),
            ("依据", sheet.label),
        ]

    shown = [
        ExcelColumn(kept["heading"], column.width, form_of(column))
        for kept, column in zip(chosen.columns, columns, strict=False)
    ]
    write_book(target, chosen.name, shown, rows(), note)
    return list(dict.fromkeys(ids))


def _has(sheet: Sheet, name: str) -> bool:
    return any(column.name == name for column in sheet.columns)


def preview(chosen: UpwardList, user: User) -> list[list[str]]:
    """The first rows as the page shows them: numbers of persons masked whatever the export may hold.

    Raises PermissionDenied or ValidationError as the export does.
    """
    sheet = sheet_for_list(chosen)
    require_export(chosen, sheet, user)
    settled = sheet.settled()
    kinds = {column.kind for column in settled.columns}
    rows = []
    for _, values in islice(rows_of(chosen, sheet, user, "all"), PREVIEW_ROWS):
        columns = [settled.column(column["name"]) for column in chosen.columns]
        cells = []
        for column, value in zip(columns, values, strict=True):
            text = column.shown(value)
            if column.sealed and text:
                text = mask_value(Kind.TEXT if column.kind is Kind.OPEN else column.kind, text, kinds)
            cells.append(text)
        rows.append(cells)
    return rows
