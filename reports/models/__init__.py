"""Models of the app, by topic."""

from .closes import CloseFinding, PeriodClose, Snapshot, SnapshotBlock, SnapshotRows
from .filings import Filing, FilingAnswer, FilingCall
from .returns import FormMark, ReturnFile, ReturnForm
from .saved import SavedFigure
from .summaries import (
    Summary,
    SummaryComment,
    SummaryFreeze,
    SummaryRows,
    SummarySection,
    SummaryVersion,
)
from .targets import FigureTarget
from .upward import UpwardList, UpwardReceipt

__all__ = [
    "CloseFinding",
    "FigureTarget",
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
    "Summary",
    "SummaryComment",
    "SummaryFreeze",
    "SummaryRows",
    "SummarySection",
    "SummaryVersion",
    "UpwardList",
    "UpwardReceipt",
]
