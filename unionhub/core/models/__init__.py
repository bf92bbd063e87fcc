"""All models of the kernel, one file per entity."""

from .account import Deputy, Grant, User
from .attachment import Attachment, AttachmentQuerySet
from .audit import AuditBlock, AuditEvent, AuditItem, AuditResult, AuditSealer, AuditSet
from .case import Case, CaseEvent, CaseQuerySet, Clock, ClockState, Serial
from .figures import FigureBlock, FigureState
from .form_token import FormToken
from .holiday import Holiday, HolidayYear
from .import_batch import ImportBatch, ImportBatchQuerySet, ImportRow
from .job import Job, JobQuerySet, JobState
from .notice import Notice, NoticeQuerySet
from .organisation import Organisation
from .owned import Owned
from .paper import IssuedPaper, IssuedPaperQuerySet
from .parameter import ParameterValue, ParameterValueQuerySet
from .saved_view import SavedView, SavedViewQuerySet
from .scoped import ScopedQuerySet
from .session import EndReason, FailureSubject, LoginFailure, LoginSession, PasswordHistory
from .spell import Spell, SpellQuerySet, dates_in_order

__all__ = [
    "Attachment",
    "AttachmentQuerySet",
    "AuditBlock",
    "AuditEvent",
    "AuditItem",
    "AuditResult",
    "AuditSealer",
    "AuditSet",
    "Case",
    "CaseEvent",
    "CaseQuerySet",
    "Clock",
    "ClockState",
    "Deputy",
    "EndReason",
    "FailureSubject",
    "FigureBlock",
    "FigureState",
    "FormToken",
    "Grant",
    "Holiday",
    "HolidayYear",
    "ImportBatch",
    "ImportBatchQuerySet",
    "ImportRow",
    "IssuedPaper",
    "IssuedPaperQuerySet",
    "Job",
    "JobQuerySet",
    "JobState",
    "LoginFailure",
    "LoginSession",
    "Notice",
    "NoticeQuerySet",
    "Organisation",
    "Owned",
    "ParameterValue",
    "ParameterValueQuerySet",
    "PasswordHistory",
    "SavedView",
    "SavedViewQuerySet",
    "ScopedQuerySet",
    "Serial",
    "Spell",
    "SpellQuerySet",
    "User",
    "dates_in_order",
]
