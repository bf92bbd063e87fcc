"""The anchor: a file outside the database that knows the last seal, so that a cut tail is seen.

One JSON line each: `intent` before a block is committed, `done` after, `restored` when an administrator accepts another
state (a restore). Each line carries a keyed hash that covers the line before it. So at any time the file either fits
the database exactly, or shows that the process died between two steps (the sealer mends that), or somebody cut one of
the two. Who can cut both to the same point is not seen here: keep the file on another host (docs/operations.md).
"""

import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from . import audit_keys

INTENT, DONE, RESTORED = "intent", "done", "restored"


@dataclass(frozen=True)
class Line:
    """One line. `number` and `seal` name a block (0 and empty: none yet)."""

    kind: str
    number: int
    seal: str
    at: str
    key: str
    mac: str = ""

    def expected_mac(self, previous: str) -> str:
        """The keyed hash this line must carry after the line with the hash `previous`. Raises KeyError: unknown key."""
        values = [self.kind, self.number, self.seal, self.at, self.key, previous]
        return audit_keys.keyed_hash(self.key, "anchor", audit_keys.canonical(values))


class AnchorBroken(Exception):
    """The file cannot be read as an anchor. The message says where."""


def parse(raw: bytes) -> Line:
    """Read one line. Raises AnchorBroken."""
    try:
        values = json.loads(raw)
        line = Line(**values)
        if line.kind not in (INTENT, DONE, RESTORED) or not isinstance(line.number, int):
            raise ValueError
    except (ValueError, TypeError):
        raise AnchorBroken("锚文件中有一行不是封存记录") from None
    return line


def read(path: Path, until: int | None = None) -> Iterator[Line]:
    """All complete lines up to the byte `until`, in order, without judging them. Raises AnchorBroken."""
    if not path.exists():
        return
    position = 0
    with path.open("rb") as handle:
        for raw in handle:
            position += len(raw)
            if not raw.endswith(b"\n") or (until is not None and position > until):
                return
            yield parse(raw)


def last(path: Path) -> Line | None:
    """The last complete line, read from the end of the file; None when there is none. Raises AnchorBroken."""
    if not path.exists():
        return None
    with path.open("rb") as handle:
        size = handle.seek(0, os.SEEK_END)
        handle.seek(max(0, size - 4096))
        complete = handle.read().rpartition(b"\n")[0]
    return parse(complete.rpartition(b"\n")[2]) if complete else None


def append(path: Path, kind: str, number: int, seal: str, at: str) -> Line:
    """Write a line and force it to the disk. A line torn by a crash is cut off first. Raises OSError."""
    previous = last(path)
    line = Line(kind, number, seal, at, audit_keys.current_key())
    line = Line(**asdict(line) | {"mac": line.expected_mac(previous.mac if previous else "")})
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as handle:
        size = handle.seek(0, os.SEEK_END)
        handle.seek(max(0, size - 4096))
        torn = len(handle.read().rpartition(b"\n")[2])
        if torn:
            handle.truncate(size - torn)
        handle.seek(0, os.SEEK_END)
        handle.write(audit_keys.canonical(asdict(line)) + b"\n")
        handle.flush()
        os.fsync(handle.fileno())
    if is_new:
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    return line


def problems(path: Path, until: int | None = None) -> tuple[list[str], Line | None]:
    """Check the file by itself: hashes, order, numbers. Returns the problems in words and the last line."""
    found: list[str] = []
    previous: Line | None = None
    try:
        for count, line in enumerate(read(path, until), start=1):
            try:
                intact = hmac.compare_digest(line.expected_mac(previous.mac if previous else ""), line.mac)
            except KeyError:
                found.append(f"锚文件第 {count} 行所用的密钥 {line.key} 不在密钥文件中")
                return found, previous
            if not intact:
                found.append(f"锚文件第 {count} 行被改动，或它前面有行被删除")
                return found, previous
            if not _follows(previous, line):
                found.append(
                    f"锚文件第 {count} 行（第 {line.number} 次封存）与上一行不连续：数据库曾被退回到较早的状态"
                )
            previous = line
    except AnchorBroken as error:
        found.append(str(error))
    return found, previous


def _follows(previous: Line | None, line: Line) -> bool:
    if line.kind == RESTORED:
        return True
    if previous is None:
        return line.kind == INTENT and line.number == 1
    if line.kind == DONE:
        return previous.kind == INTENT and (previous.number, previous.seal) == (line.number, line.seal)
    # An intent whose block was never committed is followed by another one of the same number.
    return line.number == previous.number + (0 if previous.kind == INTENT else 1)
