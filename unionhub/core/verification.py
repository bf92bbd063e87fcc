"""Checks the audit log against its seals and the anchor, and says in words what was done to it and where.

Streaming: a block of events at a time; memory holds one block and the spans of sealed ids.
"""

import hmac
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max

from . import audit_anchor, audit_keys, audit_sets, sealing
from .models.audit import AuditBlock, AuditEvent

#: So many problems of one kind are spelt out; the rest are counted.
_SPELT_OUT = 20

KINDS = {
    "edited": "记录被改动",
    "deleted": "记录被删除",
    "inserted": "记录系外部插入",
    "reordered": "记录被调换",
    "block": "封存被改动",
    "cut": "尾部被截去",
    "anchor": "锚文件不符",
    "key": "密钥不符",
}


@dataclass(frozen=True)
class Problem:
    """One finding: its kind (a key of KINDS), what and where in words."""

    kind: str
    text: str


@dataclass
class Report:
    """The outcome. `clean` is the verdict; `waiting` events are genuine but not sealed yet."""

    events: int = 0
    blocks: int = 0
    waiting: int = 0
    last_block: int = 0
    last_sealed_at: str = ""
    problems: list[Problem] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.counts

    def add(self, kind: str, text: str) -> None:
        """Note a problem; beyond the first of a kind only count."""
        self.counts[kind] += 1
        if self.counts[kind] <= _SPELT_OUT:
            self.problems.append(Problem(kind, text))

    def as_dict(self) -> dict[str, Any]:
        """For `verify_audit --json`."""
        return {**asdict(self), "counts": dict(self.counts), "clean": self.clean}

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"共核对 {self.events} 条审计记录、{self.blocks} 次封存；{self.waiting} 条等待封存。"
        if self.last_block:
            yield f"最后一次封存：第 {self.last_block} 次，{self.last_sealed_at}。"
        for problem in self.problems:
            yield f"【{KINDS[problem.kind]}】{problem.text}"
        for kind, count in self.counts.items():
            if count > _SPELT_OUT:
                yield f"【{KINDS[kind]}】另有 {count - _SPELT_OUT} 处未逐一列出。"
        found = sum(self.counts.values())
        yield f"发现 {found} 处问题，请保全现场并报告。" if found else "审计日志完整，未发现篡改。"


def verify(*, anchor: bool = True, progress: Callable[[int, int], None] = lambda done, total: None) -> Report:
    """Check everything. `anchor=False` leaves the anchor out: for a database restored on another machine.

    `progress` is told (blocks checked, blocks in all).
    """
    report = Report()
    with transaction.atomic():
        sealing.lock_sealer()  # between two steps of the sealer, anchor and blocks need not agree
        head = sealing.head()
        newest = AuditEvent.objects.aggregate(newest=Max("pk"))["newest"] or 0
        path = settings.AUDIT_ANCHOR_FILE
        size = path.stat().st_size if anchor and path.exists() else 0
    try:
        audit_keys.keys()
    except audit_keys.AuditKeyMissing:
        report.add("key", f"找不到审计密钥文件 {settings.AUDIT_KEY_FILE.name}，无法核对")
        return report
    if anchor:
        _check_anchor(report, head, size)
    sealed = _check_blocks(report, head, progress)
    _check_unsealed(report, sealed, newest)
    _check_copies(report)
    for stray in audit_sets.strays():
        report.add("inserted", stray)
    return report


# --- Events -----------------------------------------------------------------------------------------------------


_COLUMNS = ("pk", "mac", *audit_keys.EVENT_FIELDS)


def _rows(queryset: Any) -> Iterator[dict[str, Any]]:
    for row in queryset.values_list(*_COLUMNS).iterator(chunk_size=2_000):
        yield dict(zip(_COLUMNS, row, strict=True))


def _genuine(report: Report, row: dict[str, Any], sealed: bool) -> bool:
    """Whether the event carries the hash of its own content; notes the problem otherwise."""
    who = f"第 {row['pk']} 号记录"
    try:
        if hmac.compare_digest(audit_keys.event_mac(row), row["mac"]):
            if problem := audit_sets.problem_of(row):
                report.add("edited", f"{who}的{problem}")
            return True
    except KeyError:
        report.add("key", f"{who}所用的密钥 {str(row['key_id'])[:32]} 不在密钥文件中")
        return False
    except (TypeError, ValueError, AttributeError):
        pass  # a value of a shape that the system never writes
    if sealed:
        report.add("edited", f"{who}的内容与写入时不符")
    else:
        report.add("inserted", f"{who}不是本系统写入的，或在封存前被改动")
    return False


# --- Blocks -----------------------------------------------------------------------------------------------------


def _check_blocks(
    report: Report, head: AuditBlock | None, progress: Callable[[int, int], None]
) -> list[sealing.Span]:
    """Check every block and the events it lists. Returns the sealed ids as merged spans."""
    sealed: list[sealing.Span] = []
    previous: AuditBlock | None = None
    blocks = AuditBlock.objects.filter(number__lte=head.number if head else 0).order_by("number")
    for block in blocks.iterator(chunk_size=50):
        report.blocks += 1
        progress(report.blocks, head.number if head else 0)
        _check_link(report, block, previous)
        previous = block
        try:
            listed = sealing.read_spans(block.ids)
        except ValueError:
            report.add("block", f"第 {block.number} 次封存的编号清单无法读取")
            continue
        _check_content(report, block, listed)
        sealed = sealing.merge(sealed, listed)
    if previous is not None:
        report.last_block, report.last_sealed_at = previous.number, _local(previous.at)
    return sealed


