"""What the calendar and the lists of filings show."""

from typing import Any

from django.db.models import DecimalField, F, IntegerField, Prefetch, QuerySet, Value
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from unionhub.core.collection import collections
from unionhub.core.tables import Column, DateColumn, DateTimeColumn, Table

from ..models import Filing, FilingAnswer
from ..rules import filings as rules
from ..services.filing_answers import limits
from ..workflow.filings import FILING

#: So many differences are written out in a row.
SHOWN = 3
JUMPED = "变化较大"


def is_overdue(filing: Filing) -> bool:
    """Whether it is not filed and its day is over."""
    return filing.state in rules.UNFILED and filing.due_on < timezone.localdate()


class CallTable(Table):
    """The reporting calendar."""

    title = Column("名称")
    month = Column("统计月份", orderable=True)
    due_on = DateColumn("截止日期", orderable=True)
    asks = Column("填报内容")
    asked_at = DateTimeColumn("布置时间")
    reminded_on = DateColumn("上次催报")

    default_order = ("-month",)
    select_related = ("organisation",)

    def render_month(self, value: Any, record: Any) -> str:
        """«2026年10月»."""
        return rules.month_words(record.month)

    def render_asks(self, value: Any, record: Any) -> str:
        """By their labels."""
        known = collections()
        return "、".join(known[key].label for key in record.asks if key in known)


class FilingTable(Table):
    """Monthly filings. `differing` comes with the rows (`with_differences`)."""

    organisation = Column("填报单位", order_by=("organisation__path",), orderable=True)
    month = Column("统计月份", orderable=True)
    state = Column("状态")
    due_on = DateColumn("截止日期", orderable=True)
    submitted_on = DateColumn("报送日期", orderable=True)
    accepted_on = DateColumn("接收日期")
    differs = Column("与系统不同", accessor="differing")
    handler = Column("承办人")

    default_columns = ("organisation", "month", "state", "due_on", "submitted_on", "differs")
    default_order = ("-month", "organisation__path")
    select_related = ("organisation", "handler", "call")

    def render_month(self, value: Any, record: Any) -> str:
        """«2026年10月»."""
        return rules.month_words(record.month)

    def value_month(self, value: Any, record: Any) -> str:
        """«2026年10月»."""
        return rules.month_words(record.month)

    def render_state(self, value: Any, record: Any) -> str:
        """In a badge; overdue is red."""
        state = FILING.state(record.state)
        if is_overdue(record):
            return format_html('<span class="uh-badge is-bad">{}，逾期</span>', state.label)
        return format_html('<span class="uh-badge is-{}">{}</span>', state.tone, state.label)

    def value_state(self, value: Any, record: Any) -> str:
        """In a word."""
        return FILING.state(record.state).label

    def render_differs(self, value: Any, record: Any) -> Any:
        """The first differences, jumps marked; how many more."""
        lines = differences(record)
        if not lines:
            return ""
        shown = format_html_join(
            "",
            "<div>{}{}</div>",
            (
                (words, format_html(' <span class="uh-badge is-warn">{}</span>', JUMPED) if big else "")
                for words, big in lines[:SHOWN]
            ),
        )
        more = len(lines) - SHOWN
        return format_html("{}<div>……共 {} 处</div>", shown, len(lines)) if more > 0 else shown

    def value_differs(self, value: Any, record: Any) -> str:
        """All of them."""
        return "；".join(words for words, _ in differences(record))


def with_differences(filings: QuerySet) -> QuerySet:
    """The filings with `differing`: their numbers that are not what the records said. One query more.

    With them the limits of a jump that are in force today.
    """
    rows = FilingAnswer.objects.filter(value__isnull=False).exclude(value=F("known"))
    bound = limits(timezone.localdate())
    return filings.annotate(
        jump_share=Value(bound.share, DecimalField()), jump_least=Value(bound.least, IntegerField())
    ).prefetch_related(Prefetch("answers", rows.order_by("pk"), to_attr="differing"))


def differences(filing: Any) -> list[tuple[str, bool]]:
    """Numbers of a filing that are not what the records said, in words, and whether each moved much."""
    labels = {
        one.ask(question): question.label for one in collections().values() for question in one.questions
    }
    found: list[tuple[str, bool]] = []
    for row in filing.differing:
        before = "—" if row.known is None else int(row.known)
        words = f"{row.subject_label} {labels.get(row.ask, row.ask)} {before} → {int(row.value)}".strip()
        base = row.known if row.last is None else row.last
        found.append((words, rules.jumps(row.value, base, filing.jump_share, filing.jump_least)))
    return found
