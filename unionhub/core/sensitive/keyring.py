"""The keyring: a file of mode 0600 beside, never inside, the database and its backups.

`current()` is the ring in force. Running processes look at the file's change mark at most once in CHECK_SECONDS and
read it again when it changed, so a rotation needs no restart. Every change replaces the file whole. There is no
default key and no way on without a key: what is missing raises KeyringError with the mend.
"""

import fcntl
import json
import os
import secrets
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from .ciphers import INDEX_KEY_BYTES, KEY_BYTES, SUITES, IndexKey, SealingKey, key_id_of
from .errors import KeyMissing, KeyringError, RotationError

#: How often a running process looks whether the file changed, seconds.
CHECK_SECONDS = 1.0
#: After this time every process on this machine has taken up a change, seconds.
GRACE_SECONDS = 3.0
MAIN, SPARE = "main", "spare"


@dataclass(frozen=True)
class Ring:
    """The keys in memory. `active` seals new values; digests are written under every key of `writing`."""

    generation: int
    active: str
    sealing: Mapping[str, SealingKey]
    writing: tuple[str, ...]
    index: Mapping[str, IndexKey]

    @property
    def active_key(self) -> SealingKey:
        """The key that new values are sealed with."""
        return self.sealing[self.active]

    def key_of(self, token: str) -> SealingKey:
        """The key a sealed value names. Raises KeyMissing when the ring does not hold it, SealBroken when malformed."""
        name = key_id_of(token)
        try:
            return self.sealing[name]
        except KeyError:
            raise KeyMissing(
                f"The encryption key {name} is not in the keyring; restore the keyring file that belongs to this data."
            ) from None

    def writing_to(self, slot: str) -> IndexKey | None:
        """The index key whose digests go into the columns of `slot` at present; None when they are to stay empty."""
        return next((self.index[name] for name in self.writing if self.index[name].slot == slot), None)


class _Kept:
    path: Path | None = None
    mark: tuple = ()
    ring: Ring | None = None
    looked = 0.0


_lock = threading.Lock()


def current() -> Ring:
    """The ring in force. Raises KeyringError when there is none; the embedded set-up makes its first one."""
    path = settings.KEYRING_FILE
    if _Kept.ring is not None and _Kept.path == path and time.monotonic() - _Kept.looked < CHECK_SECONDS:
        return _Kept.ring
    with _lock:
        mark = _mark(path)
        if mark is None and settings.EMBEDDED and _Kept.path != path:
            _make_first(path)
            mark = _mark(path)
        if mark is None:
            raise KeyringError(
                f"The keyring file {path} is missing. Restore it from where it is kept apart from the backups; only a "
                "new installation without data makes one: manage.py rotate_keys --init"
            )
        if _Kept.path != path or _Kept.mark != mark or _Kept.ring is None:
            _Kept.ring = parse(read(path), path)
            _Kept.path, _Kept.mark = path, mark
        _Kept.looked = time.monotonic()
        return _Kept.ring


def forget() -> None:
    """Make the next `current()` look at the file."""
    _Kept.looked = 0.0


def _mark(path: Path) -> tuple | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size, found.st_mode


def read(path: Path) -> dict[str, Any]:
    """The file's document. Raises KeyringError when others may read the file or it is no JSON."""
    if path.stat().st_mode & 0o077:
        raise KeyringError(f"Others may read the keyring file {path}; run: chmod 600 {path}")
    try:
        return json.loads(path.read_text())
    except ValueError as error:
        raise KeyringError(f"The keyring file {path} is damaged; restore it.") from error


