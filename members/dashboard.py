"""What the dashboard shows of unions and members."""

from unionhub.core.dashboard import Block, Composition, Over, Ranking, Tile, Trend, WorkList

DASHBOARD: tuple[Block, ...] = (
    Tile(key="members.members", order=10),
    Tile(key="members.rate_a", label="入会率", order=20),
    Tile(key="members.unions", order=30),
    Tile(key="members.employees", order=40),
    Tile(key="members.joined", over=Over.YEAR_TO_DATE, order=50),
    Tile(key="members.terms_expired", label="届满未换届", order=60),
    Ranking(title="入会率排名（占已建会单位职工）", key="members.rate_a", order=10),
    WorkList(
        title="25 人以上未建会单位",
        key="members.employers_to_organise",
        columns=("name", "employees"),
        calm="25 人以上的单位都已建会。",
        order=10,
    ),
    WorkList(
        title="届满未换届",
        key="members.terms_expired",
        columns=("name", "ends_on"),
        calm="没有届满未换届的工会。",
        order=20,
    ),
    WorkList(
        title="本季度届满",
        key="members.terms_due",
        columns=("name", "ends_on"),
        calm="本季度没有届满的工会。",
        order=30,
    ),
    Trend(title="会员与职工", keys=("members.members", "members.employees"), order=10),
    Trend(title="每月入会与退会", keys=("members.joined", "members.left"), order=20),
    Composition(
        title="会员构成（互有重叠，不能相加）",
        shares=("members.women_share", "members.migrant_share", "members.minority_share"),
        order=10,
    ),
    Composition(title="会员年龄", key="members.members", by="age", order=20),
    Composition(title="基层工会的单位性质", key="members.unions", by="nature", order=30),
)
