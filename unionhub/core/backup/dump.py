"""Take a backup: one file, while the system is in use."""

import errno
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from ..attachments import PART
from ..audit import record
from ..models import Attachment, AuditBlock, AuditEvent
from . import archive, schema
from .errors import BackupError
from .sequences import read as read_sequence
from .snapshot import snapshot
from .tables import Table, tables

LEFT_OUT = ("sessions", "contenttypes", "auth", "keys")


@dataclass
class Taken:
    """What a backup holds. `warnings` (Chinese) name what was already wrong with the data."""

    path: Path
    rows: int = 0
    tables: int = 0
    files: int = 0
    size: int = 0
    seconds: float = 0
    warnings: list[str] = field(default_factory=list)


def take(out: Path, say: Callable[[str], None] = lambda text: None) -> Taken:
    """Write a backup to `out`. Raises BackupError; an earlier file of that name then stays as it is."""
    begun = time.monotonic()
    out = Path(out).absolute()
    if not out.parent.is_dir():
        raise BackupError(f"目录 {out.parent} 不存在，请先建立。")
    if Path(settings.FILES_DIR).absolute() in out.parents:
        raise BackupError("备份文件不能放在附件目录里，请换一个位置。")
    taken = Taken(out)
    record("core.backup.take", label=out.name)
    try:
        with archive.writing(out) as writer, snapshot() as connection:
            manifest = _write(writer, connection, taken, say)
            writer.add(archive.MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
            say("正在回读核对……")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise BackupError("磁盘空间不足，备份没有完成。原有备份未受影响。") from error
        raise BackupError(f"备份没有完成：{error.strerror}。原有备份未受影响。") from error
    taken.size = out.stat().st_size
    taken.seconds = time.monotonic() - begun
    return taken


def _write(
    writer: archive.Writer, connection: BaseDatabaseWrapper, taken: Taken, say: Callable[[str], None]
) -> dict[str, Any]:
    described: dict[str, dict[str, Any]] = {}
    for table in tables():
        about = writer.add_lines(f"tables/{table.label}", table.lines(connection))
        described[table.label] = {**about, "sequence": read_sequence(connection, table)}
        taken.rows += about["rows"]
        if about["rows"]:
            say(f"{table.label}：{about['rows']} 行")
    taken.tables = len(described)
    files = _files(writer)
    taken.files = len(files)
    say(f"文件：{len(files)} 个")
    missing = _wrong_files(connection, files)
    if missing:
        taken.warnings.append(
            f"{len(missing)} 个附件的文件缺失或已损坏，例如 {missing[0]}。请从更早的备份中找回。"
        )
    return {
        "format": archive.FORMAT,
        "taken_at": timezone.localtime().isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "schema": schema.state(connection),
        "tables": described,
        "files": files,
        "missing_files": missing,
        "audit": _audit_head(connection),
        "left_out": list(LEFT_OUT),
    }


def _files(writer: archive.Writer) -> dict[str, dict[str, Any]]:
    """Add all stored files. One that goes meanwhile had no row in the snapshot, or has expired."""
    root = Path(settings.FILES_DIR)
    found = {}
    for path in _stored(root):
        name = path.relative_to(root).as_posix()
        try:
            found[name] = writer.add_file(f"files/{name}", path)
        except FileNotFoundError:
            continue
    return found


def _stored(root: Path) -> Iterator[Path]:
    """Files under the root in order, without drafts, working folders of jobs and links."""
    if not root.is_dir():
        return
    for path in sorted(root.iterdir()):
        if path.is_symlink() or path.name.startswith("."):
            continue
        if path.is_dir() and not path.name.endswith(".work"):
            yield from _stored(path)
        elif path.is_file() and not path.name.endswith(PART):
            yield path


def _wrong_files(connection: BaseDatabaseWrapper, files: dict[str, dict[str, Any]]) -> list[str]:
    """Paths of attachments whose file is not there or not what was stored."""
    table = Table(Attachment)
    at = {column.name: place for place, column in enumerate(table.columns)}
    return [
        row[at["path"]]
        for row in table.rows(connection)
        if files.get(row[at["path"]], {}).get("sha256") != row[at["sha256"]]
    ]


def _audit_head(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """The end of the audit log as of the snapshot."""
    quote = connection.ops.quote_name
    events, blocks = quote(AuditEvent._meta.db_table), quote(AuditBlock._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), max(id) FROM {events}")  # noqa: S608  (names of our own models)
        count, last = cursor.fetchone()
        cursor.execute(f"SELECT number, seal FROM {blocks} ORDER BY number DESC LIMIT 1")  # noqa: S608
        block = cursor.fetchone()
    number, seal = block or (0, "")
    return {"events": count, "last_event": last or 0, "last_block": number, "seal": seal}
