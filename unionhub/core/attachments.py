"""Attach a paper to a record, read it, remove it, and keep disk and database in step.

A record takes attachments when its model says who may add and remove them:

    class Visit(Owned):
        view_action = "example.visit.view"          # who sees the record reads its papers
        attachment_action = "example.visit.change"  # who may add and remove them

Rights are the record's own and are asked again each time. Order of writing (scorecard R5): file to disk,
fsync, then the row and its audit in one transaction; if that fails the file goes. So there is no row without
its file; a file without a row (power cut between the two) is taken away by `sweep`.
"""

import errno
import hashlib
import logging
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from .access import require
from .audit import record
from .filetypes import MIB, FileRefused, Limits, check, safe_name
from .models import Attachment, User

logger = logging.getLogger("unionhub.files")

FOLDER = "attachments"
PART = ".part"
#: Files younger than this may belong to an upload under way.
SWEEP_AFTER = timedelta(hours=1)
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DISK_FULL = "服务器磁盘空间不足，文件没有保存。请联系系统管理员清理空间后再传。"
WRITE_FAILED = "服务器无法写入文件，文件没有保存。请联系系统管理员。"


class FileDamaged(Exception):
    """The stored file is missing or is not what was stored; never handed out."""


def limits() -> Limits:
    """What one attachment may be at most, from settings."""
    return Limits(size=settings.ATTACHMENT_MAX_MB * MIB, pixels=settings.ATTACHMENT_MAX_PIXELS)


def location(attachment: Attachment) -> Path:
    """Where the bytes lie."""
    return Path(settings.FILES_DIR) / attachment.path


def add(target: Any, upload: UploadedFile, user: User, note: str = "") -> Attachment:
    """Attach an uploaded file to the record `target`.

    Raises PermissionDenied without the record's `attachment_action`, ValidationError (Chinese) when the file
    is refused, too much, already there, or the disk is full; then nothing is left behind.
    """
    require(user, target.attachment_action, target)
    _refuse_closed(target)
    name = safe_name(upload.name or "")
    allowed = limits()
    if upload.size is not None and upload.size > allowed.size:
        raise FileRefused(
            f"文件为 {upload.size / MIB:.1f} MB，超过上限 {settings.ATTACHMENT_MAX_MB} MB，"
            "请压缩或拆分后再传。",
            code="size",
        )
    with _writing() as draft:
        with draft.open("wb") as handle:
            for chunk in upload.chunks():
                handle.write(chunk)
        checked = check(name, draft, allowed)
        if checked.replacement is not None:
            draft.write_bytes(checked.replacement)
        size, digest = _settle(draft)
        return _commit(
            draft, target, user, name=name, kind=checked.kind, size=size, sha256=digest, note=note[:200]
        )


def _commit(draft: Path, target: Any, user: User, **values: Any) -> Attachment:
    """Move the file to its place, then write row and audit; undo the move when that fails."""
    key = uuid.uuid4()
    attachment = Attachment(
        id=key,
        target_label=target._meta.label_lower,
        target_id=target.pk,
        organisation=getattr(target, "organisation", target),
        created_by=user,
        path=f"{FOLDER}/{key.hex[:2]}/{key.hex}",
        **values,
    )
    place = location(attachment)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft.replace(place)
    _sync_folder(place.parent)
    try:
        with transaction.atomic():
            # The account's row is the lock under which its quota is counted.
            User.objects.select_for_update().get(pk=user.pk)
            _refuse_overdrawn(user, attachment.size)
            attachment.save(force_insert=True)
            record(
                "core.attachment.add",
                actor=user,
                obj=attachment,
                organisation=attachment.organisation,
                changes={
                    "所属记录": [None, f"{attachment.target_label}:{attachment.target_id}"],
                    "大小": [None, attachment.size],
                },
            )
    except IntegrityError as error:
        place.unlink(missing_ok=True)
        if Attachment.objects.of(target).filter(sha256=attachment.sha256).exists():
            raise FileRefused("这份文件已经上传过了，不必重复上传。", code="twice") from None
        raise error from None
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    return attachment


