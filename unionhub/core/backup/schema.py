"""Which version of the tables a backup was made from, and whether it is this one."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from ..registry import house_apps
from .errors import WrongSchema
from .tables import tables


def state(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Applied migrations per app as the database records them, and a fingerprint per table.

    A database made without migrations (tests) records none; then the fingerprints alone decide.
    """
    labels = {config.label for config in house_apps()}
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        if app in labels:
            applied.setdefault(app, []).append(name)
    return {"migrations": applied, "fingerprints": {table.label: table.fingerprint() for table in tables()}}


def compare(theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    """Raise WrongSchema, naming the migrations or tables, unless the two states are the same."""
    if theirs["migrations"] and ours["migrations"]:
        have, want = _names(ours), _names(theirs)
        if newer := sorted(want - have):
            raise WrongSchema(
                f"备份来自较新的程序版本，需要含有迁移 {'、'.join(newer)} 的版本。请先升级程序并执行 migrate，再恢复。"
            )
        if older := sorted(have - want):
            raise WrongSchema(
                f"备份来自较早的程序版本（到 {'、'.join(_last(theirs))} 为止），当前数据库多出迁移 {'、'.join(older)}。"
                "请用当时的程序版本恢复，再升级。"
            )
    wrong = [
        label
        for label in sorted({*theirs["fingerprints"], *ours["fingerprints"]})
        if theirs["fingerprints"].get(label) != ours["fingerprints"].get(label)
    ]
    if wrong:
        raise WrongSchema(
            f"备份的数据表结构与当前程序不一致：{'、'.join(wrong[:8])}{' 等' if len(wrong) > 8 else ''}。"
            "请使用与备份相同版本的程序恢复。"
        )


def _names(found: dict[str, Any]) -> set[str]:
    return {f"{app}.{name}" for app, names in found["migrations"].items() for name in names}


def _last(found: dict[str, Any]) -> list[str]:
    return [f"{app}.{names[-1]}" for app, names in sorted(found["migrations"].items()) if names]
