"""The sealer: puts committed events into blocks, each sealed with a keyed hash over itself and the block before.

A block lists the ids it seals. An event that commits late, with an id lower than others already sealed, is found by
the gap it left and gets into a later block; nothing is guessed from «everything up to number n».
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from . import audit, audit_anchor, audit_keys
from .models.audit import AuditBlock, AuditEvent, AuditSealer

logger = logging.getLogger("unionhub.audit")

#: Events per block: what one verification step holds in memory.
BLOCK_SIZE = 5_000
#: How long the id of a transaction that has not committed is waited for before its gap is taken for a rollback.
GAP_PATIENCE = timedelta(days=2)

Span = tuple[int, int]


class SealingRefused(Exception):
    """The anchor and the database do not fit. Nothing is sealed until somebody has looked. The message says what."""


def spans(ids: Iterable[int]) -> list[Span]:
    """Ascending ids as inclusive spans."""
    found: list[Span] = []
    for number in ids:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def write_spans(found: Iterable[Span]) -> str:
    """Spans as text: «1-50,52»."""
    return ",".join(f"{low}-{high}" if high > low else f"{low}" for low, high in found)


def read_spans(text: str) -> list[Span]:
    """The spans of a block. Raises ValueError for anything but ascending spans."""
    found: list[Span] = []
    for part in text.split(","):
        low, _, high = part.partition("-")
        span = (int(low), int(high or low))
        if span[0] > span[1] or (found and span[0] <= found[-1][1]):
            raise ValueError(text[:40])
        found.append(span)
    return found


def events_in(found: list[Span]) -> Iterator[Any]:
    """Querysets of the events within the spans, ascending, a bounded number of spans each."""
    for start in range(0, len(found), 100):
        condition = Q(pk__in=[])
        for low, high in found[start : start + 100]:
            condition |= Q(pk=low) if low == high else Q(pk__range=(low, high))
        yield AuditEvent.objects.filter(condition).order_by("pk")


def digest_of(rows: Iterable[tuple[int, str]]) -> str:
    """Hash over the ids and the keyed hashes of events; the content stands behind each keyed hash."""
    digest = hashlib.sha256()
    for number, mac in rows:
        digest.update(f"{number}:{mac}\n".encode())
    return digest.hexdigest()


def seal_of(block: AuditBlock) -> str:
    """The seal a block must carry. Raises KeyError when its key is not in the key file."""
    values = [block.number, stamp(block.at), block.first_id, block.last_id, block.ids, block.count]
    values += [block.digest, block.previous, block.key_id]
    return audit_keys.keyed_hash(block.key_id, "block", audit_keys.canonical(values))


def stamp(at: datetime) -> str:
    """A time as it stands under a seal."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


# --- One at a time ----------------------------------------------------------------------------------------------


def lock_sealer() -> AuditSealer:
    """The sealer's row, locked until the transaction ends (on SQLite the transaction itself is the only writer)."""
    AuditSealer.objects.get_or_create(pk=1)
    return AuditSealer.objects.select_for_update().get(pk=1)


def head() -> AuditBlock | None:
    """The last block."""
    return AuditBlock.objects.order_by("-number").first()


def seal() -> int:
    """Seal all committed events that are in no block yet. Returns their number.

    Raises SealingRefused when the anchor does not fit the database (also noted for the audit page), OSError when the
    anchor cannot be written: then nothing is sealed, and the events wait.
    """
    total = 0
    try:
        while count := _seal_block(settings.AUDIT_ANCHOR_FILE):
            total += count
    except (SealingRefused, audit_anchor.AnchorBroken, OSError) as error:
        AuditSealer.objects.filter(pk=1).update(error=str(error)[:300], ran_at=timezone.now())
        logger.error("Sealing the audit log stopped: %s", error)
        raise
    return total


def _seal_block(anchor: Path) -> int:
    """Seal one block: intent to the anchor, commit, done to the anchor."""
    with transaction.atomic():
        sealer = lock_sealer()
        before = head()
        _agree(anchor, before)
        found = _unsealed(sealer, before)
        sealer.ran_at, sealer.error = timezone.now(), ""
        sealer.save()
        if not found:
            return 0
        ids = [number for number, _ in found]
        block = AuditBlock(
            number=before.number + 1 if before else 1,
            at=timezone.now(),
            first_id=ids[0],
            last_id=ids[-1],
            ids=write_spans(spans(ids)),
            count=len(ids),
            digest=digest_of(found),
            previous=before.seal if before else "",
            key_id=audit_keys.current_key(),
        )
        block.seal = seal_of(block)
        audit_anchor.append(anchor, audit_anchor.INTENT, block.number, block.seal, stamp(block.at))
        block.save(force_insert=True)
    with transaction.atomic():
        lock_sealer()
        line = audit_anchor.last(anchor)
        if line is not None and (line.kind, line.seal) == (audit_anchor.INTENT, block.seal):
            audit_anchor.append(anchor, audit_anchor.DONE, block.number, block.seal, stamp(block.at))
    return len(ids)


