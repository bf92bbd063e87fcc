"""Limits and terms that differ from place to place and change with time, by topic."""

from unionhub.core.parameters import ParameterKind, ParameterSpec

MEDIATION = (
    ParameterSpec(
        "disputes.collective.persons",
        "集体争议人数起点",
        ParameterKind.INTEGER,
        "人",
        source="劳动争议调解仲裁法 第七条（十人以上）",
        minimum=2,
        maximum=100,
        default=10,
        technical=True,
    ),
    ParameterSpec(
        "disputes.collective.representatives_least",
        "集体争议推举代表最少",
        ParameterKind.INTEGER,
        "人",
        source="劳动人事争议仲裁办案规则（三至五名，待核实）",
        minimum=1,
        maximum=10,
        default=3,
        technical=True,
    ),
    ParameterSpec(
        "disputes.collective.representatives_most",
        "集体争议推举代表最多",
        ParameterKind.INTEGER,
        "人",
        source="劳动人事争议仲裁办案规则（三至五名，待核实）",
        minimum=1,
        maximum=10,
        default=5,
        technical=True,
    ),
    ParameterSpec(
        "disputes.mediation.extension_most",
        "调解期限一次最多延长",
        ParameterKind.INTEGER,
        "日",
        source="劳动争议调解仲裁法 第十四条（双方同意，上限由本地规定）",
        minimum=1,
        maximum=365,
        default=30,
        technical=True,
    ),
    ParameterSpec(
        "disputes.mediation.limitation_near_days",
        "仲裁时效临近提醒",
        ParameterKind.INTEGER,
        "日",
        source="本地办案习惯",
        minimum=1,
        maximum=365,
        default=60,
        technical=True,
    ),
)

LEGAL_AID = (
    ParameterSpec(
        "disputes.legal_aid.income_line",
        "法律援助经济困难标准（家庭人均月收入）",
        ParameterKind.MONEY,
        "元/月",
        source="法律援助法 第四十一条（标准由省、自治区、直辖市人民政府规定）",
        minimum=0,
        maximum=50000,
    ),
)

SUPERVISION = (
    ParameterSpec(
        "disputes.letter.reply_days",
        "劳动法律监督文书答复期限",
        ParameterKind.INTEGER,
        "个工作日",
        source="省级工会劳动法律监督规定；文书载明其他期限的从其载明",
        minimum=1,
        maximum=120,
        default=15,
        technical=True,
    ),
    ParameterSpec(
        "disputes.voice.days",
        "落实职工民情的期限",
        ParameterKind.INTEGER,
        "日",
        source="县总工会民情办理制度",
        minimum=1,
        maximum=365,
        default=30,
        technical=True,
    ),
)

PETITIONS = (
    ParameterSpec(
        "disputes.petition.representatives_most",
        "多人来访推选代表最多",
        ParameterKind.INTEGER,
        "人",
        source="信访工作条例 第二十条（不得超过五人）",
        minimum=1,
        maximum=10,
        default=5,
        technical=True,
    ),
    ParameterSpec(
        "disputes.petition.first_answer_days",
        "诉求快速响应：首次回应时限",
        ParameterKind.INTEGER,
        "个工作日",
        source="县总工会职工诉求快速响应制度",
        minimum=1,
        maximum=30,
        help="未设定前不计时",
    ),
    *(
        ParameterSpec(
            f"disputes.petition.hotline_{level}_days",
            f"12351 {label}事项办结时限",
            ParameterKind.INTEGER,
            "个工作日",
            source="12351 职工维权热线服务国家标准（2023 年 9 月起，时限待核实）",
            minimum=1,
            maximum=180,
            help="未设定前不计时",
        )
        for level, label in (("ordinary", "一般"), ("hard", "难点"), ("complex", "特别复杂"))
    ),
)

PARAMETERS: tuple[ParameterSpec, ...] = (*MEDIATION, *PETITIONS, *LEGAL_AID, *SUPERVISION)
