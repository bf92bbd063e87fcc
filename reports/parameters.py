"""Days and limits of the month's work that differ from place to place, by topic."""

from unionhub.core.parameters import ParameterKind, ParameterSpec

HABIT = "县总工会月报制度"

FILINGS = (
    ParameterSpec(
        "reports.filing.open_day",
        "每月布置填报任务的日期",
        ParameterKind.INTEGER,
        "日",
        source=HABIT,
        minimum=1,
        maximum=28,
        default=25,
        technical=True,
        help="当月几日起自动布置当月的填报任务",
    ),
    ParameterSpec(
        "reports.filing.due_day",
        "月度填报截止日期",
        ParameterKind.INTEGER,
        "日",
        source=HABIT,
        minimum=1,
        maximum=28,
        default=5,
        technical=True,
        help="次月几日截止；遇休息日顺延到下一个工作日",
    ),
    ParameterSpec(
        "reports.filing.jump_share",
        "填报数变化较大的界限",
        ParameterKind.PERCENT,
        "%",
        source=HABIT,
        minimum=1,
        maximum=1000,
        default=30,
        technical=True,
        help="与上月相比超过这个百分比，须填写说明",
    ),
    ParameterSpec(
        "reports.filing.jump_least",
        "填报数变化不足多少不提示",
        ParameterKind.INTEGER,
        "人",
        source=HABIT,
        minimum=1,
        maximum=1000,
        default=5,
        technical=True,
        help="人数少的单位增减一两人，不作变化较大处理",
    ),
    ParameterSpec(
        "reports.filing.remind_before",
        "截止前几个工作日起催报",
        ParameterKind.INTEGER,
        "个工作日",
        source=HABIT,
        minimum=0,
        maximum=15,
        default=2,
        technical=True,
    ),
    ParameterSpec(
        "reports.filing.remind_after",
        "截止后催报几个工作日",
        ParameterKind.INTEGER,
        "个工作日",
        source=HABIT,
        minimum=0,
        maximum=30,
        default=10,
        technical=True,
    ),
)

RETURNS = (
    ParameterSpec(
        "reports.return.keep_years",
        "报送文件保存年限",
        ParameterKind.INTEGER,
        "年",
        source=HABIT,
        minimum=3,
        maximum=50,
        default=3,
        technical=True,
        help="登记报送的月度报表从报送之日起保存的年数",
    ),
)

CLOSES = (
    ParameterSpec(
        "reports.close.jump_share",
        "月度报表较上月变动须说明的幅度",
        ParameterKind.PERCENT,
        source=HABIT,
        minimum=1,
        maximum=1000,
        default=30,
        technical=True,
        help="全县的数字比上月封存的增减超过这个幅度的，核对时要求说明",
    ),
    ParameterSpec(
        "reports.close.jump_least",
        "月度报表变动不足多少不要求说明",
        ParameterKind.INTEGER,
        source=HABIT,
        minimum=1,
        maximum=1_000_000,
        default=10,
        technical=True,
        help="增减不到这个数量的，不论幅度都不要求说明",
    ),
)

SUMMARIES = (
    ParameterSpec(
        "reports.summary.phrases",
        "工作总结的常用语",
        ParameterKind.TEXT,
        source="本单位公文写作习惯",
        per_organisation=True,
        help="各句之间用“｜”隔开；{period}、{level}、{city}、{province} 插入时换成期间、范围、上级的称呼",
    ),
)

PARAMETERS: tuple[ParameterSpec, ...] = (
    *FILINGS,
    *RETURNS,
    *CLOSES,
    *SUMMARIES,
)
