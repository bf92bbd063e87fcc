"""The app's menu lines."""

from unionhub.core.menu import MenuItem, MenuSection

SECTION = MenuSection("reports", "数字与报告", "chart-bar", order=10)

MENU: tuple[MenuItem, ...] = ()
