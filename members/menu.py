"""The domain's menu lines."""

from unionhub.core.menu import MenuItem, MenuSection

from .queries import unions
from .queries.duplicates import waiting as duplicates_waiting
from .queries.waiting import count_joins, count_proposals, count_transfers

SECTION = MenuSection("members", "组织与会员", "users", order=20)

MENU: tuple[MenuItem, ...] = (
    MenuItem(
        "会员名册", "member-list", "members.person.view", "users", SECTION, 10, help="任一日期的在册会员"
    ),
    MenuItem(
        "疑似重复",
        "duplicate-list",
        "members.duplicate.view",
        "copy",
        SECTION,
        45,
        duplicates_waiting,
        "核对、合并、撤销合并",
    ),
    MenuItem(
        "工会",
        "union-list",
        "members.union.view",
        "building-community",
        SECTION,
        20,
        help="资料、隶属、届次、证书",
    ),
    MenuItem(
        "换届到期",
        "election-list",
        "members.union.view",
        "calendar-due",
        SECTION,
        30,
        unions.elections_waiting,
        "届满一览，打印通知和批复",
    ),
    MenuItem(
        "法人证书",
        "certificate-list",
        "members.union.view",
        "certificate",
        SECTION,
        40,
        unions.certificates_waiting,
        "登记、换证、到期提醒",
    ),
    MenuItem(
        "入会申请",
        "join-list",
        "members.join.view",
        "user-plus",
        SECTION,
        12,
        count_joins,
        "登记、审批",
    ),
    MenuItem(
        "会籍接转",
        "transfer-list",
        "members.transfer.view",
        "arrows-exchange",
        SECTION,
        14,
        count_transfers,
        "转出、转入、县外接转",
    ),
    MenuItem(
        "会籍终止建议",
        "proposal-list",
        "members.proposal.view",
        "gavel",
        SECTION,
        16,
        count_proposals,
        "退会、自动退会、开除会籍",
    ),
    MenuItem(
        "用人单位",
        "employer-list",
        "members.employer.view",
        "building",
        SECTION,
        50,
        help="单位资料、覆盖、建会",
    ),
    MenuItem(
        "职工人数",
        "headcount-list",
        "members.employer.view",
        "users-group",
        SECTION,
        60,
        help="按单位申报、更正",
    ),
    MenuItem(
        "Excel 名册",
        "roll-hub",
        "members.employer.export",
        "table-import",
        SECTION,
        70,
        help="模板、导入、导出",
    ),
    MenuItem(
        "地区总数", "area-total-list", "members.area.view", "map-2", SECTION, 80, help="入会率、建会率的分母"
    ),
    MenuItem(
        "分类清单", "code-list-list", "members.code.view", "list-tree", SECTION, 90, help="单位性质及对应"
    ),
)
