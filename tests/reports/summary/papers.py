"""Papers to print: one as a county writes it in December, and a long one for measuring."""

from decimal import Decimal

from reports.summary.paper import (
    Annex,
    Cell,
    Chart,
    Heading,
    Paper,
    Paragraph,
    Part,
    Run,
    Series,
    Table,
)

TOWNS = [
    "城关镇",
    "乌尊布拉克镇",
    "呼吉尔特蒙古乡",
    "齐勒乌泽克镇",
    "喀拉达拉镇",
    "喀拉托海镇",
    "库克苏河镇",
    "阔克铁热克柯尔克孜民族乡",
    "教育系统",
    "卫生健康系统",
]
HEADS = [
    "组织",
    "会员（人）",
    "女会员（人）",
    "农民工会员（人）",
    "入会率（%）",
    "比上年增减",
    "基层工会（家）",
    "职工（人）",
    "新就业形态（人）",
    "法人登记（家）",
    "到期换届（家）",
]


def p(text: str, *, is_flush: bool = False) -> Paragraph:
    return Paragraph((Run(text),), is_flush)


def h(level: int, number: str, text: str) -> Heading:
    return Heading(level, number, (Run(text),), f"h-{level}-{number.strip('、（）.')}")


def table(number: int, rows: int = 10, columns: int = 6) -> Table:
    def cells(row: int) -> tuple[Cell, ...]:
        numbers = ((row * 137 + column * 911) % 9800 + 12 for column in range(1, columns))
        return (Cell(TOWNS[row % len(TOWNS)]), *(Cell(f"{one:,}", True) for one in numbers))

    return Table(
        f"表{number}　各乡镇（系统）会员情况",
        tuple(HEADS[:columns]),
        tuple(map(cells, range(rows))),
        "单位：人、家",
        "注：入会率为会员数与职工数之比。",
        columns > 8,
    )


def chart(number: int, kind: str = "columns", series: int = 1) -> Chart:
    labels = tuple(TOWNS[:8]) if kind == "bars" else tuple(f"{year}年" for year in range(2022, 2027))
    names = ("会员", "女会员", "农民工会员") if series > 1 else ("",)
    return Chart(
        f"图{number}　{'各乡镇会员' if kind == 'bars' else '近五年会员'}",
        kind,
        labels,
        tuple(
            Series(
                names[one], tuple(Decimal(9000 + place * 811 - one * 3100) for place in range(len(labels)))
            )
            for one in range(series)
        ),
        "人",
        "注：各年数字为当年末数。",
    )


def december(state: str = "") -> Paper:
    """Seven pages: text on three levels, tables, charts, two annexes, one of them across."""
    missing = Paragraph((Run("困难职工档案"), Run("〔没有数字〕", "assistance.files", "", True), Run("户。")))
    linked = Paragraph(
        (
            Run("截至2026年12月31日，全县会员"),
            Run("13,138人", "members.members", "/figures/members.members/2026/"),
            Run("，比上年末增加412人，增长3.24%；女会员5,207人，占会员总数的39.63%。"),
        )
    )
    parts = (p("名单按建会时间先后排列。"), table(4, 8, 4))
    return Paper(
        title=("××县总工会关于2026年度", "工作情况的总结"),
        addressee="县委、州总工会",
        parts=(
            p("2026年，县总工会在县委和州总工会领导下，认真履行维护职工合法权益、竭诚服务职工群众的基本职责，各项工作取得新的进展。现将有关情况总结如下。"),
            h(1, "一、", "组织建设与会员发展"),
            h(2, "（一）", "工会组织覆盖面继续扩大"),
            p("全年新建基层工会26家，其中企业工会18家、社会组织工会8家；到2026年末，全县基层工会130家，覆盖单位342个。25人以上企业建会率为92.19%。"),
            h(3, "1.", "新就业形态劳动者入会"),
            p("面向货车司机、网约车司机、快递员、外卖配送员开展集中入会，全年发展会员336人。城关镇喆堃物流公司、珺翀运输公司先后成立工会，祎达配送站成立联合工会。"),
            h(4, "（1）", "流动会员接续"),
            p("为外出务工会员办理组织关系接续58人次。"),
            h(2, "（二）", "会员队伍结构"),
            linked,
            table(1),
            p("从各乡镇看，会员增加较多的是城关镇和喀拉达拉镇，两镇合计增加201人。"),
            chart(1, "columns"),
            h(1, "二、", "维护职工权益"),
            h(2, "（一）", "劳动争议调解"),
            p("全年受理劳动争议调解申请87件，调解成功71件，调解成功率81.61%，涉及金额412.60万元。"),
            p("按争议内容分，劳动报酬54件、社会保险17件、解除劳动合同16件。" * 4),
            chart(2, "bars"),
            h(2, "（二）", "集体协商"),
            p("签订集体合同96份，覆盖职工8,912人；签订工资专项集体合同88份，覆盖职工8,405人。" * 3),
            chart(3, "line", 3),
            h(1, "三、", "帮扶服务"),
            missing,
            p("开展“送温暖”“送清凉”活动，走访慰问一线职工1,260人次，发放慰问品折合31.50万元。" * 5),
            table(2, 24, 5),
            h(1, "四、", "存在的问题和下一步工作"),
            p("一是部分乡镇会员信息更新不及时；二是新就业形态劳动者入会后流动性大，服务跟不上；三是干部兼职多。" * 3),
            p("2027年，县总工会将继续抓好基层组织建设，做实会员实名制管理，提升调解队伍能力。" * 4),
        ),
        annexes=(
            Annex("附件1", "2026年全县会员分组织情况表", (table(3, 24, 11),)),
            Annex("附件2", "××县总工会2026年度新建基层工会名单及有关事项的说明（含联合工会、行业工会）", parts),
        ),
        signature="××县总工会",
        dated="2026年12月31日",
        author="××县总工会",
        state=state,
    )  # fmt: skip


def full_lines(pages: int = 3) -> Paper:
    """Nothing but full-width characters: every line and page is full."""
    line = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"
    return Paper(("标题",), tuple(p(line * 30) for _ in range(pages)), author="办公室")


def long_one() -> Paper:
    """About 30 pages with 20 tables and 10 charts."""
    words = "全年新建基层工会26家，发展会员336人，比上年增加58人；调解劳动争议87件，调解成功率81.61%。"
    parts: list[Part] = []
    for number in range(1, 21):
        parts.append(h(1, f"{number}、", f"第{number}部分工作情况"))
        parts += [p(words * 4) for _ in range(2)]
        parts.append(table(number, 9))
        if number % 2:
            parts.append(chart(number, ("columns", "bars", "line")[number % 3], 2))
    return Paper(("××县总工会年度工作总结",), tuple(parts), author="××县总工会")
