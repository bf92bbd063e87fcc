"""Backup and restore: one file, one command each, both engines, proved before it counts (scorecard H1,
H2)."""

from .dump import Taken, take
from .errors import BackupError, Damaged, NotEmpty, ProofFailed, WrongSchema
from .load import Restored, restore

__all__ = [
    "BackupError",
    "Damaged",
    "NotEmpty",
    "ProofFailed",
    "Restored",
    "Taken",
    "WrongSchema",
    "restore",
    "take",
]