def parse(document: dict[str, Any], path: Path) -> Ring:
    """Build the ring. Raises KeyringError when keys are missing, of a wrong length, or of an unknown suite."""
    try:
        sealing = {
            name: SealingKey(
                name, row["suite"], _key(row, KEY_BYTES[row["suite"]]), row["created"], row["retired"]
            )
            for name, row in document["encryption"]["keys"].items()
        }
        index = {
            name: IndexKey(
                name, row["suite"], _key(row, INDEX_KEY_BYTES), row["slot"], row["created"], row["retired"]
            )
            for name, row in document["index"]["keys"].items()
        }
        ring = Ring(
            document["generation"],
            document["encryption"]["active"],
            sealing,
            tuple(document["index"]["writing"]),
            index,
        )
        slots = [index[name].slot for name in ring.writing]
        if ring.active not in sealing or not slots or len(set(slots)) != len(slots):
            raise ValueError("no active keys")
    except (KeyError, TypeError, ValueError) as error:
        raise KeyringError(f"The keyring file {path} is damaged; restore it.") from error
    return ring


def _key(row: dict[str, str], length: int) -> bytes:
    key = b64decode(row["key"], validate=True)
    if len(key) != length:
        raise ValueError("wrong length")
    return key


def new_key(suite: str, length: int, **more: str) -> tuple[str, dict[str, str]]:
    """A fresh id and the document row of a fresh key."""
    row = {"suite": suite, "key": b64encode(secrets.token_bytes(length)).decode(), "retired": ""}
    return secrets.token_hex(4), {**row, "created": timezone.localdate().isoformat(), **more}


def suite_for_new_keys() -> str:
    """The suite of settings.SENSITIVE_SUITE. Raises KeyringError when it is none."""
    if settings.SENSITIVE_SUITE not in SUITES:
        raise KeyringError(f"SENSITIVE_SUITE must be one of {', '.join(SUITES)}.")
    return settings.SENSITIVE_SUITE


def initialise(path: Path | None = None) -> Ring:
    """Make a keyring with one key of each sort. Raises KeyringError when there is one already."""
    path = path or settings.KEYRING_FILE
    suite = suite_for_new_keys()
    sealing, sealing_row = new_key(suite, KEY_BYTES[suite])
    index, index_row = new_key(suite, INDEX_KEY_BYTES, slot=MAIN)
    document = {
        "version": 1,
        "generation": 1,
        "encryption": {"active": sealing, "keys": {sealing: sealing_row}},
        "index": {"writing": [index], "keys": {index: index_row}},
    }
    draft = _draft(path, document)
    try:
        # Only the first of two processes starting together makes the file; it appears whole.
        os.link(draft, path)
    except FileExistsError:
        raise KeyringError(f"There is a keyring already: {path}") from None
    finally:
        draft.unlink()
    forget()
    return parse(document, path)


def _make_first(path: Path) -> None:
    """First use in the embedded set-up. Refused beside sealed data: a new ring would hide the loss of the old one."""
    from .tokens import any_sealed_value  # noqa: PLC0415  (asks the models, which build on this module)

    if any_sealed_value():
        raise KeyringError(
            f"The keyring file {path} is missing, yet the database holds sealed values. Restore the file; without it "
            "these values are lost."
        )
    with suppress(KeyringError):
        initialise(path)


def change(edit: Callable[[dict[str, Any]], None]) -> Ring:
    """Apply `edit` to the document and replace the file whole. Callers hold `exclusive()`."""
    path = settings.KEYRING_FILE
    document = read(path)
    edit(document)
    document["generation"] += 1
    ring = parse(document, path)
    draft = _draft(path, document)
    os.replace(draft, path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    with _lock:
        _Kept.path, _Kept.mark, _Kept.ring, _Kept.looked = path, _mark(path) or (), ring, time.monotonic()
    return ring


def _draft(path: Path, document: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        json.dump(document, handle, indent=1)
        handle.flush()
        os.fsync(handle.fileno())
    return draft


@contextmanager
def exclusive() -> Iterator[None]:
    """Hold the rotation lock. Raises RotationError when another rotation runs."""
    path = settings.KEYRING_FILE.with_name(settings.KEYRING_FILE.name + ".lock")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RotationError("另一个密钥轮换正在进行，请等待其结束。") from None
        yield
