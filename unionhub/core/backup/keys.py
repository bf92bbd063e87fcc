"""The keys travel apart: without them a backup's sealed values stay closed, with them in the same place they
are no protection. """  # fmt: skip

import contextlib
import json
import os
from pathlib import Path

from django.conf import settings

from .. import audit_keys
from ..sensitive import SensitiveError, keyring
from .errors import BackupError

FORMAT = "unionhub-keys-1"


def key_files() -> dict[str, Path]:
    """The files that open the sealed values and prove the audit log, by what they are called in a copy."""
    return {"keyring": Path(settings.KEYRING_FILE), "audit": Path(settings.AUDIT_KEY_FILE)}


def save(out: Path) -> None:
    """Write all keys to one file of mode 0600. Raises BackupError when there are none or the file exists."""
    with contextlib.suppress(SensitiveError):  # told below
        keyring.current()  # the embedded set-up makes its first one when it is first asked for
    found = {name: path.read_text() for name, path in key_files().items() if path.exists()}
    if "keyring" not in found:
        raise BackupError(f"没有找到密钥文件 {settings.KEYRING_FILE}，密钥没有导出。")
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupError(f"{out} 已存在。为防误盖密钥，请换一个文件名。") from None
    with os.fdopen(handle, "w") as target:
        json.dump({"format": FORMAT, "files": found}, target)
        target.flush()
        os.fsync(target.fileno())


def put(source: Path) -> dict[Path, Path]:
    """Install the keys of a copy; return what was there before, set aside: {place: kept}.

    Only for an empty database: nothing there can be sealed with the keys that give way. Raises BackupError.
    """
    try:
        found = json.loads(source.read_text())
        if found["format"] != FORMAT or set(found["files"]) - set(key_files()):
            raise ValueError(found["format"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupError(f"{source} 不是本系统导出的密钥文件。") from None
    kept: dict[Path, Path] = {}
    for name, text in found["files"].items():
        place = key_files()[name]
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if place.exists() and place.read_text() != text:
            aside = place.with_name(f"{place.name}.before-restore")
            place.replace(aside)
            kept[place] = aside
        if not place.exists():
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
                target.write(text)
    forget()
    return kept


def put_back(kept: dict[Path, Path]) -> None:
    """Undo `put` for the files that had to give way."""
    for place, aside in kept.items():
        aside.replace(place)
    forget()


def forget() -> None:
    """Make this process read the key files anew."""
    keyring.forget()
    audit_keys.forget_keys()
