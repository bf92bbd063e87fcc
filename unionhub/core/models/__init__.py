"""All models of the kernel, one file per entity."""

from .account import Deputy, Grant, User
from .audit import AuditBlock, AuditEvent, AuditResult, AuditSealer
from .notice import Notice, NoticeQuerySet
from .organisation import Organisation
from .owned import Owned, OwnedQuerySet
from .session import EndReason, FailureSubject, LoginFailure, LoginSession, PasswordHistory

__all__ = [
    "AuditBlock",
    "AuditEvent",
    "AuditResult",
    "AuditSealer",
    "Deputy",
    "EndReason",
    "FailureSubject",
    "Grant",
    "LoginFailure",
    "LoginSession",
    "Notice",
    "NoticeQuerySet",
    "Organisation",
    "Owned",
    "OwnedQuerySet",
    "PasswordHistory",
    "User",
]
