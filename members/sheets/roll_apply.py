"""Writes a checked roll: a handful of statements, whatever the number of rows, inside the caller's transaction."""

import json

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from unionhub.core import audit
from unionhub.core.models import AuditItem
from unionhub.core.models.import_batch import ImportRow, RowStatus
from unionhub.core.sheets import Apply, StagedRow
from unionhub.core.sheets.set_based import (
    Cell,
    Sql,
    Value,
    copy_rows,
    insert_from_staged,
    run,
    table,
    update_from_staged,
)
from unionhub.core.sheets.steps import rows_in_words

from ..enums import OPEN_REQUESTS, EndReason, MembershipKind
from ..models import MEMBER_FACTS, Membership, Person, Proposal, Transfer
from .roll_check import AGAIN, FACTS, SAME_DAY, SPELL

NEW, CHANGED = RowStatus.NEW.value, RowStatus.CHANGED.value


def write(apply: Apply) -> None:
    """Write people, spells and audit items. Raises ValidationError in words when the preview is no longer true."""
    cells = _Cells(apply)
    _refuse_overtaken(apply, cells)
    apply.say(0, apply.batch.total, "正在写入人员")
    _insert_people(apply, cells)
    _change_people(apply, cells)
    apply.say(apply.batch.total // 2, apply.batch.total, "正在写入会籍")
    _close_spells(apply, cells)
    _insert_spells(apply, cells)
    _carry_requests(apply, cells)
    apply.say(apply.batch.total, apply.batch.total, "正在记录")
    _record(apply, cells)


class _Cells:
    """SQL that reads a staged value; names and places come from the sheet's declaration."""

    def __init__(self, apply: Apply) -> None:
        self.sheet = apply.sheet

    def text(self, name: str) -> str:
        """The value as text."""
        return f"(r.cells ->> {self.sheet.place(name)})"

    def number(self, name: str) -> str:
        """The value as a whole number."""
        return f"CAST({self.text(name)} AS bigint)"

    def day(self, name: str) -> str:
        """The value as a date."""
        return f"CAST({self.text(name)} AS date)" if connection.vendor == "postgresql" else self.text(name)

    def marked(self, *marks: str) -> str:
        """Whether `what` holds one of the marks."""
        return "(" + " OR ".join(f"{self.text('what')} LIKE '%%{mark}%%'" for mark in marks) + ")"


def _refuse_overtaken(apply: Apply, cells: _Cells) -> None:
    """Somebody registered one of the new people, or changed one of the spells, since the preview."""
    taken = _numbers(
        apply,
        NEW,
        f"JOIN {table(Person)} p ON p.id_number_index = {cells.text('id_number_index')}"
        f" OR p.id_number_index_spare = {cells.text('id_number_index_spare')}",
        "",
    )
    if taken:
        raise ValidationError(
            f"{rows_in_words(taken)}的人员在预览之后已由他人登记，没有写入任何记录。请重新导入这份文件。"
        )
    moved = _numbers(
        apply,
        CHANGED,
        f"LEFT JOIN {table(Membership)} m ON m.id = {cells.number('spell_id')}",
        f"{cells.text('spell_id')} IS NOT NULL AND (m.id IS NULL OR m.valid_to IS NOT NULL OR m.is_struck"
        f" OR m.version <> {cells.number('spell_version')})",
    )
    moved += _numbers(
        apply,
        CHANGED,
        f"JOIN {table(Membership)} m ON m.person_id = r.target_id AND m.valid_to IS NULL AND NOT m.is_struck",
        cells.marked(AGAIN),
    )
    if moved:
        raise ValidationError(
            f"{rows_in_words(sorted(moved))}的会籍在预览之后有变动，没有写入任何记录。请重新导入这份文件。"
        )


def _numbers(apply: Apply, status: str, join: str, where: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.number FROM {table(ImportRow)} r {join} WHERE r.batch_id = %s AND r.status = %s"  # noqa: S608
            + (f" AND ({where})" if where else "")
            + " ORDER BY r.number",
            [apply.batch.pk, status],
        )
        return [number for (number,) in cursor.fetchall()]


# --- People -------------------------------------------------------------------------------------------------------

_KEPT_AS_STAGED = ("name", "ethnicity", "card_number", "joined_on", "name_grams", "pinyin", "initials")


def _insert_people(apply: Apply, cells: _Cells) -> None:
    insert_from_staged(
        Person,
        {
            **{name: Cell(name) for name in (*_KEPT_AS_STAGED, "sex", "birth_date", "document_kind")},
            "organisation": Cell("union_id"),
            "id_number": Cell("id_number"),
            "id_number_index": Cell("id_number_index"),
            "id_number_index_spare": Cell("id_number_index_spare"),
            "phone": Cell("phone"),
            "phone_index": Cell("phone_index"),
            "phone_index_spare": Cell("phone_index_spare"),
        },
        apply.batch,
        [NEW],
        apply.sheet,
    )


def _change_people(apply: Apply, cells: _Cells) -> None:
    """Changed facts; who joins again belongs to the new union. A phone that was not given stays."""
    given = f"{cells.text('phone')} IS NULL"
    phones = {
        name: Sql(f"CASE WHEN {given} THEN t.{name} ELSE {cells.text(name)} END")
        for name in ("phone", "phone_index", "phone_index_spare")
    }
    held = {
        name: Sql(f"COALESCE({cells.text(name)}, t.{name})") for name in ("name", "ethnicity", "card_number")
    }
    update_from_staged(
        Person,
        {
            **{name: Cell(name) for name in ("name_grams", "pinyin", "initials")},
            **held,
            "joined_on": Sql(f"COALESCE({cells.day('joined_on')}, t.joined_on)"),
            "organisation": Cell("union_id"),
            **phones,
        },
        apply.batch,
        [CHANGED],
        apply.sheet,
        where=cells.marked(FACTS, AGAIN),
    )


# --- Spells -------------------------------------------------------------------------------------------------------


def _close_spells(apply: Apply, cells: _Cells) -> None:
    """Close what changes from a later day; strike what changes from its own first day."""
    now = timezone.now()
    rows, spells = table(ImportRow), table(Membership)
    on_rows = f"FROM {rows} r WHERE r.batch_id = %s AND r.status = %s AND t.id = {cells.number('spell_id')}"
    reason = (
        f"CASE WHEN {cells.text('begin_reason')} = 'retain' THEN '{EndReason.RETAIN.value}'"
        f" WHEN {cells.text('begin_reason')} = 'restore' THEN '{EndReason.RESTORE.value}'"
        f" ELSE '{EndReason.CHANGE.value}' END"
    )
    whole = [apply.batch.pk, CHANGED]
    run(
        f"UPDATE {spells} AS t SET valid_to = {cells.day('start')}, end_recorded_at = %s, end_reason = {reason},"  # noqa: S608
        " end_body = %s, end_document = %s, version = t.version + 1, updated_at = %s"
        f" {on_rows} AND {cells.marked(SPELL)}",
        [now, *_paper(apply), now, *whole],
    )
    run(
        f"UPDATE {spells} AS t SET is_struck = %s, struck_at = %s, version = t.version + 1, updated_at = %s {on_rows}"  # noqa: S608
        f" AND {cells.marked(SAME_DAY)}",
        [True, now, now, *whole],
    )


def _insert_spells(apply: Apply, cells: _Cells) -> None:
    body, document = _paper(apply)
    fields: dict[str, Cell | Sql | Value] = {
        **{name: Cell(name) for name in MEMBER_FACTS if name != "is_migrant"},
        "is_migrant": Cell("migrant", empty=False),
        "kind": Cell("kind", empty=MembershipKind.REGULAR),
        "organisation": Cell("union_id"),
        "employer": Cell("employer_id"),
        "valid_from": Cell("start"),
        "begin_reason": Cell("begin_reason"),
        "begin_body": Value(body),
        "begin_document": Value(document),
        "batch_id": Value(apply.batch.pk),
    }
    by_key = f"JOIN {table(Person)} p ON p.row_key = r.row_key"
    insert_from_staged(
        Membership, {**fields, "person": Sql("p.id")}, apply.batch, [NEW], apply.sheet, join=by_key
    )
    insert_from_staged(
        Membership,
        {**fields, "person": Sql("r.target_id")},
        apply.batch,
        [CHANGED],
        apply.sheet,
        where=cells.marked(SPELL, SAME_DAY, AGAIN),
    )


def _paper(apply: Apply) -> tuple[str, str]:
    """The deciding body and the document the user named for the whole roll."""
    return apply.options.get("body", ""), apply.options.get("document", "")


def _carry_requests(apply: Apply, cells: _Cells) -> None:
    """What waits for a decision about a closed spell now concerns the one that took its place."""
    marks = ", ".join(["%s"] * len(OPEN_REQUESTS))
    for model in (Proposal, Transfer):
        run(
            f"UPDATE {table(model)} AS t SET membership_id = n.id, version = t.version + 1 "  # noqa: S608
            f"FROM {table(ImportRow)} r JOIN {table(Membership)} n ON n.person_id = r.target_id AND n.batch_id = %s"
            f" AND n.valid_to IS NULL AND NOT n.is_struck WHERE r.batch_id = %s AND r.status = %s"
            f" AND {cells.marked(SPELL, SAME_DAY)} AND t.membership_id = {cells.number('spell_id')}"
            f" AND t.state IN ({marks})",
            [apply.batch.pk, apply.batch.pk, CHANGED, *sorted(OPEN_REQUESTS)],
        )


def unions_of(apply: Apply) -> set[int]:
    """The unions that the rows write into or ask for."""
    cells = _Cells(apply)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {cells.number('union_id')} FROM {table(ImportRow)} r"  # noqa: S608
            " WHERE r.batch_id = %s AND r.status IN (%s, %s, %s)",
            [apply.batch.pk, NEW, CHANGED, RowStatus.ASK.value],
        )
        return {key for (key,) in cursor.fetchall()}


