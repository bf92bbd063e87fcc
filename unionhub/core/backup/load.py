"""Read a backup back into an empty place, all or nothing, and prove it good before it counts."""

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from .. import guards, sealing
from ..attached import Attached
from ..audit import record
from . import archive, keys, proof, schema, sequences
from .errors import BackupError, NotEmpty
from .tables import BATCH, Table, tables

#: Tables that `migrate` itself fills; the backup's rows take their place. What refers to another stands before it.
REFILLED = ("core.auditsealer", "core.holiday", "core.holidayyear")
STAGING = ".restoring"


@dataclass
class Restored:
    """What was read back, and the report of the proof, line by line (Chinese)."""

    rows: int = 0
    files: int = 0
    seconds: float = 0
    report: list[str] = field(default_factory=list)


def restore(
    source: Path,
    keys_from: Path | None = None,
    say: Callable[[str], None] = lambda text: None,
    accept_audit: bool = False,
) -> Restored:
    """Restore `source`. Raises BackupError; then database, files and keys are as they were before."""
    begun = time.monotonic()
    source = Path(source)
    if not source.is_file():
        raise BackupError(f"没有找到备份文件 {source}。")
    say("正在核对备份文件……")
    manifest = archive.verify(source)
    _make_tables(say)
    refuse_unless_empty()
    schema.compare(manifest["schema"], schema.state(connection))
    kept = keys.put(keys_from) if keys_from is not None else {}
    restored = Restored()
    try:
        with _staged_files(source, manifest, say) as place_files, transaction.atomic():
            _load(source, manifest, say)
            restored.report = proof.prove(manifest, say, accept_audit)
            place_files()
    except DatabaseError as error:
        keys.put_back(kept)
        raise BackupError(f"数据库拒绝了备份中的数据，没有恢复任何内容：{_first_line(error)}") from error
    except BaseException:
        keys.put_back(kept)
        raise
    _go_on(source, manifest, restored)
    restored.rows = sum(table["rows"] for table in manifest["tables"].values())
    restored.files = len(manifest["files"])
    restored.seconds = time.monotonic() - begun
    return restored


def _go_on(source: Path, manifest: dict[str, Any], restored: Restored) -> None:
    """Let the audit log go on from the restored state, and say in it that there was a restore."""
    reason = f"从备份 {source.name} 恢复，备份时间 {manifest['taken_at']}"
    try:
        with transaction.atomic():
            record("core.backup.restore", label=source.name, reason=reason)
            sealing.reanchor(reason)
    except OSError as error:
        restored.report.append(
            f"注意：封存锚文件无法写入（{error.strerror}），恢复可写后请执行 manage.py verify_audit 查看"
        )


def refuse_unless_empty() -> None:
    """Raise NotEmpty, naming what is there, unless database and files folder hold nothing."""
    found = []
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in tables():
            if table.label in REFILLED:
                continue
            cursor.execute(f"SELECT count(*) FROM {quote(table.model._meta.db_table)}")  # noqa: S608  (our own models)
            if count := cursor.fetchone()[0]:
                found.append(f"数据表 {table.label} 有 {count} 行")
    root = Path(settings.FILES_DIR)
    lying = (
        [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
        if root.is_dir()
        else []
    )
    if lying:
        found.append(f"附件目录有 {len(lying)} 个文件（如 {sorted(lying)[0]}）")
    if found:
        raise NotEmpty("只能恢复到空的系统，现有内容：" + "；".join(found) + "。请准备新的数据库和附件目录。")


def _make_tables(say: Callable[[str], None]) -> None:
    """In a database without any table, make them."""
    present = set(connection.introspection.table_names())
    wanted = {table.model._meta.db_table for table in tables()}
    if not present:
        say("正在建立数据表……")
        call_command("migrate", interactive=False, verbosity=0)
        present = set(connection.introspection.table_names())
    if wanted - present:
        raise BackupError("数据库的表不完整，请先执行 manage.py migrate。")


def _load(source: Path, manifest: dict[str, Any], say: Callable[[str], None]) -> None:
    """Write all rows, set-based, in the order of the file; foreign keys are checked at the end."""
    by_label = {table.label: table for table in tables()}
    quote = connection.ops.quote_name
    guards.lift(connection.alias, Attached)  # a closed month is written before its numbers
    with connection.cursor() as cursor:
        for label in REFILLED:
            table = quote(by_label[label].model._meta.db_table)
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  (names of our own models)
        said = ""
        for name, _, content in archive.members(source):
            label = archive.table_of(name)
            if not label:
                continue
            if label != said:
                say(f"{label}：{manifest['tables'][label]['rows']} 行")
                said = label
            _insert(cursor, by_label[label], content)
    for label, about in manifest["tables"].items():
        sequences.write(connection, by_label[label], about["sequence"])
    connection.check_constraints()
    guards.install()


def _insert(cursor: Any, table: Table, lines: Any) -> None:
    writers = [(at, write) for at, column in enumerate(table.columns) if (write := column.writer(connection))]
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in table.columns)
    into = f"INSERT INTO {quote(table.model._meta.db_table)} ({names}) VALUES "  # noqa: S608  (our own models)

    def rows() -> Iterator[list[Any]]:
        for line in lines:
            values = json.loads(line)
            for at, write in writers:
                values[at] = write(values[at])
            yield values

    if connection.vendor == "postgresql":
        from psycopg2.extras import execute_values  # noqa: PLC0415  (not installed where only SQLite is used)

        execute_values(cursor.cursor, into.replace("%", "%%") + "%s", rows(), page_size=BATCH)
    else:
        marks = ", ".join(["%s"] * len(table.columns))
        cursor.executemany(f"{into}({marks})", rows())


@contextlib.contextmanager
def _staged_files(
    source: Path, manifest: dict[str, Any], say: Callable[[str], None]
) -> Iterator[Callable[[], None]]:
    """Unpack the files beside their places; the caller puts them there just before the database commits.

    Whatever goes wrong, the folder is empty again afterwards.
    """
    root = Path(settings.FILES_DIR)
    made_root = not root.exists()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    staging = root / STAGING
    placed: list[Path] = []

    def place() -> None:
        for entry in sorted(staging.iterdir()):
            target = root / entry.name
            if target.is_dir():
                target.rmdir()  # empty, or the restore had been refused
            entry.rename(target)
            placed.append(target)
        staging.rmdir()

    try:
        if manifest["files"]:
            say(f"文件：{len(manifest['files'])} 个")
        staging.mkdir(mode=0o700)
        for name, _, content in archive.members(source):
            if name.startswith("files/"):
                _unpack(staging, name[6:], content)
        yield place
    except BaseException:
        for path in [staging, *placed]:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if made_root:
            with contextlib.suppress(OSError):
                root.rmdir()
        raise


def _unpack(staging: Path, name: str, content: Any) -> None:
    target = (staging / name).resolve()
    if staging.resolve() not in target.parents:
        raise BackupError(f"备份中的文件名 {name!r} 不合规范，没有恢复任何内容。")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            shutil.copyfileobj(content, handle, archive.CHUNK)
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        raise BackupError(f"附件无法写入（{error.strerror}），没有恢复任何内容。") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
