"""The backup file: a compressed tar that any `tar xzf` opens, closed by a seal over all its bytes.

The seal is an empty gzip member whose comment holds the SHA-256 of everything before it; so every single byte
of the file is covered, those of headers and padding included, and nothing need be unpacked to see that one is
wrong.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from .errors import BackupError, Damaged

FORMAT = 1
MANIFEST = "manifest.json"
PART_SIZE = 4 * 1024 * 1024
CHUNK = 1024 * 1024
_SEAL_HEAD = b"\x1f\x8b\x08\x10\0\0\0\0\0\xff" + f"unionhub-backup-{FORMAT} sha256=".encode()
_SEAL_TAIL = b"\0\x03\0" + b"\0" * 8
_SEAL_LENGTH = len(_SEAL_HEAD) + 64 + len(_SEAL_TAIL)
CUT = "备份文件不完整或已损坏，不能用于恢复。请改用另一份备份。"


def _seal(digest: str) -> bytes:
    return _SEAL_HEAD + digest.encode() + _SEAL_TAIL


class _Hashed(io.RawIOBase):
    """Passes bytes on and hashes them."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.digest = target, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        self.target.write(data)
        return len(data)


class _Counted:
    """Reads a file for tar and hashes it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest, self.size = source, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data


class Writer:
    """Writes members one after another; nothing is held in memory but the part at hand."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._hashed = _Hashed(target)
        self._gzip = gzip.GzipFile(filename="", fileobj=self._hashed, mode="wb", compresslevel=6, mtime=0)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115  (close())

    def add(self, name: str, content: bytes) -> None:
        """Add a member from memory."""
        self._tar.addfile(self._info(name, len(content)), io.BytesIO(content))

    def add_lines(self, folder: str, lines: Iterable[bytes]) -> dict[str, Any]:
        """Add lines as parts of bearable size; return rows, hash and number of parts."""
        digest, rows, parts, held, size = hashlib.sha256(), 0, 0, [], 0
        for line in lines:
            digest.update(line)
            rows += 1
            held.append(line)
            size += len(line)
            if size >= PART_SIZE:
                self.add(f"{folder}/{parts:06d}.jsonl", b"".join(held))
                parts, held, size = parts + 1, [], 0
        if held:
            self.add(f"{folder}/{parts:06d}.jsonl", b"".join(held))
            parts += 1
        return {"rows": rows, "sha256": digest.hexdigest(), "parts": parts}

    def add_file(self, name: str, path: Path) -> dict[str, Any]:
        """Add a file from disk; return size and hash.

        Raises FileNotFoundError, BackupError if it changes meanwhile.
        """
        with path.open("rb") as handle:
            size = os.fstat(handle.fileno()).st_size
            source = _Counted(handle)
            try:
                self._tar.addfile(self._info(name, size), source)  # type: ignore[arg-type]
            except OSError as error:
                if error.errno is None:  # tar's own complaint: fewer bytes than promised
                    raise BackupError(f"文件 {name} 在备份时发生变化，请重新备份。") from None
                raise
        return {"size": source.size, "sha256": source.digest.hexdigest()}

    def close(self) -> None:
        """End the archive and seal it."""
        self._tar.close()
        self._gzip.close()
        self._target.write(_seal(self._hashed.digest.hexdigest()))

    def abandon(self) -> None:
        """End without writing any more: what tar and gzip still hold goes nowhere."""
        self._hashed.target = io.BytesIO()
        self._tar.close()
        self._gzip.close()

    @staticmethod
    def _info(name: str, size: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        return info


@contextmanager
def writing(out: Path) -> Iterator[Writer]:
    """Write `out` by way of `out`.part: whole, on disk, read back and found good, then renamed over what was
    there.

    Whatever happens before, an earlier backup of that name stays as it is.
    """
    part = out.with_name(out.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            writer = Writer(target)
            try:
                yield writer
            except BaseException:
                writer.abandon()
                raise
            writer.close()
            target.flush()
            os.fsync(target.fileno())
        verify(part)
        part.replace(out)
        folder = os.open(out.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        part.unlink(missing_ok=True)


def check_seal(path: Path) -> None:
    """Read the file once.

    Raises Damaged when a single byte is not as it was written, BackupError if it is no backup.
    """
    size = path.stat().st_size - _SEAL_LENGTH
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        if size <= 0:
            raise Damaged(CUT)
        left = size
        while left and (chunk := handle.read(min(CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
        if handle.read() != _seal(digest.hexdigest()):
            raise Damaged(CUT)


def members(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Name, size and content of each member in order. Raises Damaged."""
    try:
        with gzip.open(path) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
            for info in tar:
                content = tar.extractfile(info)
                if content is None:
                    raise Damaged(CUT)
                yield info.name, info.size, content
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile):
        raise Damaged(CUT) from None


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def table_of(name: str) -> str:
    """The table's label of a member `tables/<label>/<n>.jsonl`; empty for other members."""
    folder, _, rest = name.partition("/")
    return rest.rpartition("/")[0] if folder == "tables" else ""


def verify(path: Path) -> dict[str, Any]:
    """Read the whole file and hold it against its manifest, which is returned.

    Raises Damaged. Writes nothing.
    """
    check_seal(path)
    rows: dict[str, int] = {}
    digests: dict[str, Any] = {}
    files: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] = {}
    for name, size, content in members(path):
        if label := table_of(name):
            digest = digests.setdefault(label, hashlib.sha256())
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                rows[label] = rows.get(label, 0) + chunk.count(b"\n")
        elif name.startswith("files/"):
            files[name[6:]] = {"size": size, "sha256": _digest(content)}
        elif name == MANIFEST:
            manifest = json.loads(content.read())
    if manifest.get("format") != FORMAT:
        raise Damaged(f"备份格式为 {manifest.get('format', '未知')}，本程序只能读取格式 {FORMAT}。")
    for label, described in manifest["tables"].items():
        found = (rows.get(label, 0), (digests.get(label) or hashlib.sha256()).hexdigest())
        if found != (described["rows"], described["sha256"]):
            raise Damaged(f"备份中数据表 {label} 与清单不符，不能用于恢复。")
    if files != manifest["files"] or set(digests) - set(manifest["tables"]):
        raise Damaged("备份中的文件与清单不符，不能用于恢复。")
    return manifest
