"""What settings need before Django is there."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def local_secret(path: Path, *, allowed: bool) -> str:
    """Return the secret kept in `path`, making it once with mode 0600.

    Only the embedded set-up may make its own (`allowed`); the server set-up must be given SECRET_KEY.
    Two processes starting together agree on one value: the file appears whole, only the first one's stays.
    Raises ImproperlyConfigured when no secret is given and none may be made.
    """
    if not allowed:
        raise ImproperlyConfigured("SECRET_KEY is not set: the server set-up needs one in its environment.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def embedded_broker_url(var_dir: Path) -> str:
    """Return the address of this clone's embedded broker, as its last start wrote it.

    Written by `unionhub.embedded.broker`. Before the first start it is the default port without a
    password, where nothing answers.
    """
    try:
        return (var_dir / "broker" / "url").read_text().strip()
    except OSError:
        return "redis://127.0.0.1:6390/0"
