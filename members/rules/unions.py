"""Rules of unions as pure functions: codes, what must be founded, how many sit on a committee.

Sources: 工会法 (2021) §10–13; GB 32100-2015; 工会基层组织选举工作条例 (2016-10-09) §8.
"""

from dataclasses import dataclass
from datetime import date

from unionhub.core import cleaners
from unionhub.core.enums import OrganisationKind

from ..enums import Organ, Post

#: First two characters of a union's own credit code: registration department 8 (union), class 1 (primary) or 9 (other).
UNION_PREFIXES = ("81", "89")
#: 工会法 §11: with this many members a unit must have a committee of its own [F].
MEMBERS_FOR_OWN_COMMITTEE = 25
#: Nodes of the tree that are unions with facts, terms and certificates; a group (工会小组) is none.
UNION_KINDS = tuple(
    kind for kind in OrganisationKind if kind not in (OrganisationKind.COUNTY, OrganisationKind.GROUP)
)


def union_credit_code(value: object) -> str | None:
    """A union's own credit code: sound by both check digits, and beginning 81 or 89. None for nothing.

    The employer has another code; it is told apart by its beginning. Raises Unclean in words.
    """
    code = cleaners.credit_code(value)
    if code is not None and not code.startswith(UNION_PREFIXES):
        raise cleaners.Unclean(
            "工会自己的代码以 81（基层工会）或 89 开头，这里像是用人单位的代码。"
            "单位的代码请登记在用人单位资料中。"
        )
    return code


@dataclass(frozen=True)
class SizeRange:
    """How many a committee may have by the number of members; `above` is None for the last bracket."""

    up_to: int | None
    least: int
    most: int

    def __str__(self) -> str:
        return f"{self.least}–{self.most} 人"


#: 工会基层组织选举工作条例 §8 [F]. The bracket above 50,000 members names no number; 37 stays its upper limit [M-med].
COMMITTEE_SIZES = (
    SizeRange(24, 3, 5),
    SizeRange(200, 3, 7),
    SizeRange(1_000, 7, 15),
    SizeRange(5_000, 15, 21),
    SizeRange(10_000, 21, 29),
    SizeRange(50_000, 29, 37),
    SizeRange(None, 29, 37),
)


def committee_size(members: int) -> SizeRange:
    """The bracket for the number of members (retained ones do not vote and are not counted).

    Raises ValueError for a negative number.
    """
    if members < 0:
        raise ValueError(f"a number of members, not {members}")
    return next(size for size in COMMITTEE_SIZES if size.up_to is None or members <= size.up_to)


def size_warning(members: int, seats: int) -> str:
    """What to say when the committee does not fit its members; empty when it does. A warning, never a refusal.

    With fewer than 25 members one chair or organiser will do (§8; 工会法 §11), and nothing is said before anybody sits.
    """
    size = committee_size(members)
    few = members < MEMBERS_FOR_OWN_COMMITTEE
    if seats == 0 or (few and seats <= 1) or size.least <= seats <= size.most:
        return ""
    alone = "，也可以只设主席或组织员一人" if few else ""
    return (
        f"现有会员 {members} 人，按《工会基层组织选举工作条例》第八条，委员会应为 {size}{alone}；"
        f"现登记 {seats} 人，请核对。"
    )


def post_name(organ: str, post: str) -> str:
    """What a post is called: who heads the committee is its chair (主席), who heads the other bodies their director."""
    is_committee = organ == Organ.COMMITTEE
    if post == Post.CHAIR:
        return "主席" if is_committee else "主任"
    if post == Post.VICE_CHAIR:
        return "副主席" if is_committee else "副主任"
    return str(Post(post).label)


def founding_note(members: int, is_joint: bool) -> str:
    """What 工会法 §11 asks of a union with so many members, when it matters; empty otherwise [F]."""
    if is_joint and members >= MEMBERS_FOR_OWN_COMMITTEE:
        return "会员已达 25 人。覆盖单位中会员满 25 人的，应当单独建立基层工会委员会（工会法第十一条）。"
    return ""


def refuse_spell_date(on: date, today: date, begun: date) -> str:
    """Why a change of parent or class cannot be entered for the day; empty when it can.

    `begun` is the first day of the spell in force, which the change closes. A change on its first day corrects it.
    """
    if on > today:
        return "变更日期不能晚于今天。"
    if on < begun:
        return f"现在的隶属与分类自 {begun:%Y-%m-%d} 起，变更日期不能早于这一天。"
    return ""
