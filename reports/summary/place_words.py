"""What a text calls its period and its organisation: «全年», «上半年», «全县», «全镇»; whom it compares with."""

import re
from dataclasses import dataclass

from unionhub.core.enums import OrganisationKind
from unionhub.core.indicators.period import Period, PeriodKind, month_end
from unionhub.core.indicators.words import day
from unionhub.core.models import Organisation

_QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
#: What is all of an organisation of a kind whose name says nothing of a place.
_WHOLE: dict[str, str] = {
    OrganisationKind.COUNTY: "全县",
    OrganisationKind.TOWNSHIP: "本辖区",
    OrganisationKind.SYSTEM: "全系统",
    OrganisationKind.PARK: "全园区",
    OrganisationKind.REGIONAL: "本区域",
    OrganisationKind.INDUSTRY: "全行业",
    OrganisationKind.PRIMARY: "本单位",
    OrganisationKind.GROUP: "本组",
}
#: The kind of place in the name of a union: «…县总工会», «…镇工会联合会», «…街道总工会».
_PLACE = re.compile(
    r"(街道|自治县|自治旗|林区|特区|镇|乡|苏木|县|市|区|旗)(?:总工会|工会联合会|联合工会|工会)"
)
_PLACED = {OrganisationKind.COUNTY, OrganisationKind.TOWNSHIP}
_SHORT = {"自治县": "县", "自治旗": "旗"}


@dataclass(frozen=True)
class Words:
    """The words of one text. `period` is «全年», `label` «2026年», `level` «全县», `last` what «比…» is said of."""

    period: str
    level: str
    year: int
    label: str = ""
    last: str = "上年"


def words_for(organisation: Organisation, period: Period) -> Words:
    """The words for the organisation's text of the period."""
    return Words(
        period=period_word(period),
        level=level_word(organisation.kind, organisation.name),
        year=period.last.year,
        label=period_name(period),
        last=_LAST.get(period.kind, "上年同期"),
    )


_LAST = {PeriodKind.YEAR: "上年", PeriodKind.STAT: "上一统计年度"}


def period_word(period: Period) -> str:
    """«全年», «上半年», «第三季度», «前三季度», «3月», «1至11月», «2026年3月5日至6月7日»."""
    first, last = period.first, period.last
    if period.kind == PeriodKind.STAT:
        return f"{last.year}统计年度"
    if period.kind == PeriodKind.DAY:
        return f"截至{day(last)}"
    if first.day != 1 or last != month_end(last) or first.year != last.year:
        end = f"{last.month}月{last.day}日" if first.year == last.year else day(last)
        return f"{day(first)}至{end}"
    months = (first.month, last.month)
    known = {(1, 12): "全年", (1, 6): "上半年", (7, 12): "下半年", (1, 9): "前三季度"}
    known |= {(3 * at + 1, 3 * at + 3): word for at, word in enumerate(_QUARTERS)}
    if months in known:
        return known[months]
    return f"{first.month}月" if first.month == last.month else f"{first.month}至{last.month}月"


def period_name(period: Period) -> str:
    """«2026年», «2026年上半年», «2026年10月», «2026年1至10月», «2026年3月5日至5月20日»; with its year."""
    if period.first == period.last:
        return day(period.last)
    word = period_word(period)
    if period.kind == PeriodKind.STAT or word.startswith(f"{period.first.year}年"):
        return word
    return f"{period.last.year}年" + ("" if word == "全年" else word)


def level_word(kind: str, name: str) -> str:
    """«全县», «全市», «全镇», «全街道», «全系统»: by what the organisation's own name says, else by its kind."""
    found = _PLACE.search(name) if kind in _PLACED else None
    if found is None:
        return _WHOLE[kind]
    return f"全{_SHORT.get(found[1], found[1])}"
