"""Rotation of the index key while the system is in use.

An index has two columns, main and spare; each index key belongs to one of them. At rest one key K1 is written, to its
column A, and the other column B is NULL.

prepare  a key K2 of column B joins: every writer now fills A under K1 and B under K2. Rows written before are filled
         in B by batches, until a pass finds none missing.
switch   K1 leaves: writers fill B alone and set A to NULL.
finish   A is emptied and K1 retired. The next rotation goes from B to A.

Why no duplicate slips past a unique index, and no search misses a row. Between two changes of the keyring the rotation
waits until every process has taken up the change and every transaction of before is over (`barrier`), so writers alive
at the same time differ by one stage at most.
- Up to the end of «prepare» all writers fill A, each row under K1: A's unique index refuses duplicates.
- Before «switch» B is complete (checked after the wait), and from «prepare» on all writers fill it under K2: B's unique
  index refuses duplicates during and after «switch», whether the other writer still fills A or not.
- A search asks both columns for the digests under every key in the ring. A row has at least one of them at any time,
  and a key enters the ring before any row bears its digest alone.
What the wait cannot bound is a process stopped for longer than the grace time between computing a digest and
sending it; «finish» looks for rows without the new digest once more and fills them, and reports a duplicate loudly.
"""

from django.db import DEFAULT_DB_ALIAS, IntegrityError, models
from django.db.models import F, Q
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
from .bulk import open_many
from .ciphers import INDEX_KEY_BYTES
from .errors import RotationError
from .fields import BlindIndexField, sealed_text

_MAX_PASSES = 20


def index_columns() -> list[tuple[type[models.Model], BlindIndexField]]:
    """Every index column of the system, main and spare."""
    return [
        (model, field)
        for model in stored_models()
        for field in model._meta.local_fields
        if isinstance(field, BlindIndexField)
    ]


def rotate_index(progress: Progress = silent, using: str = DEFAULT_DB_ALIAS) -> str:
    """Bring all blind indexes under a new key and retire the old one. Returns the new key's id.

    A rotation that was stopped is finished instead of starting another. Raises RotationError when two rows turn out
    to be equal under a unique index, or rows keep changing.
    """
    refuse_inside_transaction(using)
    with keyring.exclusive():
        ring = keyring.current()
        half_done = [key for key in ring.index.values() if not key.retired and key.id not in ring.writing]
        if not half_done:
            if len(ring.writing) == 1:
                keyring.change(_prepare)
            wait_for_writers(using)
            _fill_until_complete(progress, using)
            keyring.change(_switch)
        wait_for_writers(using)
        _fill_until_complete(progress, using)
        _empty_unused(progress, using)
        keyring.change(_finish)
        return keyring.current().writing[0]


def reindex(progress: Progress = silent, using: str = DEFAULT_DB_ALIAS) -> int:
    """Make every index column what the ring asks for; returns how many values were written.

    For a database restored from before a rotation, and after a change of a normaliser.
    """
    refuse_inside_transaction(using)
    with keyring.exclusive():
        written = _fill_until_complete(progress, using, everything=True)
        return written + _empty_unused(progress, using)


def _prepare(document: dict) -> None:
    index = document["index"]
    taken = index["keys"][index["writing"][0]]["slot"]
    slot = keyring.SPARE if taken == keyring.MAIN else keyring.MAIN
    name, row = keyring.new_key(keyring.suite_for_new_keys(), INDEX_KEY_BYTES, slot=slot)
    index["keys"][name] = row
    index["writing"].append(name)


def _switch(document: dict) -> None:
    document["index"]["writing"] = document["index"]["writing"][-1:]


def _finish(document: dict) -> None:
    index = document["index"]
    for name, row in index["keys"].items():
        if name not in index["writing"] and not row["retired"]:
            row["retired"] = timezone.localdate().isoformat()


def _fill_until_complete(progress: Progress, using: str, everything: bool = False) -> int:
    """Fill what is missing, pass by pass, until a pass has nothing left to do."""
    written = 0
    for attempt in range(_MAX_PASSES):
        did, left = _fill(progress, using, everything and attempt == 0)
        written += did
        if not did and not left:
            return written
        if left:
            wait_for_writers(using)
    raise RotationError("数据一直在变化，索引未能补齐；请稍后重新运行以继续。")


def _fill(progress: Progress, using: str, everything: bool) -> tuple[int, int]:
    """One pass. Returns how many values were written and how many left because somebody held or changed the row."""
    ring, did, left, done = keyring.current(), 0, 0, 0
    work = []
    for model, column in index_columns():
        key = ring.writing_to(column.slot)
        if key is None:
            continue
        rows = sealed_text(model, column.source_field, using)
        if not everything:
            # The digest of a value that normalises to nothing stays NULL; such rows are looked at in each pass.
            held = Q(**{f"{column.attname}__startswith": f"{key.id}:"})
            rows = rows.filter(Q(**{f"{column.attname}__isnull": True}) | ~held)
        work.append((model, column, key, rows.values("pk", "row_key", "sealed", held=F(column.attname))))
    total = sum(rows.count() for *_, rows in work)
    for model, column, key, rows in work:
        source = column.source_field
        for part in chunks(rows):
            plain = open_many(model, source.name, [(row["row_key"], row["sealed"]) for row in part])
            wanted = [column.digest(text, key) for text in plain]
            given = [
                (row["pk"], str(digest) if digest else None, row["sealed"])
                for row, digest in zip(part, wanted, strict=True)
                if digest != row["held"]
            ]
            try:
                swapped = swap(model, str(column.column), str(source.column), given, using)
            except IntegrityError as error:
                raise RotationError(
                    f"{model._meta.verbose_name}中有两条记录的{source.verbose_name}相同，索引未能补齐；请先处理重复记录。"
                ) from error
            did += swapped
            left += len(given) - swapped
            done += len(part)
            progress(
                done, max(total, done), f"正在更新索引：{model._meta.verbose_name}·{source.verbose_name}"
            )
    return did, left


def _empty_unused(progress: Progress, using: str) -> int:
    """Set the columns that no key is written to any more to NULL, in batches."""
    ring, emptied = keyring.current(), 0
    for model, column in index_columns():
        if ring.writing_to(column.slot) is not None:
            continue
        rows = model._base_manager.using(using).filter(**{f"{column.attname}__isnull": False})
        total = rows.count()
        for part in chunks(rows.values("pk")):
            emptied += (
                model._base_manager.using(using)
                .filter(pk__in=[row["pk"] for row in part])
                .update(**{column.attname: None})
            )
            progress(emptied, max(total, emptied), f"正在清理旧索引：{model._meta.verbose_name}")
    return emptied