# --- Audit --------------------------------------------------------------------------------------------------------


def _record(apply: Apply, cells: _Cells) -> None:
    """An item for each person: of new ones that they began, of changed ones each old and new value."""
    begun = json.dumps({"会籍": ["", "登记"]}, ensure_ascii=False)
    with audit.recorded_set(
        apply.sheet.import_action,
        Person,
        actor=apply.user,
        organisation=apply.organisation,
        reason=apply.reason,
        label=apply.batch.filename,
    ) as made:
        run(
            f"INSERT INTO {table(AuditItem)} (set_id, object_id, organisation_id, label, changes) "  # noqa: S608
            f"SELECT %s, p.id, p.organisation_id, p.name, %s FROM {table(ImportRow)} r JOIN {table(Person)} p"
            " ON p.row_key = r.row_key WHERE r.batch_id = %s AND r.status = %s ORDER BY r.number",
            [made.pk, begun, apply.batch.pk, NEW],
        )
        copy_rows(
            AuditItem,
            ("set_id", "object_id", "organisation_id", "label", "changes"),
            (
                (made.pk, row.target_id, row.values["union_id"], row.values["name"], told(apply, row))
                for row in apply.rows(CHANGED)
            ),
        )


def told(apply: Apply, row: StagedRow) -> str:
    """The changes of a row as JSON text; of sensitive values only that they changed."""
    changes = {}
    for name, old in row.old.items():
        column = apply.sheet.column(name)
        hidden = column.sealed is not None
        changes[column.heading] = audit.CHANGED if hidden else [old, column.shown(row.values.get(name))]
    return json.dumps(changes, ensure_ascii=False)
