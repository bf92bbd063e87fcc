"""What the summary tells of disputes and rights; numbers come from the figures alone.

A rate is said with what it is a part of: «占调解结案的…», never a bare «调解成功率».
"""

from unionhub.core.narrative import Exhibit, Listed, Section, aimed, compared

CHAPTER = "维护职工权益"

MEDIATION = Section(
    "disputes.mediation",
    "劳动争议调解",
    (
        (
            compared("{period}收到劳动争议调解申请", "disputes.mediation_received"),
            "集体争议{disputes.mediation_collective}；调解申请涉及职工{disputes.mediation_persons}；"
            "依法受理{disputes.mediation_accepted}。",
            "作出受理决定{disputes.mediation_decided}，其中在规定期限内作出{disputes.mediation_decided_in_time}，"
            "占作出受理决定的{disputes.mediation_decided_in_time_rate|percent}。",
        ),
        (
            "调解结案{disputes.mediation_ended}；"
            "达成调解协议{disputes.mediation_agreed}，占调解结案的{disputes.mediation_agreement_rate|percent}；"
            "调解不成{disputes.mediation_failed}；撤回申请{disputes.mediation_withdrawn}；"
            "移送其他机构{disputes.mediation_transferred}。",
            aimed("调解成功率（达成协议占调解结案）", "disputes.mediation_agreement_rate"),
            "计时的调解结案{disputes.mediation_ended_timed}，其中按期结案{disputes.mediation_ended_in_time}，"
            "占计时的调解结案的{disputes.mediation_in_time_rate|percent}。",
            "平均调解用时{disputes.mediation_days_mean}。",
            "期末正在调解{disputes.mediation_running}。",
        ),
        "调解协议约定给付{disputes.mediation_agreed_amount|wan}。"
        "{period}实际履行{disputes.mediation_performed_amount|wan}。",
    ),
    order=410,
    chapter=CHAPTER,
    exhibits=(
        Exhibit(
            "table",
            "劳动争议调解（按争议类别）",
            "dispute_class",
            ("disputes.mediation_received", "disputes.mediation_ended", "disputes.mediation_agreed"),
        ),
    ),
)
BODIES = Section(
    "disputes.bodies",
    "劳动争议调解组织",
    (
        (
            compared("{level}建立劳动争议调解组织", "disputes.bodies_standing"),
            "企业劳动争议调解委员会{disputes.bodies_enterprise}。",
            "基层工会{members.unions}中，建有调解组织的{disputes.bodies_unions_covered}，"
            "占基层工会的{disputes.bodies_coverage|percent}。",
            aimed("调解组织建制率（占基层工会）", "disputes.bodies_coverage"),
            "劳动争议调解员{disputes.bodies_mediators}；{period}培训调解员{disputes.bodies_trained}。",
        ),
    ),
    order=420,
    chapter=CHAPTER,
)
PETITIONS = Section(
    "disputes.petitions",
    "职工信访",
    (
        (
            compared("{period}收到职工来信、来访、来电等信访事项", "disputes.petitions_received"),
            "重复信访{disputes.petitions_repeated}；接待来访{disputes.petitions_visits}；"
            "受理信访{disputes.petitions_accepted}。",
            "答复办结{disputes.petitions_settled}；"
            "按期答复{disputes.petitions_settled_in_time}，占答复办结的{disputes.petitions_in_time_rate|percent}；"
            "配合人社部门办结{disputes.petitions_settled_joint}。",
        ),
        "信访回访{disputes.petitions_asked}；"
        "回访满意{disputes.petitions_content}，占信访回访的{disputes.petitions_satisfaction_rate|percent}。"
        "期末未结信访{disputes.petitions_open}。",
    ),
    order=430,
    chapter=CHAPTER,
)
SUPERVISION = Section(
    "disputes.supervision",
    "劳动法律监督",
    (
        (
            Listed(
                "{period}送达劳动法律监督文书{disputes.letters_sent}",
                (
                    "提示函{disputes.letters_sent_notice}",
                    "意见书{disputes.letters_sent_opinion}",
                    "建议书{disputes.letters_sent_suggestion}",
                ),
            ),
            "送达文书件数{disputes.letters_sent|compare}。",
            "应答复的监督文书{disputes.letters_due}；"
            "按期答复{disputes.letters_answered_in_time}，"
            "占应答复的监督文书的{disputes.letters_in_time_rate|percent}。",
            "整改办结{disputes.letters_settled}；升级、移送{disputes.letters_escalated}；"
            "期末未办结{disputes.letters_open}。",
        ),
    ),
    order=440,
    chapter=CHAPTER,
)
INSPECTIONS = Section(
    "disputes.inspections",
    "现场检查与安全生产",
    (
        (
            compared("{period}开展现场检查", "disputes.inspections_made"),
            "联合检查{disputes.inspections_joint}；检查覆盖职工{disputes.inspections_covered}。",
            "发现拖欠工资{disputes.inspections_arrears|wan}，涉及职工{disputes.inspections_arrears_persons}；"
            "督促补发工资{disputes.inspections_paid|wan}，涉及职工{disputes.inspections_paid_persons}。",
        ),
        (
            compared("检查发现隐患", "disputes.hazards_found"),
            "重大隐患{disputes.hazards_major}；"
            "发现的隐患中已整改{disputes.hazards_found_settled}，"
            "占发现隐患的{disputes.hazards_settled_rate|percent}。",
            aimed("隐患整改率（占发现隐患）", "disputes.hazards_settled_rate"),
            "期末未整改隐患{disputes.hazards_open}；逾期未整改隐患{disputes.hazards_overdue}。",
        ),
        "工会参加处理生产安全事故{disputes.accidents_participated}。"
        "群众安全生产监督员{disputes.inspectors_serving}；受过安全生产培训的监督员{disputes.inspectors_trained}。",
    ),
    order=450,
    chapter=CHAPTER,
)
LEGAL_AID = Section(
    "disputes.legal_aid",
    "法律援助",
    (
        (
            compared("{period}收到职工法律援助申请", "disputes.legal_aid_applied"),
            "作出决定{disputes.legal_aid_decided}，其中按期决定{disputes.legal_aid_decided_in_time}，"
            "占作出决定的{disputes.legal_aid_in_time_rate|percent}。",
            "给予法律援助{disputes.legal_aid_granted}；受援职工{disputes.legal_aid_persons}；"
            "办结法律援助{disputes.legal_aid_ended}；援助案件为职工挽回{disputes.legal_aid_recovered|wan}。",
        ),
    ),
    order=460,
    chapter=CHAPTER,
)
MEETINGS = Section(
    "disputes.meetings",
    "协调劳动关系三方会议",
    (
        (
            compared("{period}召开协调劳动关系三方会议", "disputes.meetings_held"),
            "会议议定事项{disputes.meetings_resolved}；"
            "已落实{disputes.meetings_carried_out}，占会议议定事项的{disputes.meetings_carried_out_rate|percent}；"
            "逾期未落实的议定事项{disputes.meetings_late}。",
        ),
    ),
    order=470,
    chapter=CHAPTER,
)
VOICES = Section(
    "disputes.voices",
    "职工民情",
    (
        (
            compared("{period}收集职工民情", "disputes.voices_collected"),
            "上报民情{disputes.voices_reported}；"
            "上报的民情中已落实{disputes.voices_reported_settled}，"
            "占上报民情的{disputes.voices_settled_rate|percent}。",
            "向职工反馈{disputes.voices_told}。",
        ),
    ),
    order=480,
    chapter=CHAPTER,
)

NARRATIVE: tuple[Section, ...] = (
    MEDIATION,
    BODIES,
    PETITIONS,
    SUPERVISION,
    INSPECTIONS,
    LEGAL_AID,
    MEETINGS,
    VOICES,
)
