"""Models of the app, by topic."""

from .closes import CloseFinding, PeriodClose, Snapshot, SnapshotBlock, SnapshotRows
from .filings import Filing, FilingAnswer, FilingCall
from .returns import FormMark, ReturnFile, ReturnForm
from .saved import SavedFigure
from .upward import UpwardList, UpwardReceipt

__all__ = [
    "CloseFinding",
    "Filing",
    "FilingAnswer",
    "FilingCall",
    "FormMark",
    "PeriodClose",
    "ReturnFile",
    "ReturnForm",
    "SavedFigure",
    "Snapshot",
    "SnapshotBlock",
    "SnapshotRows",
    "UpwardList",
    "UpwardReceipt",
]
