"""The domain's kinds of jobs: exports of lists by action, and those of each sheet."""

from unionhub.core.exports import list_export
from unionhub.core.jobs import JobKind
from unionhub.core.sheets import sheet_jobs

from .sheets import SHEETS

EXPORTS: tuple[JobKind, ...] = (
    list_export("disputes.mediation.export", "导出劳动争议调解"),
    list_export("disputes.petition.export", "导出信访事项"),
    list_export("disputes.legal_aid.export", "导出法律援助"),
    list_export("disputes.body.export", "导出调解组织与调解员"),
    list_export("disputes.meeting.export", "导出三方会议"),
    list_export("disputes.letter.export", "导出劳动法律监督文书"),
    list_export("disputes.inspection.export", "导出现场检查、隐患与群监员"),
    list_export("disputes.accident.export", "导出安全事故与职业病"),
    list_export("disputes.voice.export", "导出职工民情"),
)
JOBS: tuple[JobKind, ...] = (
    *EXPORTS,
    *(kind for sheet in SHEETS for kind in sheet_jobs(sheet)),
)
