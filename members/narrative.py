"""What the summary tells of unions and members; numbers come from the figures alone.

A stock is told as it stood at the end of the period. Groups of members overlap (a woman may be a migrant worker), so
they are told side by side, never as parts of a whole. Each rate says what it is a rate of (domain.md §1.1, «Rates»).
"""

from unionhub.core.narrative import BySign, Exhibit, Listed, Section, aimed, compared

CHAPTER = "组织建设与会员发展"

UNIONS = Section(
    "members.unions",
    "基层工会组织",
    (
        (
            compared("{level}共有基层工会", "members.unions"),
            "联合基层工会{members.joint_unions}；基层以上工会组织{members.federations}。",
        ),
    ),
    order=110,
    chapter=CHAPTER,
    exhibits=(
        Exhibit(
            "table",
            "基层工会、会员和职工（按单位性质）",
            "nature",
            ("members.unions", "members.members", "members.employees"),
        ),
    ),
)
NEW_UNIONS = Section(
    "members.new_unions",
    "新建工会",
    (
        (
            aimed(
                "{period}新建基层工会",
                "members.new_unions",
                none="{period}新建基层工会{members.new_unions}。",
            ),
            "新建工会个数{members.new_unions|compare}。",
            "新建非公有制企业工会{members.new_nonpublic_unions}。",
        ),
    ),
    order=120,
    chapter=CHAPTER,
)
COVERAGE = Section(
    "members.coverage",
    "建会覆盖面",
    (
        (
            compared("已建会单位（含加入联合基层工会的）", "members.employers_covered"),
            "在登记的{level}法人单位{members.area_units}中，工会覆盖率为{members.covered_rate|percent}。",
            "{level}应当建会的单位登记为{members.area_units_due}，其中已建会{members.employers_organised}，"
            "建会率为{members.organised_rate|percent}。",
            aimed("建会率（以应当建会的单位计算）", "members.organised_rate"),
        ),
        "未建会单位{members.employers_bare}。职工人数达到法定建会要求、尚未建会的单位{members.employers_to_organise}。"
        "未建会单位中未申报职工人数的{members.employers_bare_undeclared}。",
    ),
    order=130,
    chapter=CHAPTER,
)
MEMBERS = Section(
    "members.members",
    "会员队伍",
    (
        (
            compared("{level}共有会员", "members.members"),
            aimed("会员总数", "members.members"),
            "保留会籍人员{members.retained}，不计入会员总数。",
        ),
    ),
    order=140,
    chapter=CHAPTER,
    exhibits=(Exhibit("line", "历年会员人数", "years", ("members.members",)),),
)
FLOWS = Section(
    "members.flows",
    "会员增减",
    (
        (
            Listed(
                "{period}会员增加{members.entered}",
                (
                    "新入会{members.joined}",
                    "转入{members.transferred_in}",
                    "恢复会籍{members.restored}",
                    "期初建账{members.opening_entries}",
                    "更正增加{members.corrected_in}",
                ),
            ),
            Listed(
                "{period}会员减少{members.departed}",
                (
                    "退会{members.left}",
                    "转出{members.transferred_out}",
                    "转为保留会籍{members.retained_out}",
                    "死亡{members.died}",
                    "更正减少{members.corrected_out}",
                ),
            ),
            BySign(
                "members.net_change",
                above="增减相抵，会员净增{members.net_change}。",
                below="增减相抵，会员减少的多于增加的。",
            ),
        ),
        (
            aimed("{period}新入会会员", "members.joined"),
            "新入会人数{members.joined|compare}。",
        ),
    ),
    order=150,
    chapter=CHAPTER,
)
RATES = Section(
    "members.rates",
    "职工入会",
    (
        (
            "会员{members.members}，以已建会单位职工{members.employees}计算，入会率为{members.rate_a|percent}。",
            "以{level}全部职工{members.area_employees}计算，入会率为{members.rate_b|percent}。",
            aimed("入会率（以已建会单位职工计算）", "members.rate_a"),
            aimed("入会率（以{level}全部职工计算）", "members.rate_b"),
        ),
        (
            BySign(
                "members.non_members",
                above="已建会单位中尚未入会的职工{members.non_members}。",
                below="登记的会员多于各单位申报的职工，申报的职工人数有待核对。",
            ),
            "尚未申报职工人数的已建会单位{members.employers_undeclared}，以已建会单位职工计算的入会率因此偏高。",
        ),
    ),
    order=160,
    chapter=CHAPTER,
    exhibits=(
        Exhibit(
            "table",
            "所属各单位会员和入会率",
            "children",
            ("members.unions", "members.employees", "members.members", "members.rate_a"),
        ),
    ),
)
GROUPS = Section(
    "members.groups",
    "会员和职工构成",
    (
        (
            "会员总数{members.members}。",
            "女会员{members.women}，占会员总数的{members.women|share|2|members.members}；"
            "农民工会员{members.migrants}，占会员总数的{members.migrants|share|2|members.members}；"
            "少数民族会员{members.minorities}，占会员总数的{members.minorities|share|2|members.members}；"
            "新就业形态会员{members.new_form}，占会员总数的{members.new_form|share|2|members.members}。",
            "一名会员可以同时属于几类，各类人数有重复，不能相加。",
        ),
        (
            "已建会单位职工总数{members.employees}。",
            "女职工{members.women_employees}，占职工总数的{members.women_employees|share|2|members.employees}；"
            "农民工{members.migrant_employees}，占职工总数的{members.migrant_employees|share|2|members.employees}；"
            "少数民族职工{members.minority_employees}，"
            "占职工总数的{members.minority_employees|share|2|members.employees}；"
            "新就业形态劳动者{members.new_form_employees}，"
            "占职工总数的{members.new_form_employees|share|2|members.employees}。",
        ),
    ),
    order=170,
    chapter=CHAPTER,
)
ELECTIONS = Section(
    "members.elections",
    "换届选举",
    (
        (
            "基层工会{members.unions}中，本届由会员直接选举产生的{members.direct_election_unions}，"
            "占基层工会的{members.direct_election_share|percent}。",
            aimed("基层工会直接选举占比", "members.direct_election_share"),
        ),
        "期末所在季度内届满的工会{members.terms_due}；届满未换届的工会{members.terms_expired}；"
        "未登记届次的工会{members.unions_without_term}。"
        "委员会委员人数与会员规模不相符的基层工会{members.committee_faults}。",
    ),
    order=180,
    chapter=CHAPTER,
)
CERTIFICATES = Section(
    "members.certificates",
    "工会法人资格",
    (
        (
            compared("有效的工会法人资格证书", "members.certificates_valid"),
            "临近期满、待换证的证书{members.certificates_due}；已经过期、尚未换证的证书{members.certificates_expired}。",
        ),
    ),
    order=190,
    chapter=CHAPTER,
)

NARRATIVE: tuple[Section, ...] = (
    UNIONS,
    NEW_UNIONS,
    COVERAGE,
    MEMBERS,
    FLOWS,
    RATES,
    GROUPS,
    ELECTIONS,
    CERTIFICATES,
)
