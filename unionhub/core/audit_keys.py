"""The keyed hash of the audit log: its keys, and the one canonical form of an event that is hashed.

The keys live in a file of mode 0600 (`settings.AUDIT_KEY_FILE`), beside the key ring and never in the database. They
are apart from the encryption keys, because those are thrown away after a rotation and a log is checked years later.
The first record of all makes the file; hosts that share a database share the file.
"""

import hashlib
import hmac
import json
from datetime import UTC
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .setup import local_secret

#: The fields under an event's `mac`, in this order for ever: appending one makes all older hashes invalid.
EVENT_FIELDS = (
    "at",
    "utc_offset",
    "action",
    "result",
    "actor_id",
    "actor_name",
    "actor_unit_id",
    "actor_unit",
    "on_behalf_id",
    "on_behalf_name",
    "ip",
    "agent",
    "object_type",
    "object_id",
    "object_label",
    "organisation_id",
    "organisation_name",
    "organisation_path",
    "changes",
    "reason",
    "count",
    "request_id",
    "operation_id",
    "nonce",
    "key_id",
)


class AuditKeyMissing(ImproperlyConfigured):
    """The key file is gone while the log holds rows made with it, or a row names a key that the file has not."""


@cache
def _keys(path: Path) -> dict[str, bytes]:
    """Keys by id, the current one last. Each line of the file is one key; a new line rotates."""
    if not path.exists():
        from .models.audit import AuditEvent  # noqa: PLC0415  (the models are not loaded when this module is)

        if AuditEvent.objects.exists():
            raise AuditKeyMissing(
                f"The audit key file {path} is missing, yet the log holds records. Restore the file, or copy it from "
                "the host that has it; a new one would hide the loss."
            )
        local_secret(path, allowed=True)
    secrets = [line.strip() for line in path.read_text().splitlines() if line.strip()]
    return {hashlib.sha256(secret.encode()).hexdigest()[:8]: secret.encode() for secret in secrets}


def keys() -> dict[str, bytes]:
    """All audit keys by their id. A key is kept as long as a row under it is kept."""
    return _keys(settings.AUDIT_KEY_FILE)


def forget_keys() -> None:
    """Read the key file anew: after a rotation or a restore."""
    _keys.cache_clear()


def current_key() -> str:
    """Id of the key that new rows are hashed with."""
    return next(reversed(keys()))


def keyed_hash(key_id: str, purpose: str, message: bytes) -> str:
    """HMAC-SHA-256 in hex. Raises KeyError when the key is not in the key file."""
    return hmac.new(keys()[key_id], purpose.encode() + b"\0" + message, hashlib.sha256).hexdigest()


def canonical(values: list | dict) -> bytes:
    """One byte form of plain values: sorted keys, no blanks, UTF-8."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def event_message(values: dict) -> bytes:
    """What an event's `mac` covers. `values` maps at least EVENT_FIELDS; `at` is an aware datetime."""
    listed = [values[name] for name in EVENT_FIELDS]
    listed[0] = values["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return canonical(listed)


def event_mac(values: dict) -> str:
    """The keyed hash of one event. Raises KeyError for an unknown key."""
    return keyed_hash(values["key_id"], "event", event_message(values))
