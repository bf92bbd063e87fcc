"""The domain's menu lines, by topic; each topic keeps a tuple."""

from unionhub.core.menu import MenuItem, MenuSection

from .queries.legal_aid import waiting as aids_in_hand
from .queries.mediation import waiting_count
from .queries.meetings import waiting as resolutions_overdue
from .queries.petitions import count_waiting as petitions_waiting
from .queries.supervision import overdue_hazards, overdue_letters, voices_in_work

SECTION = MenuSection("disputes", "维权", "scale", order=40)

PETITIONS = (
    MenuItem(
        "信访",
        "petition-list",
        "disputes.petition.view",
        "mail",
        SECTION,
        20,
        petitions_waiting,
        "登记、受理、答复、复查复核",
    ),
)

MEDIATION = (
    MenuItem(
        "劳动争议调解",
        "mediation-list",
        "disputes.mediation.view",
        "messages",
        SECTION,
        10,
        count=waiting_count,
        help="登记调解申请，受理、调解、跟踪协议履行",
    ),
)

SUPERVISION = (
    MenuItem(
        "劳动法律监督",
        "letter-list",
        "disputes.letter.view",
        "file-alert",
        SECTION,
        40,
        overdue_letters,
        "提示函、意见书、建议书，逾期未答复提醒",
    ),
    MenuItem(
        "现场检查",
        "inspection-list",
        "disputes.inspection.view",
        "clipboard-check",
        SECTION,
        50,
        help="日清月结、劳动保护、安全生产",
    ),
    MenuItem(
        "隐患",
        "hazard-list",
        "disputes.inspection.view",
        "alert-triangle",
        SECTION,
        52,
        overdue_hazards,
        "限期整改，逾期提醒",
    ),
    MenuItem(
        "群监员",
        "inspector-list",
        "disputes.inspection.view",
        "user-shield",
        SECTION,
        54,
        help="聘任、培训",
    ),
    MenuItem(
        "安全事故与职业病",
        "accident-list",
        "disputes.accident.view",
        "ambulance",
        SECTION,
        60,
        help="参加事故调查、善后处理",
    ),
    MenuItem(
        "职工民情",
        "voice-list",
        "disputes.voice.view",
        "message-dots",
        SECTION,
        70,
        voices_in_work,
        "收集、上报、落实、反馈",
    ),
)

LEGAL_AID = (
    MenuItem(
        "法律援助",
        "legal-aid-list",
        "disputes.legal_aid.view",
        "gavel",
        SECTION,
        30,
        aids_in_hand,
        "登记申请、决定、指派、结案",
    ),
)

BODIES = (
    MenuItem(
        "调解组织",
        "mediation-body-list",
        "disputes.body.view",
        "building-arch",
        SECTION,
        80,
        help="调解组织、调解员、培训",
    ),
    MenuItem(
        "三方会议",
        "meeting-list",
        "disputes.meeting.view",
        "users-group",
        SECTION,
        85,
        resolutions_overdue,
        "会议、议定事项督办",
    ),
    MenuItem(
        "争议类别",
        "dispute-class-list",
        "disputes.class.view",
        "list-tree",
        SECTION,
        90,
        help="法定大类与本县细类",
    ),
)

MENU: tuple[MenuItem, ...] = (
    *MEDIATION,
    *PETITIONS,
    *LEGAL_AID,
    *SUPERVISION,
    *BODIES,
)
