"""What the annual summary tells of disputes; numbers come from the figures alone."""

from unionhub.core.narrative import Section

MEDIATION = Section(
    "disputes.mediation",
    "劳动争议调解",
    (
        "全年收到劳动争议调解申请{disputes.mediation_received}，涉及职工{disputes.mediation_persons}。"
        "其中集体争议{disputes.mediation_collective}。"
        "依法受理{disputes.mediation_accepted}，调解结案{disputes.mediation_ended}，"
        "达成调解协议{disputes.mediation_agreed}，调解成功率{disputes.mediation_agreement_rate}。",
        "调解协议约定给付{disputes.mediation_agreed_amount}。"
        "当年实际履行{disputes.mediation_performed_amount}。",
        "全县建立劳动争议调解组织{disputes.bodies_standing}，调解员{disputes.bodies_mediators}，"
        "占基层工会的建制率为{disputes.bodies_coverage}。",
    ),
    order=410,
)
PETITIONS = Section(
    "disputes.petitions",
    "职工信访",
    (
        "接待职工来信来访和来电{disputes.petitions_received}，受理{disputes.petitions_accepted}，"
        "答复办结{disputes.petitions_settled}。"
        "按期答复率{disputes.petitions_in_time_rate}。"
        "配合人社部门办结{disputes.petitions_settled_joint}。"
        "回访满意率{disputes.petitions_satisfaction_rate}。",
    ),
    order=420,
)
SUPERVISION = Section(
    "disputes.supervision",
    "劳动法律监督与安全生产",
    (
        "送达劳动法律监督文书{disputes.letters_sent}。整改办结{disputes.letters_settled}。",
        "开展现场检查{disputes.inspections_made}，覆盖职工{disputes.inspections_covered}。"
        "督促补发拖欠工资{disputes.inspections_paid}。"
        "发现隐患{disputes.hazards_found}，整改率{disputes.hazards_settled_rate}。",
        "参加处理生产安全事故{disputes.accidents_participated}。",
    ),
    order=430,
)
LEGAL_AID = Section(
    "disputes.legal_aid",
    "法律援助与三方协商",
    (
        "收到法律援助申请{disputes.legal_aid_applied}，给予援助{disputes.legal_aid_granted}。"
        "为职工挽回{disputes.legal_aid_recovered}。",
        "召开协调劳动关系三方会议{disputes.meetings_held}，议定事项{disputes.meetings_resolved}。"
        "议定事项落实率{disputes.meetings_carried_out_rate}。",
    ),
    order=440,
)
VOICES = Section(
    "disputes.voices",
    "职工民情",
    ("收集职工民情{disputes.voices_collected}。落实{disputes.voices_settled}，反馈{disputes.voices_told}。",),
    order=450,
)

NARRATIVE: tuple[Section, ...] = (MEDIATION, PETITIONS, SUPERVISION, LEGAL_AID, VOICES)
