"""Settings of commands that run as processes of their own, on a database and a folder named by the test."""

import os
from pathlib import Path

import environ

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

VAR_DIR = Path(os.environ["RIG_VAR"])
_options = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
    ),
}
_database = environ.Env.db_url_config(os.environ["RIG_DATABASE_URL"])
DATABASES["default"] = {**_database, **({"OPTIONS": _options} if "sqlite" in _database["ENGINE"] else {})}
FILES_DIR = MEDIA_ROOT = VAR_DIR / "files"
KEYRING_FILE = VAR_DIR / "keys" / "keyring.json"
AUDIT_KEY_FILE = VAR_DIR / "keys" / "audit_key"
AUDIT_ANCHOR_FILE = VAR_DIR / "audit" / "anchor.log"
LOGGING = {}
