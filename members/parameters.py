"""Terms and limits of the domain that differ from place to place and change with time."""

from unionhub.core.parameters import ParameterKind, ParameterSpec

TERMS = (
    ParameterSpec(
        "members.term.years_primary",
        "基层工会任期",
        ParameterKind.TEXT,
        "年",
        source="工会法 第十六条",
        default="3、5",
        technical=True,
        help="可选的年数，用顿号分开",
    ),
    ParameterSpec(
        "members.term.years_upper",
        "地方总工会和产业工会任期",
        ParameterKind.INTEGER,
        "年",
        source="工会法 第十六条",
        minimum=3,
        maximum=5,
        default=5,
        technical=True,
    ),
    ParameterSpec(
        "members.term.extension_months",
        "延期换届最长",
        ParameterKind.INTEGER,
        "个月",
        source="延期换届须经上级工会批准，一般不超过六个月",
        minimum=0,
        maximum=12,
        default=6,
        technical=True,
    ),
    ParameterSpec(
        "members.certificate.reminder_days",
        "法人资格证书到期提醒",
        ParameterKind.INTEGER,
        "天",
        source="总工办发〔2020〕20号 第二十六条",
        minimum=1,
        maximum=180,
        default=30,
        technical=True,
        help="有效期届满前多少天起提醒换证",
    ),
)

MEMBERSHIPS = (
    ParameterSpec(
        "members.lapse_months",
        "自动退会须连续未缴会费、不参加组织生活",
        ParameterKind.INTEGER,
        "个月",
        source="中国工会章程 第六条",
        minimum=6,
        maximum=36,
        default=6,
        technical=True,
    ),
)

PARAMETERS: tuple[ParameterSpec, ...] = (*TERMS, *MEMBERSHIPS)
