"""Rotation of the encryption key while the system is in use.

1. A new key becomes active; every process seals with it from then on (the old ones still open).
2. Old values are sealed anew in batches, each by compare-and-swap on the sealed text that was read: an edit made
   meanwhile wins, and is sealed with the new key anyway.
3. When all writers are past step 1 and a pass over all tables finds no value of an old key, the old keys are retired.
   A retired key stays in the ring to open older backups until it is removed by name (`remove`).

Every step may be stopped; running it again goes on. Writes of the new key never wait for the rotation.
"""

from django.db import DEFAULT_DB_ALIAS, models
from django.utils import timezone

from . import keyring
from .barrier import (
    Progress,
    chunks,
    refuse_inside_transaction,
    silent,
    stored_models,
    swap,
    wait_for_writers,
)
from .bulk import open_many, seal_many
from .ciphers import KEY_BYTES, key_id_of
from .errors import RotationError
from .fields import EncryptedTextField, encrypted_fields, sealed_text

_MAX_PASSES = 20


def sealed_columns() -> list[tuple[type[models.Model], EncryptedTextField]]:
    """Every encrypted column of the system."""
    return [(model, field) for model in stored_models() for field in encrypted_fields(model)]


def uses(using: str = DEFAULT_DB_ALIAS) -> dict[str, int]:
    """How many stored values each encryption key has."""
    found: dict[str, int] = dict.fromkeys(keyring.current().sealing, 0)
    for model, field in sealed_columns():
        for token in sealed_text(model, field, using).values_list("sealed", flat=True).iterator(2000):
            name = key_id_of(token)
            found[name] = found.get(name, 0) + 1
    return found


def rotate_encryption(progress: Progress = silent, using: str = DEFAULT_DB_ALIAS) -> str:
    """Bring all values under a new key and retire the old ones. Returns the new key's id.

    A rotation that was stopped is finished instead of starting another. Raises RotationError when values keep
    appearing under an old key, KeyMissing when a value names a key that is not there, SealBroken when one is damaged.
    """
    refuse_inside_transaction(using)
    with keyring.exclusive():
        ring = keyring.current()
        if not [key for key in ring.sealing.values() if not key.retired and key.id != ring.active]:
            keyring.change(_add_key)
        wait_for_writers(using)
        active = keyring.current().active
        for _ in range(_MAX_PASSES):
            left = _reseal_all(progress, using, active)
            wait_for_writers(using)
            if not left and not _stale(active, using):
                break
        else:
            raise RotationError("仍有数据使用旧密钥，轮换未完成；请稍后重新运行以继续。")
        keyring.change(_retire_old)
        return active


def _add_key(document: dict) -> None:
    suite = keyring.suite_for_new_keys()
    name, row = keyring.new_key(suite, KEY_BYTES[suite])
    document["encryption"]["keys"][name] = row
    document["encryption"]["active"] = name


def _retire_old(document: dict) -> None:
    for name, row in document["encryption"]["keys"].items():
        if name != document["encryption"]["active"] and not row["retired"]:
            row["retired"] = timezone.localdate().isoformat()


def _old(model: type[models.Model], field: EncryptedTextField, active: str, using: str) -> models.QuerySet:
    return sealed_text(model, field, using).exclude(sealed__startswith=f"v1.{active}.")


def _stale(active: str, using: str) -> int:
    return sum(_old(model, field, active, using).count() for model, field in sealed_columns())


def _reseal_all(progress: Progress, using: str, active: str) -> int:
    """One pass over all columns. Returns how many values were left because somebody held or changed them."""
    total, done, left = _stale(active, using), 0, 0
    progress(0, total, "正在用新密钥重新加密")
    for model, field in sealed_columns():
        rows = _old(model, field, active, using).values("pk", "row_key", "sealed")
        for part in chunks(rows):
            plain = open_many(model, field.name, [(row["row_key"], row["sealed"]) for row in part])
            anew = seal_many(
                model, field.name, [(row["row_key"], text) for row, text in zip(part, plain, strict=True)]
            )
            given = [(row["pk"], str(token), row["sealed"]) for row, token in zip(part, anew, strict=True)]
            left += len(part) - swap(model, str(field.column), str(field.column), given, using)
            done += len(part)
            progress(done, max(total, done), f"正在重新加密：{model._meta.verbose_name}·{field.verbose_name}")
    return left


def remove(name: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Delete a retired key of either sort from the ring; backups that need it become unreadable for good.

    Raises RotationError when the key is unknown, not retired, or still used by a value.
    """
    with keyring.exclusive():
        ring = keyring.current()
        key = ring.sealing.get(name) or ring.index.get(name)
        if key is None:
            raise RotationError(f"密钥库中没有密钥 {name}。")
        if not key.retired:
            raise RotationError(f"密钥 {name} 仍在使用，先轮换再移除。")
        if uses(using).get(name):
            raise RotationError(f"仍有数据使用密钥 {name}（可能来自较早的备份），请再轮换一次。")

        def edit(document: dict) -> None:
            for sort in ("encryption", "index"):
                document[sort]["keys"].pop(name, None)

        keyring.change(edit)
