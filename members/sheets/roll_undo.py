"""Takes a roll back: people and spells that are still as the import left them; the others are kept and named."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection
from django.utils import timezone

from unionhub.core import audit
from unionhub.core.models import Attachment, AuditItem
from unionhub.core.models.import_batch import ImportRow, RowStatus
from unionhub.core.name_search import name_keys
from unionhub.core.periods import closed_through
from unionhub.core.sensitive import Token, save_many
from unionhub.core.sheets import Apply, StagedRow, UndoReport
from unionhub.core.sheets.set_based import copy_rows, run, table

from ..enums import RequestState
from ..models import Membership, Person, Proposal, Transfer
from .roll_apply import told
from .roll_check import AGAIN, FACTS, PERSON_FACTS, SAME_DAY, SPELL

_CHUNK = 1_000
NEW, CHANGED = RowStatus.NEW.value, RowStatus.CHANGED.value
TOUCHED = "导入之后又有变动，保留现在的内容。"
DECIDED = "导入产生的申请已经办理，保留办理结果。"


def take_back(apply: Apply) -> UndoReport:
    """Undo in the order of dependence: requests, changed people, new people."""
    report = UndoReport()
    closed = closed_through(apply.organisation)
    with audit.recorded_set(
        apply.sheet.import_action,
        Person,
        actor=apply.user,
        organisation=apply.organisation,
        reason=apply.reason,
        label=apply.batch.filename,
    ) as made:
        _withdraw(apply, report)
        rows = apply.rows(CHANGED)
        while chunk := list(islice(rows, _CHUNK)):
            _restore(apply, chunk, report, closed, made.pk)
        _remove(apply, report, closed, made.pk)
    return report


# --- Requests -----------------------------------------------------------------------------------------------------


def _withdraw(apply: Apply, report: UndoReport) -> None:
    """Withdraw transfers and proposals that nobody has acted on; name the others."""
    now = timezone.now()
    kept: set[int] = set()
    for model in (Transfer, Proposal):
        mine = model.objects.filter(batch_id=apply.batch.pk)
        report.restored += mine.filter(state=RequestState.PENDING).update(
            state=RequestState.WITHDRAWN, decided_by=apply.user, decided_at=now, note=apply.reason[:300]
        )
        person = "person_id" if model is Transfer else "membership__person_id"
        kept |= set(mine.exclude(state=RequestState.WITHDRAWN).values_list(person, flat=True))
    asked = apply.batch.rows.filter(status=RowStatus.ASK, target_id__in=kept)
    report.kept += [(number, DECIDED) for number in asked.values_list("number", flat=True)]


# --- Changed people -----------------------------------------------------------------------------------------------


def _restore(
    apply: Apply, rows: list[StagedRow], report: UndoReport, closed: date | None, set_id: int
) -> None:
    people = Person.objects.in_bulk([row.target_id for row in rows])
    spells: dict[int, list[Membership]] = {}
    for spell in Membership.objects.filter(person__in=people, batch_id=apply.batch.pk):
        spells.setdefault(spell.person_id, []).append(spell)
    old = Membership.objects.in_bulk([row.values["spell_id"] for row in rows if row.values.get("spell_id")])
    restored: list[StagedRow] = []
    gone: list[Membership] = []
    struck: list[Membership] = []
    reopened: list[Membership] = []
    changed: list[Person] = []
    for row in rows:
        person, what = people.get(row.target_id or 0), row.values["what"]
        mine = spells.get(row.target_id or 0, [])
        if person is None or not _untouched(row, person, mine, old):
            report.kept.append((row.number, TOUCHED))
            continue
        restored.append(row)
        for spell in mine:
            (struck if closed and spell.valid_from <= closed else gone).append(spell)
        if SPELL in what or SAME_DAY in what:
            reopened.append(_reopened(old[row.values["spell_id"]]))
        if FACTS in what or AGAIN in what:
            changed.append(_as_before(person, row.values["before"], old, mine))
    for spell in struck:
        spell.strike()
        spell.version += 1
    Membership.objects.bulk_update(struck, ["is_struck", "struck_at", "version"], batch_size=500)
    Membership.objects.filter(pk__in=[spell.pk for spell in gone]).delete()
    Membership.objects.bulk_update(
        reopened,
        [
            "valid_to",
            "end_recorded_at",
            "end_reason",
            "end_body",
            "end_document",
            "is_struck",
            "struck_at",
            "version",
        ],
        batch_size=500,
    )
    save_many(
        changed, [*PERSON_FACTS, "phone", "name_grams", "pinyin", "initials", "organisation", "version"]
    )
    report.restored += len(restored)
    copy_rows(
        AuditItem,
        ("set_id", "object_id", "organisation_id", "label", "changes"),
        (
            (set_id, row.target_id, row.values["union_id"], row.values["name"], _turned(apply, row))
            for row in restored
        ),
    )


def _untouched(row: StagedRow, person: Person, mine: list[Membership], old: dict[int, Membership]) -> bool:
    """Whether person and spells are as the import left them."""
    what = row.values["what"]
    written = FACTS in what or AGAIN in what
    if person.version != (row.target_version or 0) + written:
        return False
    makes_spell = any(mark in what for mark in (SPELL, SAME_DAY, AGAIN))
    if not makes_spell:
        return True
    if len(mine) != 1 or mine[0].version != 1 or not mine[0].is_open:
        return False
    before = old.get(row.values.get("spell_id") or 0)
    if AGAIN in what:
        return True
    return before is not None and before.version == row.values["spell_version"] + 1


def _reopened(spell: Membership) -> Membership:
    spell.valid_to, spell.end_recorded_at, spell.end_reason = None, None, ""
    spell.end_body, spell.end_document = "", ""
    spell.is_struck, spell.struck_at = False, None
    spell.version += 1
    return spell


def _as_before(
    person: Person, before: dict[str, Any], old: dict[int, Membership], mine: list[Membership]
) -> Person:
    for name in PERSON_FACTS:
        value = before[name]
        setattr(person, name, Person._meta.get_field(name).to_python(value) if value is not None else None)
    person.phone = Token(before["phone"] or "")
    person.name_grams, person.pinyin, person.initials = name_keys(person.name)
    last = (
        Membership.objects.standing()
        .filter(person=person)
        .exclude(pk__in=[spell.pk for spell in mine])
        .order_by("-valid_from")
        .first()
    )
    if last is not None:
        person.organisation_id = last.organisation_id
    person.version += 1
    return person


def _turned(apply: Apply, row: StagedRow) -> str:
    """The changes of the row the other way round."""
    changes = json.loads(told(apply, row))
    return json.dumps(
        {name: value if isinstance(value, str) else value[::-1] for name, value in changes.items()},
        ensure_ascii=False,
    )


# --- New people ---------------------------------------------------------------------------------------------------


def _remove(apply: Apply, report: UndoReport, closed: date | None, set_id: int) -> None:
    """Delete new people nobody has touched or referred to since; in a closed period their spell is struck instead."""
    rows, people, spells = table(ImportRow), table(Person), table(Membership)
    batch = [apply.batch.pk, NEW]
    apart = " AND ".join([*_unused("p", Person, Membership), *_unused("m", Membership, None), _NO_PAPERS])
    run(
        f"UPDATE {rows} SET target_id = found.person FROM (SELECT r.id AS row, p.id AS person FROM {rows} r"  # noqa: S608
        f" JOIN {people} p ON p.row_key = r.row_key AND p.version = 1"
        f" JOIN {spells} m ON m.person_id = p.id AND m.version = 1 AND m.batch_id = %s AND m.valid_to IS NULL"
        f" WHERE r.batch_id = %s AND r.status = %s AND {apart}) found WHERE {rows}.id = found.row",
        [apply.batch.pk, *batch],
    )
    fresh = apply.batch.rows.filter(status=NEW)
    report.kept += [
        (number, TOUCHED) for number in fresh.filter(target_id=None).values_list("number", flat=True)
    ]
    begun = json.dumps({"会籍": ["登记", ""]}, ensure_ascii=False)
    report.restored += run(
        f"INSERT INTO {table(AuditItem)} (set_id, object_id, organisation_id, label, changes)"  # noqa: S608
        f" SELECT %s, p.id, p.organisation_id, p.name, %s FROM {rows} r JOIN {people} p ON p.id = r.target_id"
        " WHERE r.batch_id = %s AND r.status = %s ORDER BY r.number",
        [set_id, begun, *batch],
    )
    mine = f"SELECT r.target_id FROM {rows} r WHERE r.batch_id = %s AND r.status = %s AND r.target_id IS NOT NULL"  # noqa: S608
    if closed is not None:
        run(
            f"UPDATE {spells} SET is_struck = %s, struck_at = %s, version = version + 1"  # noqa: S608
            f" WHERE valid_from <= %s AND person_id IN ({mine})",
            [True, timezone.now(), closed, *batch],
        )
    run(f"DELETE FROM {spells} WHERE NOT is_struck AND person_id IN ({mine})", batch)  # noqa: S608
    run(
        f"DELETE FROM {people} WHERE id IN ({mine}) AND id NOT IN (SELECT s.person_id FROM {spells} s)",  # noqa: S608
        batch,
    )


#: Papers name their record by label and number, not by a foreign key.
_NO_PAPERS = (
    f"NOT EXISTS (SELECT 1 FROM {table(Attachment)} x WHERE x.target_label = 'members.person'"  # noqa: S608
    " AND x.target_id = p.id AND x.deleted_at IS NULL)"
)


def _unused(alias: str, model: Any, without: Any) -> Iterator[str]:
    """SQL conditions «no other table refers to this row», for every relation that any app declares."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)) or relation.concrete:
            continue
        other = relation.related_model
        if other is not without and other._meta.managed:
            column = connection.ops.quote_name(relation.field.column)
            yield f"NOT EXISTS (SELECT 1 FROM {table(other)} x WHERE x.{column} = {alias}.id)"  # noqa: S608
