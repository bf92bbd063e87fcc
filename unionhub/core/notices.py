"""Telling people things inside the system."""

from collections.abc import Iterable

from django.utils import timezone

from .enums import NoticeKind
from .models import Notice, User


def notify(user: User, text: str, link: str = "", kind: NoticeKind = NoticeKind.INFO) -> Notice:
    """Tell one person `text`, leading to `link` (an address of this system, empty for none).

    Written in the caller's transaction: who rolls back tells nobody. Raises ValueError for an address
    elsewhere.
    """
    return notify_all([user], text, link, kind)[0]


def notify_all(
    users: Iterable[User], text: str, link: str = "", kind: NoticeKind = NoticeKind.INFO
) -> list[Notice]:
    """Tell several people the same, in one query. Raises ValueError for an address elsewhere."""
    if link and (not link.startswith("/") or link.startswith(("//", "/\\"))):
        raise ValueError(f"a notice leads to an address of this system that begins with '/', not to {link!r}")
    words = text if len(text) <= 200 else f"{text[:199]}…"
    return Notice.objects.bulk_create(Notice(user=user, text=words, link=link, kind=kind) for user in users)


def mark_read(notice: Notice) -> None:
    """Note the first opening; later ones change nothing."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())


def mark_all_read(user: User) -> int:
    """Note all of the user's notices as read; returns how many were not."""
    return Notice.objects.visible_to(user).unread().update(read_at=timezone.now())