def _check_link(report: Report, block: AuditBlock, previous: AuditBlock | None) -> None:
    name = f"第 {block.number} 次封存"
    number = previous.number + 1 if previous else 1
    if block.number != number:
        gone = f"第 {number} 次" if block.number - number == 1 else f"第 {number} 至 {block.number - 1} 次"
        report.add("block", f"{gone}封存不见了")
    elif block.previous != (previous.seal if previous else ""):
        report.add("block", f"{name}与上一次封存不相连")
    try:
        if not hmac.compare_digest(sealing.seal_of(block), block.seal):
            report.add("block", f"{name}的封印与内容不符")
    except KeyError:
        report.add("key", f"{name}所用的密钥 {block.key_id[:32]} 不在密钥文件中")


def _check_content(report: Report, block: AuditBlock, listed: list[sealing.Span]) -> None:
    """Compare the events now in the table with those the block sealed."""
    found: list[tuple[int, str]] = []
    all_genuine = True
    for queryset in sealing.events_in(listed):
        for row in _rows(queryset):
            found.append((row["pk"], row["mac"]))
            all_genuine &= _genuine(report, row, sealed=True)
    report.events += len(found)
    here = sealing.spans(number for number, _ in found)
    missing = list(_missing(listed, here))
    if missing:
        gone = sealing.write_spans(missing[:20]) + (" 等" if len(missing) > 20 else "")
        count = sum(high - low + 1 for low, high in missing)
        report.add(
            "deleted",
            f"第 {block.number} 次封存（{_local(block.at)}）中的 {count} 条记录不见了：第 {gone} 号",
        )
    elif sealing.digest_of(found) != block.digest and all_genuine:
        report.add(
            "reordered",
            f"第 {block.number} 次封存（第 {block.first_id} 至 {block.last_id} 号）中的记录被互相调换或换成了别的记录",
        )


def _missing(listed: list[sealing.Span], here: list[sealing.Span]) -> Iterator[sealing.Span]:
    """What `listed` has and `here` has not. Both ascending; `here` lies within `listed`."""
    present = iter(here)
    current = next(present, None)
    for span in listed:
        low, high = span
        while current is not None and current[1] <= high and current[0] >= low:
            if current[0] > low:
                yield (low, current[0] - 1)
            low = current[1] + 1
            current = next(present, None)
        if current is not None and low <= current[0] <= high:  # one run of present ids spans two listed spans
            if current[0] > low:
                yield (low, current[0] - 1)
            rest = (high + 1, current[1])
            current = rest if rest[0] <= rest[1] else next(present, None)
            continue
        if low <= high:
            yield (low, high)


# --- Outside the blocks -----------------------------------------------------------------------------------------


def _check_unsealed(report: Report, sealed: list[sealing.Span], newest: int) -> None:
    """Events in no block must at least carry a genuine hash: they are new, or committed late."""
    batch: list[int] = []
    spans = iter(sealed)
    span = next(spans, None)
    for number in (
        AuditEvent.objects.filter(pk__lte=newest).order_by("pk").values_list("pk", flat=True).iterator()
    ):
        while span is not None and span[1] < number:
            span = next(spans, None)
        if span is not None and span[0] <= number:
            continue
        batch.append(number)
        if len(batch) == 500:
            _check_batch(report, batch)
            batch = []
    _check_batch(report, batch)


def _check_batch(report: Report, batch: list[int]) -> None:
    for row in _rows(AuditEvent.objects.filter(pk__in=batch).order_by("pk")):
        report.events += 1
        report.waiting += _genuine(report, row, sealed=False)


def _check_copies(report: Report) -> None:
    """A genuine row copied under another id shows by its nonce (the unique index may have been dropped)."""
    copies = AuditEvent.objects.order_by().values("nonce").annotate(times=Count("pk"), newest=Max("pk"))
    for copy in copies.filter(times__gt=1).iterator():
        report.add("inserted", f"第 {copy['newest']} 号记录是另一条记录的复制件")


# --- The anchor -------------------------------------------------------------------------------------------------


def _check_anchor(report: Report, head: AuditBlock | None, size: int) -> None:
    """The anchor by itself, then its last line against the last block."""
    number, seal = (head.number, head.seal) if head else (0, "")
    if not size:
        if number:
            report.add("anchor", f"数据库已有 {number} 次封存，锚文件却不存在或为空")
        return
    texts, line = audit_anchor.problems(settings.AUDIT_ANCHOR_FILE, size)
    for text in texts:
        report.add("key" if "密钥" in text else "anchor", text)
    if texts:
        return
    if line is None:
        report.add("anchor", "锚文件中没有一行完整的记录")
    elif line.number > number and not (line.kind == audit_anchor.INTENT and line.number == number + 1):
        report.add(
            "cut",
            f"锚文件记到第 {line.number} 次封存，数据库只到第 {number} 次："
            "数据库的尾部被截去，或退回到了较早的备份",
        )
    elif line.number < number:
        report.add("cut", f"数据库有 {number} 次封存，锚文件只记到第 {line.number} 次：锚文件的尾部被截去")
    elif line.number == number and line.seal != seal:
        report.add("block", f"第 {number} 次封存与锚文件所记的不同")
    elif line.number == number and line.kind == audit_anchor.INTENT:
        report.add(
            "cut",
            f"锚文件缺少第 {number} 次封存的完成行；若刚发生过断电，请运行 seal_audit 后再核对，"
            "否则是锚文件被截短",
        )


def _local(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"