def remove(attachment: Attachment, user: User, reason: str) -> None:
    """Mark the attachment as removed.

    Raises PermissionDenied, ValidationError (no reason, record closed, gone).
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError("请填写删除原因。", code="reason")
    if len(reason) > 200:
        raise ValidationError("删除原因最多 200 个字。", code="reason")
    with transaction.atomic():
        attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
        target = attachment.record_for(user)
        if target is None or attachment.deleted_at is not None:
            raise ValidationError("附件已被他人删除。", code="gone")
        require(user, target.attachment_action, target)
        _refuse_closed(target)
        attachment.deleted_at, attachment.deleted_by, attachment.delete_reason = timezone.now(), user, reason
        attachment.version += 1
        attachment.save(update_fields=["deleted_at", "deleted_by", "delete_reason", "version", "updated_at"])
        record(
            "core.attachment.remove",
            actor=user,
            obj=attachment,
            organisation=attachment.organisation,
            reason=reason,
        )


def read(attachment: Attachment) -> bytes:
    """The stored bytes, once they are known to be those that were stored. Raises FileDamaged."""
    try:
        content = location(attachment).read_bytes()
    except OSError:
        logger.exception("The file of attachment %s cannot be read", attachment.pk)
        raise FileDamaged(attachment.pk) from None
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        logger.error("The file of attachment %s is not what was stored", attachment.pk)
        raise FileDamaged(attachment.pk)
    return content


@dataclass
class Swept:
    """What `sweep` found: files taken away, and ids of attachments whose file is missing."""

    removed: int = 0
    missing: list[str] = field(default_factory=list)


def sweep(older_than: timedelta = SWEEP_AFTER) -> Swept:
    """Take away files that no row names and drafts left by a crash; report rows whose file is missing."""
    found = Swept()
    root = Path(settings.FILES_DIR)
    limit = timezone.now().timestamp() - older_than.total_seconds()
    for folder in sorted(path for path in (root / FOLDER).glob("*") if path.is_dir()):
        # Files first, rows second: a file that gets its row in between is young.
        files = {f"{FOLDER}/{folder.name}/{path.name}": path for path in folder.iterdir() if path.is_file()}
        prefix = f"{FOLDER}/{folder.name}/"
        known = set(Attachment.objects.filter(path__startswith=prefix).values_list("path", flat=True))
        for name in files.keys() - known:
            try:
                if files[name].stat().st_mtime < limit:
                    files[name].unlink()
                    found.removed += 1
            except FileNotFoundError:
                continue
    rows = Attachment.objects.order_by().values_list("pk", "path")
    found.missing = sorted(str(key) for key, path in rows.iterator() if not (root / path).is_file())
    if found.missing:
        logger.error("%d attachments have no file, first %s", len(found.missing), found.missing[0])
    return found


def used_by(user: User) -> int:
    """Bytes of the user's attachments that are not removed."""
    return (
        Attachment.objects.filter(created_by=user, deleted_at__isnull=True).aggregate(sum=Sum("size"))["sum"]
        or 0
    )


def _refuse_overdrawn(user: User, size: int) -> None:
    quota = settings.ATTACHMENT_QUOTA_MB * MIB
    used = used_by(user)
    if used + size > quota:
        raise FileRefused(
            f"您上传的附件已有 {used / MIB:.0f} MB，加上这份将超过每人 "
            f"{settings.ATTACHMENT_QUOTA_MB} MB 的限额。"
            "请删除不再需要的附件，或联系系统管理员。",
            code="quota",
        )


def _refuse_closed(target: Any) -> None:
    """A record may close its papers by a property `attachments_closed` that says why."""
    reason = getattr(target, "attachments_closed", "")
    if reason:
        raise ValidationError(str(reason), code="closed")


@contextmanager
def _writing() -> Iterator[Path]:
    """A draft beside the final places, gone afterwards; a full disk becomes a sentence."""
    folder = Path(settings.FILES_DIR) / FOLDER / "incoming"
    draft: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(suffix=PART, dir=folder)  # mode 0600
        os.close(handle)
        draft = Path(name)
        yield draft
    except OSError as error:
        logger.exception("An attachment could not be written")
        raise FileRefused(DISK_FULL if error.errno in NO_SPACE else WRITE_FAILED, code="disk") from None
    except ObjectDoesNotExist:
        raise ValidationError("记录或账号已不存在，文件没有保存。", code="gone") from None
    finally:
        if draft is not None:
            draft.unlink(missing_ok=True)


def _settle(path: Path) -> tuple[int, str]:
    """Force the bytes to disk; return size and SHA-256 as they read back."""
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    path.chmod(0o600)
    return path.stat().st_size, digest


def _sync_folder(folder: Path) -> None:
    """Make the new name in the folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
