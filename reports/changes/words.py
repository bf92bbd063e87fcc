"""The changes in sentences: what is printed as 更正说明, and a draft of it to copy."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unionhub.core.indicators import words
from unionhub.core.indicators.declare import Median, Ratio
from unionhub.core.indicators.reading import Figure

from ..models import PeriodClose
from .compare import Cell, Redefined
from .records import Behind

#: Kinds of operations named before «等».
_NAMED = 6


@dataclass(frozen=True)
class Sentence:
    """One figure of the note: its sentence, and beside it the cell for the table."""

    cell: Cell
    text: str


def month_label(close: PeriodClose) -> str:
    """«2026年10月»."""
    return f"{close.month.year}年{close.month.month}月"


def title(close: PeriodClose) -> str:
    """The heading of the note."""
    return f"关于{month_label(close)}统计报表数字更正情况的说明"


def opening(close: PeriodClose, count: int) -> str:
    """The first paragraph: which report, and how many numbers changed."""
    sent = f"（{words.day(close.sent_on)}报送{close.sent_to}）" if close.sent_on else ""
    if not count:
        return f"{month_label(close)}统计报表{sent}封存后，按现有记录重新核算，各项数字与报送数一致，没有需要更正的。"
    return (
        f"{month_label(close)}统计报表{sent}封存后，部分记录经补录、更正，按现有记录重新核算，"
        f"下列 {count} 项数字与报送数不一致，现说明如下："
    )


def closing_words(close: PeriodClose) -> str:
    """The last paragraph: what becomes of it."""
    ahead = close.month.replace(day=28)
    year, month = (ahead.year + 1, 1) if ahead.month == 12 else (ahead.year, ahead.month + 1)
    return f"上述更正不改动已报送的{month_label(close)}报表，在{year}年{month}月报表“以前月份更正”中列出。"


def sentence(cell: Cell, behind: Sequence[Behind]) -> Sentence:
    """«会员（期末）：上月报送 13,138 人，更正为 13,139 人，增加 1 人。原因：更正会籍 1 条。»."""
    was, now = (_with_unit(cell, figure) for figure in (cell.reported, cell.now))
    head = f"{cell.item.label}（{cell.column.label}）：上月报送{was}，更正为{now}"
    moved = _moved(cell)
    why = reasons(behind)
    return Sentence(cell, f"{head}，{moved}。{f'原因：{why}。' if why else ''}")


def _with_unit(cell: Cell, figure: Figure) -> str:
    """« 13,138 人», « 92.19%»; «没有数字» where there is none."""
    if figure.value is None:
        return "没有数字"
    return f" {figure.text}%" if cell.item.unit == "%" else f" {figure.text} {cell.item.unit}"


def _moved(cell: Cell) -> str:
    number = cell.difference
    if number is None:
        return "不能比较增减"
    way = "增加" if number > 0 else "减少"
    if isinstance(cell.item, Ratio) and cell.item.unit == "%":
        return f"{way} {abs(number):,.{cell.item.places}f} 个百分点"
    places = cell.item.places if isinstance(cell.item, Ratio | Median) else None
    text = f"{abs(number):,}" if places is None else f"{abs(number):,.{places}f}"
    return f"{way} {text} {cell.item.unit}"


def reasons(behind: Iterable[Behind]) -> str:
    """The kinds of operations behind a cell with their numbers: «更正会籍 2 条、登记会籍 1 条»."""
    counted: Counter[str] = Counter()
    for one in behind:
        # A rate names its parts: the same record in both is one cause, not two.
        counted |= one.actions
    named = [f"{action} {count:,} 条" for action, count in counted.most_common(_NAMED)]
    more = "等" if len(counted) > _NAMED else ""
    return "、".join(named) + more


def redefined_sentence(one: Redefined) -> str:
    """What changed in a definition, in one sentence."""
    told = "；".join(
        f"{heading}由“{old or '（空）'}”改为“{new or '（空）'}”" if old or new else f"{heading}有变更"
        for heading, old, new in one.lines
    )
    return f"{one.label}（{one.kind}）：{told}。" if told else f"{one.label}（{one.kind}）。"


def note(
    close: PeriodClose, sentences: Sequence[Sentence], redefined_: Sequence[Redefined], issuer: str
) -> str:
    """The whole note as plain text, to be copied."""
    lines = [title(close), "", opening(close, len(sentences))]
    lines += [f"{place}. {one.text}" for place, one in enumerate(sentences, 1)]
    if redefined_:
        lines += ["指标口径另有变动，不属于数据更正："]
        lines += [f"{place}. {redefined_sentence(one)}" for place, one in enumerate(redefined_, 1)]
    if sentences:
        lines.append(closing_words(close))
    return "\n".join([*lines, "", issuer])
