"""What the reader says of one place of a text."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What is the matter."""

    PARTS = "parts"  # 其中、分别: parts against their total
    SHARE = "share"  # a share or rate against its numbers
    TRUNCATED = "truncated"  # the digits were cut off instead of rounded
    POINTS = "points"  # per cent and percentage points taken for each other
    GROWTH = "growth"  # a growth against both its numbers
    NO_BASE = "no_base"  # a growth without any base
    MEAN = "mean"  # a mean against sum and number
    TWICE = "twice"  # the same fact with two values
    UNITS = "units"  # 人, 人次, 户 mixed
    PLAN = "plan"  # a plan told as a result
    DATE = "date"  # days that cannot be, or contradict each other
    NUMBERING = "numbering"  # (一) → (三)
    RESIDUE = "residue"  # of another place, of a web page
    BLANK = "blank"  # XX
    REGISTRY = "registry"  # differs from the figure of the period


#: What each kind is called on the screen.
WORDS: dict[Kind, str] = {
    Kind.PARTS: "分项与合计不符",
    Kind.SHARE: "比例与数字不符",
    Kind.TRUNCATED: "比例未四舍五入",
    Kind.POINTS: "百分比与百分点混用",
    Kind.GROWTH: "增减与数字不符",
    Kind.NO_BASE: "增减缺少基数",
    Kind.MEAN: "平均数与数字不符",
    Kind.TWICE: "同一事项前后不一",
    Kind.UNITS: "计量单位混用",
    Kind.PLAN: "计划与结果混用",
    Kind.DATE: "日期有误",
    Kind.NUMBERING: "序号不连续",
    Kind.RESIDUE: "疑似他处文字残留",
    Kind.BLANK: "有待填写",
    Kind.REGISTRY: "与系统数字不符",
}

#: How sure: the statement cannot be right; it is most likely wrong; the writer should look.
CERTAIN, LIKELY, ASK = "certain", "likely", "ask"
CERTAINTY_WORDS = {CERTAIN: "确定", LIKELY: "很可能", ASK: "请核实"}


@dataclass(frozen=True)
class Finding:
    """One finding: `start` and `end` are offsets in characters of the text as it was given.

    `statement` is what the text says, `calculation` how it was tried, `proposed` the value that would be right (empty
    where only the writer can know), `certainty` one of «certain», «likely», «ask».
    """

    kind: Kind
    start: int
    end: int
    statement: str
    calculation: str
    proposed: str = ""
    certainty: str = LIKELY

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "kind": self.kind.value}