def _agree(anchor: Path, block: AuditBlock | None) -> None:
    """Compare the anchor's last line with the last block; finish what a crash left. Raises SealingRefused."""
    line = audit_anchor.last(anchor)
    number, seal = (block.number, block.seal) if block else (0, "")
    if line is None:
        if number:
            raise SealingRefused(f"数据库已有 {number} 次封存，锚文件却不存在或为空")
        return
    if (line.number, line.seal) == (number, seal):
        if (
            line.kind == audit_anchor.INTENT and block is not None
        ):  # died between the commit and the second line
            audit_anchor.append(anchor, audit_anchor.DONE, number, seal, stamp(block.at))
        return
    if line.kind == audit_anchor.INTENT and line.number == number + 1:  # died before the commit
        return
    raise SealingRefused(f"锚文件记到第 {line.number} 次封存，数据库的最后一次是第 {number} 次，两者不一致")


def _unsealed(sealer: AuditSealer, before: AuditBlock | None) -> list[tuple[int, str]]:
    """(id, keyed hash) of committed events in no block, ascending, at most BLOCK_SIZE; moves the sealer's gaps on."""
    if sealer.gaps is None:
        sealer.gaps, sealer.high = _survey()
    now = timezone.now()
    rows = AuditEvent.objects.values_list("pk", "mac")
    late: list[tuple[int, str]] = []
    for low, high, _ in sealer.gaps:
        late += rows.filter(pk__range=(low, high)).order_by("pk")[: BLOCK_SIZE - len(late)]
        if len(late) >= BLOCK_SIZE:
            break
    fresh = list(rows.filter(pk__gt=sealer.high).order_by("pk")[: BLOCK_SIZE - len(late)])
    taken = sorted({number for number, _ in late})
    gaps = [
        [low, high, since]
        for old_low, old_high, since in sealer.gaps
        # A gap wider than any run of rollbacks was made by hand; forgetting it would leave later events unsealed.
        if old_high - old_low > 1_000_000 or now - datetime.fromisoformat(since) < GAP_PATIENCE
        for low, high in _without((old_low, old_high), taken)
    ]
    position = sealer.high
    for low, high in spans(number for number, _ in fresh):
        if low > position + 1:
            gaps.append([position + 1, low - 1, now.isoformat()])
        position = high
    sealer.gaps, sealer.high = gaps, position
    return sorted([*late, *fresh])


def _without(span: Span, taken: list[int]) -> list[Span]:
    """The span less the ids taken out of it."""
    rest, low = [], span[0]
    for number in taken:
        if span[0] <= number <= span[1]:
            if number > low:
                rest.append((low, number - 1))
            low = number + 1
    return [*rest, (low, span[1])] if low <= span[1] else rest


def covered() -> list[Span]:
    """All sealed ids as merged spans, from all blocks. Blocks that cannot be read are left out."""
    found: list[Span] = []
    for text in AuditBlock.objects.order_by("number").values_list("ids", flat=True).iterator():
        try:
            found = merge(found, read_spans(text))
        except ValueError:
            continue
    return found


def merge(known: list[Span], more: list[Span]) -> list[Span]:
    """Both lists of ascending spans as one; the first is used up."""
    if known and more and more[0][0] > known[-1][1]:  # the usual case: the block begins after all before it
        if more[0][0] == known[-1][1] + 1:
            known[-1] = (known[-1][0], more[0][1])
            more = more[1:]
        known.extend(more)
        return known
    merged: list[Span] = []
    for low, high in sorted([*known, *more]):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _survey() -> tuple[list[list[Any]], int]:
    """Gaps and highest sealed id, from the blocks themselves: for a first run and after a restore."""
    found = covered()
    now = timezone.now().isoformat()
    edges = [(0, 0), *found]
    return [
        [low + 1, high - 1, now] for (_, low), (high, _) in zip(edges, found, strict=False) if high > low + 1
    ], (found[-1][1] if found else 0)


def reanchor(reason: str, actor: Any = None) -> None:
    """Accept the database's present state as the one to go on from: after a restore, and only then.

    The anchor keeps all that it said before; the new line says when the break was accepted, the event says why.
    """
    with transaction.atomic():
        sealer = lock_sealer()
        sealer.gaps, sealer.error = None, ""
        sealer.save()
        block = head()
        audit.record("core.audit.reanchor", actor=actor, reason=reason, label="审计封存锚点")
        number, seal = (block.number, block.seal) if block else (0, "")
        audit_anchor.append(
            settings.AUDIT_ANCHOR_FILE, audit_anchor.RESTORED, number, seal, stamp(timezone.now())
        )


@dataclass(frozen=True)
class State:
    """What the audit page and the readiness probe show."""

    block: AuditBlock | None
    ran_at: datetime | None
    error: str
    waiting: int


def state() -> State:
    """The last seal, the last run, its error, and how many events wait (counted above the last seal)."""
    block = head()
    high = AuditBlock.objects.aggregate(high=Max("last_id"))["high"] or 0
    sealer = AuditSealer.objects.filter(pk=1).first()
    waiting = AuditEvent.objects.filter(pk__gt=high).count()
    return State(block, sealer.ran_at if sealer else None, sealer.error if sealer else "", waiting)
