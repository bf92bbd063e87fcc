"""What is asked of the unions each month: headcounts of the employers they cover, and that the roll was checked."""

from unionhub.core.collection import AskKind, Collection, Question

from .queries import collection as queries
from .rules.headcounts import FIGURES, problems
from .services.filed_headcounts import take_over
from .services.headcounts import CHANGE

COLLECTION: tuple[Collection, ...] = (
    Collection(
        "members.headcount",
        "职工人数",
        tuple(Question(name, label, "人") for name, label in FIGURES.items()),
        known=queries.headcounts_known,
        help="工会覆盖的每家单位月末的人数；女职工、农民工等互有重叠，各不超过职工人数。",
        subjects=queries.covered,
        problems=problems,
        accept=take_over,
        accept_action=CHANGE,
        gone=queries.not_standing,
    ),
    Collection(
        "members.roll",
        "会员名册",
        (Question("checked", "本月入会、退会、转接已全部登记，会员名册已核对", "人", AskKind.CONFIRMATION),),
        known=queries.members_known,
        help="名册上的会员人数如有出入，先在“会员”中办理，再来确认。",
    ),
)
