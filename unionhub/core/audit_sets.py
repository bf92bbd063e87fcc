"""The items of set-based audit events: the digest over them, the history of one object, and what verification asks."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Q

from .models.audit import AuditEvent, AuditItem, AuditSet

#: The key in an event's `changes` under which the digest over its items stands.
DIGEST = "逐条摘要"
_COLUMNS = ("object_id", "organisation_id", "label", "changes")


def line(object_id: int, organisation_id: int, label: str, changes: str) -> str:
    """An item as it goes into the digest; a label holds no line break, and JSON writes it as \\n."""
    return f"{object_id}|{organisation_id}|{label}|{changes}"


def digest_of(set_id: int) -> tuple[int, str]:
    """(number of items, SHA-256 over their lines in the order of their ids).

    PostgreSQL computes it beside the rows: a hundred thousand items need not travel.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), encode(sha256(convert_to(coalesce(string_agg("
                "object_id || '|' || organisation_id || '|' || label || '|' || changes, E'\n' ORDER BY id),"
                " ''), 'UTF8')), 'hex')"
                " FROM core_audititem WHERE set_id = %s",
                [set_id],
            )
            return cursor.fetchone()
    return streamed_digest(set_id)


def streamed_digest(set_id: int) -> tuple[int, str]:
    """The same, row by row, on every engine."""
    digest, count = hashlib.sha256(), 0
    rows = AuditItem.objects.filter(set_id=set_id).order_by("pk").values_list(*_COLUMNS)
    for row in rows.iterator(chunk_size=2000):
        digest.update((("\n" if count else "") + line(*row)).encode())
        count += 1
    return count, digest.hexdigest()


def events_of(model: Any, object_id: int) -> list[tuple[AuditEvent, str | None]]:
    """The record's whole trail, newest first: (event, JSON text of its item or None for an event of its own)."""
    label = model._meta.label_lower
    own = [
        (event, None)
        for event in AuditEvent.objects.filter(object_type=label, object_id=str(object_id)).order_by("-id")
    ]
    items = dict(AuditItem.objects.filter(object_id=object_id).values_list("set_id", "changes"))
    nonces = {row.nonce: row.pk for row in AuditSet.objects.filter(pk__in=items)}
    sets = [
        (event, items[nonces[event.nonce]])
        for event in AuditEvent.objects.filter(nonce__in=nonces, object_type=label)
    ]
    return sorted([*own, *sets], key=lambda pair: -pair[0].pk)


def items_of(event: AuditEvent) -> Any:
    """The items of a set's event, in order; none for an ordinary event."""
    found = AuditSet.objects.filter(nonce=event.nonce).first() if DIGEST in event.changes else None
    return AuditItem.objects.filter(set_id=found.pk if found else 0).order_by("pk")


def problem_of(row: dict[str, Any]) -> str:
    """What is wrong with the items of a genuine event given as a row of values; empty when nothing is."""
    digest = (row.get("changes") or {}).get(DIGEST)
    if not digest:
        return ""
    found = AuditSet.objects.filter(nonce=row["nonce"]).first()
    if found is None:
        return "批量操作不见了"
    return "" if digest_of(found.pk) == (row["count"], digest) else "逐条明细与写入时不符"


def strays() -> Iterator[str]:
    """Sets and items that no event tells of: put in by hand."""
    told = AuditEvent.objects.values("nonce")
    for stray in AuditSet.objects.exclude(nonce__in=told)[:20]:
        yield f"批量操作 {stray.pk} 没有对应的审计记录"
    for item in AuditItem.objects.filter(~Q(set_id__in=AuditSet.objects.values("pk")))[:20]:
        yield f"批量明细 {item.pk} 不属于任何批量操作"
