"""The passport of a number: what it is, of what it is made, of when and where, from which rule, with which records."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from unionhub.core.indicators import words
from unionhub.core.indicators.declare import Declared, Indicator, Ratio
from unionhub.core.indicators.reading import Figure, Reader
from unionhub.core.indicators.registry import parts
from unionhub.core.models import Organisation

from .closing.store import frozen_ids
from .models import Snapshot


@dataclass(frozen=True)
class Made:
    """A figure that the number is computed from: its role (分子, 分母, 加, 减, 计数) and its own value."""

    role: str
    figure: Figure

    @property
    def text(self) -> str:
        """The value with its unit."""
        return with_unit(self.figure)


def with_unit(figure: Figure) -> str:
    """«13,138 人»; without a value only the dash."""
    return f"{figure.text} {figure.unit}" if figure.value is not None else figure.text


def made_of(reader: Reader, figure: Figure, node: Organisation) -> list[Made]:
    """The figures of the same period that it is divided from or added up of; of a count none. A few queries."""
    roles = roles_of(figure.item)
    if not roles:
        return []
    found = {one.key: one for one in reader.figures(roles, [figure.period], [node])}
    return [Made(role, found[key]) for key, role in roles.items() if key in found]


def roles_of(item: Declared) -> dict[str, str]:
    """Key → role of what a figure is computed from."""
    if isinstance(item, Ratio):
        return {item.numerator: "分子", item.denominator: "分母"}
    keys = [key for key in parts(item) if key != item.key]
    minus = set(getattr(item, "minus", ()))
    if hasattr(item, "of"):
        return dict.fromkeys(keys, "计数")
    return {key: "减" if key in minus else "加" for key in keys}


def formula_of(item: Declared, reader: Reader) -> str:
    """«女会员 ÷ 会员», by the names of the moment."""
    labels = {key: reader.item(key).label for key in parts(item) if key != item.key}
    return words.formula(item, labels) if labels else ""


def denominator_of(item: Declared, reader: Reader) -> str:
    """The name of what a rate is divided by; a rate never stands without it."""
    return reader.item(item.denominator).label if isinstance(item, Ratio) else ""


def record_count(snapshot: Snapshot, figure: Figure) -> int | None:
    """How many records were counted for a closed figure; None for one without records of its own, or withheld."""
    item = figure.item
    if not isinstance(item, Indicator) or figure.suppressed or figure.value is None:
        return None
    if not item.field:
        return int(figure.value)
    return len(frozen_ids(snapshot, item, figure.period, figure.node_id))


def closed_words(snapshot: Snapshot) -> str:
    """When the numbers were computed, whether they are closed."""
    made = f"{timezone.localtime(snapshot.made_at):%Y-%m-%d %H:%M}"
    return f"{made} 核算，已封存" if snapshot.is_final else f"{made} 核算，尚未封存"


def facts(item: Declared, figure: Figure, reader: Reader) -> list[tuple[str, Any]]:
    """What the number is, as (label, words)."""
    found = [
        ("定义", item.definition),
        ("计算", formula_of(item, reader)),
        ("分母", denominator_of(item, reader)),
        ("来源规则", item.source_rule),
        ("期间", figure.period.label),
        ("组织", figure.node_name),
        ("计量单位", item.unit),
        ("定义版本", f"第 {item.version} 版"),
        ("编码", item.key),
    ]
    return [(label, said) for label, said in found if said]
