"""The app's menu lines."""

from unionhub.core.menu import MenuItem, MenuSection

SECTION = MenuSection("reports", "数字与报告", "chart-bar", order=10)

MENU: tuple[MenuItem, ...] = (
    MenuItem(
        "领导看板",
        "dashboard",
        "reports.dashboard.view",
        "layout-dashboard",
        SECTION,
        10,
        help="主要数字、排名、走势、待办",
    ),
    MenuItem(
        "查询数字",
        "figure-finder",
        "reports.figure.view",
        "chart-histogram",
        SECTION,
        20,
        help="任一数字、期间、组织，点开看名单",
    ),
    MenuItem(
        "核对数字",
        "figure-checks",
        "reports.figure.view",
        "checks",
        SECTION,
        30,
        help="数字之间应当成立的关系",
    ),
    MenuItem(
        "月度填报",
        "filing-list",
        "reports.filing.view",
        "clipboard-text",
        SECTION,
        40,
        help="填写、审核、接收每月的填报",
    ),
    MenuItem(
        "填报情况",
        "filing-completeness",
        "reports.filing.view",
        "clipboard-check",
        SECTION,
        50,
        help="各乡镇本月和全年的报送情况",
    ),
    MenuItem(
        "上报名单",
        "upward-list",
        "reports.upward.view",
        "file-export",
        SECTION,
        80,
        help="实名制、法人、统计年报系统的名单与录入回执",
    ),
)
