"""The half-year's summary, final; the year's, a draft with a remark; and the targets of the year."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from unionhub.core.demo.county import DemoCounty
from unionhub.core.indicators.period import Period, span, year
from unionhub.core.models import Organisation, User
from unionhub.core.workflow import perform

from ..models import FigureTarget, Summary
from ..services.summaries import start
from ..services.summary_comments import add_comment
from ..services.summary_text import save_section
from ..services.targets import set_target
from ..summary import freezing
from ..summary.tree import new_id
from .closes import FEWEST, MOST

#: What was to be reached in the year: the members' domain counts these.
TARGETS = (
    ("members.members", "13500"),
    ("members.rate_b", "95"),
    ("members.new_nonpublic_unions", "10"),
    ("members.joined", "600"),
)
PAPER = "县工发〔2026〕1号（示例）"
#: What no figure tells; the office writes it.
PROBLEMS = (
    "部分小微企业建会以后活动不经常，会员发展跟不上用工变化，少数单位职工人数申报不及时。",
    "劳动争议预防的力量集中在县城，乡镇调解员多为兼职，业务培训有待加强。",
)
PLANS = (
    "以园区、商圈和快递、外卖等行业为重点推进建会入会，把任务分解到乡镇和系统工会，按月对账。",
    "健全乡镇调解员培训和旁听庭审制度，推动争议化解在基层；对到期、届满的基层工会提前提醒，依法换届。",
)
REMARK = "请与上年同期对比的原因补充一两句，数字不用改。"


def fill(county: DemoCounty) -> dict[str, int]:
    """Targets, a final summary and a draft; returns how many of each. Only for a county like a real one."""
    if not FEWEST <= county.size.unions <= MOST:
        return {}
    top = next(node for node in county.nodes.values() if node.parent_id is None)
    return tell(top, county.users, county.as_of)


def tell(top: Organisation, users: dict[str, User], as_of: date) -> dict[str, int]:
    """The same for a county as seeded, whatever its size."""
    for key, value in TARGETS:
        target = FigureTarget(
            organisation=top, key=key, period=year(as_of.year).key, value=Decimal(value), document=PAPER
        )
        set_target(target, users["clerk"])
    half = span(date(as_of.year, 1, 1), date(as_of.year, 6, 30))
    made = 0
    if half.last < timezone.localdate():
        _final(_written(top, half, users), users)
        made += 1
    draft = _written(top, year(as_of.year), users)
    chapter = draft.sections.exclude(title="").first()
    if chapter is not None:
        add_comment(chapter, REMARK, users["head"])
    return {"目标": len(TARGETS), "工作总结": made + 1}


def _written(top: Organisation, period: Period, users: dict[str, User]) -> Summary:
    """Drafted from the narratives; the chapters of words are filled in."""
    clerk = users["clerk"]
    summary = start(top, period, clerk)
    for key, texts in (("problems", PROBLEMS), ("plans", PLANS)):
        section = summary.sections.get(key=key)
        blocks = [{"id": new_id(), "type": "paragraph", "inline": [{"text": text}]} for text in texts]
        save_section(section, blocks, section.title, section.version, clerk)
    return summary


def _final(summary: Summary, users: dict[str, User]) -> None:
    """Counted, submitted, reviewed, signed, final, each by another hand; as far as the figures allow."""
    if freezing.missing(freezing.count(summary, users["clerk"], _silent)):
        return
    for step, actor in (("submit", "clerk"), ("review", "head"), ("sign", "leader"), ("finish", "clerk")):
        summary = perform(summary, step, users[actor])


def _silent(done: int, total: int, text: str) -> None:
    """Nobody watches the seeding of one summary."""
