"""The accounts of the demo county: one per role, two townships, two unions."""

from dataclasses import dataclass

from ..enums import Role
from .tree import COUNTY_CODE

#: The password all demo accounts share while `settings.DEMO_KNOWN_PASSWORDS` is on (scorecard B6).
DEMO_PASSWORD = "Chengxi-2026-demo"  # noqa: S105  (printed by script/server; refused by the server set-up)


@dataclass(frozen=True)
class DemoAccount:
    """Account name, person, role, and the code of the organisation he works in and is granted."""

    username: str
    name: str
    role: Role
    organisation: str


ACCOUNTS = (
    DemoAccount("sysadmin", "石建国", Role.SYSADMIN, COUNTY_CODE),
    DemoAccount("security", "安志远", Role.SECADMIN, COUNTY_CODE),
    DemoAccount("auditor", "沈明镜", Role.AUDITOR, COUNTY_CODE),
    DemoAccount("leader", "梁玉成", Role.LEADER, COUNTY_CODE),
    DemoAccount("clerk", "江小禾", Role.CLERK, COUNTY_CODE),
    DemoAccount("head", "何立群", Role.HEAD, COUNTY_CODE),
    DemoAccount("finance", "钱守信", Role.FINANCE, COUNTY_CODE),
    DemoAccount("township", "田春生", Role.TOWNSHIP, "CX01"),
    DemoAccount("township2", "秦望川", Role.TOWNSHIP, "CX02"),
    DemoAccount("union", "单雅琴", Role.GRASSROOTS, ""),
    DemoAccount("union2", "仇伯安", Role.GRASSROOTS, ""),
)
#: Accounts of grassroots unions: the name of the union each belongs to.
UNION_OF = {"union": "城关和顺酒店工会", "union2": "河湾养殖公司工会"}
