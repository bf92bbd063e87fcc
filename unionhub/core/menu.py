"""The menu on the left: each app declares its lines, a person sees those whose action he holds.

`<app>/menu.py` ends with `MENU`, a tuple of `MenuItem`. Lines of one domain share a `MenuSection`. A line's
`count` is what waits there for this person; it must be one cheap query, narrowed by `visible_to`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse

from . import registry, todo
from .access import may

#: Up to so many lines fit beside any page, so nothing is folded away.
SHORT_MENU = 12


@dataclass(frozen=True)
class MenuSection:
    """A heading of the menu, normally a domain. `icon` is a Tabler icon without «ti-»; `order` sorts."""

    key: str
    label: str
    icon: str
    order: int = 100


@dataclass(frozen=True)
class MenuItem:
    """One line: seen by whoever holds `action` anywhere.

    `count(user)` returns how many things wait for this person (0 shows nothing); `help` is the half sentence
    on the home page. A line without a section stands at the top by itself. `when(user)` leaves it out for whom it has
    no sense; it is no permission test.
    """

    label: str
    url_name: str
    action: str
    icon: str
    section: MenuSection | None = None
    order: int = 100
    count: Callable[..., int] | None = None
    help: str = ""
    when: Callable[..., bool] | None = None


@dataclass
class MenuLine:
    """A line as one person sees it on one page."""

    label: str
    url: str
    icon: str
    count: int = 0
    help: str = ""
    is_here: bool = False
    #: Where its count is put when it comes after the page; empty for lines that count nothing.
    count_id: str = ""


@dataclass
class MenuGroup:
    """A section as one person sees it. Without `heading` its lines stand by themselves."""

    key: str
    heading: str
    icon: str
    order: int
    lines: list[MenuLine] = field(default_factory=list)
    #: Whether its lines are shown without a click.
    is_open: bool = False

    @property
    def count(self) -> int:
        """What waits in the whole section."""
        return sum(line.count for line in self.lines)

    @property
    def count_id(self) -> str:
        """Where its count is put when it comes after the page."""
        counts = self.heading and any(line.count_id for line in self.lines)
        return f"menu-count-in-{self.key}" if counts else ""

    @property
    def is_here(self) -> bool:
        """Whether the present page belongs to the section."""
        return any(line.is_here for line in self.lines)


def declared() -> tuple[MenuItem, ...]:
    """The lines of all apps, as declared."""
    return registry.collect("menu", "MENU")


def menu_for(
    user, path: str = "", items: Iterable[MenuItem] | None = None, *, counted: bool = True
) -> list[MenuGroup]:
    """The menu of this user; the line whose address is the longest beginning of `path` is marked as here.

    `items` are the declared lines of all apps unless given.

    One query per line with a count (none unless `counted`), plus the two of the user's grants.
    """
    groups: dict[str, MenuGroup] = {}
    for item in sorted(declared() if items is None else items, key=lambda item: item.order):
        if not may(user, item.action) or (item.when is not None and not item.when(user)):
            continue
        section = item.section or MenuSection(item.url_name, "", item.icon, item.order)
        fresh = MenuGroup(section.key, section.label, section.icon, section.order)
        group = groups.setdefault(section.key, fresh)
        waiting = item.count(user) if item.count and counted else 0
        line = MenuLine(item.label, reverse(item.url_name), item.icon, waiting, item.help)
        line.count_id = f"menu-count-{item.url_name}" if item.count else ""
        group.lines.append(line)
    _mark_here(groups.values(), path)
    is_short = sum(len(group.lines) for group in groups.values()) <= SHORT_MENU
    for group in groups.values():
        group.is_open = is_short or group.is_here
        if len(group.lines) == 1:  # a heading over a single line would be one click too many
            group.heading = ""
    return sorted(groups.values(), key=lambda group: group.order)


def ways(menu: Iterable[MenuGroup]) -> list[MenuGroup]:
    """The menu as the home page lists it: without the present place, lines that stand by themselves gathered last."""
    groups = [group for group in menu if not group.is_here]
    alone = MenuGroup(
        "others", "其他", "", 0, [line for group in groups if not group.heading for line in group.lines]
    )
    return [group for group in groups if group.heading] + ([alone] if alone.lines else [])


def _mark_here(groups: Iterable[MenuGroup], path: str) -> None:
    lines = [line for group in groups for line in group.lines]
    home = reverse("home")
    fitting = [line for line in lines if path == line.url or (line.url != home and path.startswith(line.url))]
    if fitting:
        max(fitting, key=lambda line: len(line.url)).is_here = True


def broken_lines(known_actions: Iterable[str], items: Iterable[MenuItem] | None = None) -> list[str]:
    """What is wrong with the declared lines, in words that name the mend; empty when all is well."""
    known = set(known_actions)
    found = []
    for item in declared() if items is None else items:
        if item.action not in known:
            found.append(f"menu line {item.label!r}: policy.csv has no action {item.action!r}; add it there")
        try:
            reverse(item.url_name)
        except NoReverseMatch:
            found.append(f"menu line {item.label!r}: no address is called {item.url_name!r}; see urls.py")
    return found


WORK = MenuSection("work", "交接与程序", "clipboard-list", order=850)
ADMINISTRATION = MenuSection("administration", "系统管理", "settings", order=900)

MENU: tuple[MenuItem, ...] = (
    MenuItem("首页", "home", "core.home", "home", order=0),
    MenuItem(
        "待办", "todo-list", "core.todo.view", "checklist", order=1, count=todo.count, when=todo.has_work
    ),
    MenuItem(
        "工作交接",
        "handover",
        "core.handover.print",
        "transfer",
        WORK,
        10,
        help="在办事项、期限、材料存放处，打印交接清单",
    ),
    MenuItem(
        "办事程序",
        "procedure-list",
        "core.procedure.view",
        "route",
        WORK,
        20,
        help="步骤、权限、期限，打印审定",
    ),
    MenuItem("组织", "organisation-list", "core.organisation.view", "building-community", ADMINISTRATION, 10),
    MenuItem("账号", "account-list", "core.account.view", "users", ADMINISTRATION, 20),
    MenuItem("授权", "grant-list", "core.grant.view", "shield-check", ADMINISTRATION, 30),
    MenuItem("代理", "deputy-list", "core.grant.view", "user-share", ADMINISTRATION, 40),
    MenuItem("在线会话", "open-session-list", "core.session.view", "devices", ADMINISTRATION, 50),
    MenuItem("权限一览", "policy", "core.policy.view", "table", ADMINISTRATION, 60),
    MenuItem("参数", "parameter-list", "core.parameter.view", "adjustments", ADMINISTRATION, 70),
    MenuItem("节假日安排", "holiday-list", "core.holiday.change", "calendar-off", ADMINISTRATION, 75),
    MenuItem("审计日志", "audit-list", "core.audit.view", "history", ADMINISTRATION, 80),
)
