"""Periods as a question says them: «今年», «去年10月底», «上半年», «截至目前», and what they mean for a figure.

A stock is told on a day (the last of the period, today at the latest), a flow within the span. What runs is compared
with as many days, so that eleven months never stand beside twelve.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from unionhub.core.indicators import period as periods
from unionhub.core.indicators.period import FIRST_YEAR, LAST_YEAR, Period, PeriodKind


class Kind(StrEnum):
    """What a period word names. POINT is the end of something («10月底»), NOW is as far as is known."""

    NOW = "now"
    POINT = "point"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    STAT = "stat"
    RANGE = "range"
    SAME = "same"  # the same days a year before


@dataclass(frozen=True)
class Spoken:
    """A period word: from `first` to `last`, both included, whether they lie ahead or not."""

    kind: Kind
    first: date
    last: date

    @property
    def point(self) -> "Spoken":
        """Its end."""
        return Spoken(Kind.POINT, self.last, self.last)


#: Digits in words, and the pieces the patterns share.
_DIGIT = {char: at for at, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_YEAR = r"(?:(?P<y>\d{4}|\d{2}|[〇零一二三四五六七八九]{4})年度?|(?P<yw>今年|本年度?|当年|去年|上年度?|前年))"
_MONTH = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_END = r"(?P<end>底|末)?"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_YEARS_BACK = {"今": 0, "本": 0, "当": 0, "去": 1, "上": 1, "前": 2}


def _year(found: re.Match[str], today: date) -> int:
    """The year named; this one when none is. Raises ValueError beyond what periods reach."""
    number, word = found["y"], found["yw"]
    if word:
        return today.year - _YEARS_BACK[word[0]]
    if not number:
        return today.year
    if not number.isascii():
        number = "".join(str(_DIGIT[char]) for char in number)
    year = int(number) + (2000 if len(number) == 2 else 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(number)
    return year


def _number(text: str) -> int:
    """«10», «十», «十二», «三»."""
    if text.isascii():
        return int(text)
    return 10 + (_DIGIT[text[1]] if len(text) > 1 else 0) if text[0] == "十" else _DIGIT[text]


def _ended(found: re.Match[str], spoken: Spoken) -> Spoken:
    return spoken.point if found["end"] else spoken


def _span(kind: Kind, year: int, first: int, last: int) -> Spoken:
    """From the first of a month to the end of another one."""
    return Spoken(kind, date(year, first, 1), periods.month_end(date(year, last, 1)))


def _day(found: re.Match[str], today: date) -> Spoken:
    on = date(_year(found, today), _number(found["m"]), _number(found["d"]))
    return Spoken(Kind.DAY, on, on)


def _month(found: re.Match[str], today: date) -> Spoken:
    month = _number(found["m"])
    return _ended(found, _span(Kind.MONTH, _year(found, today), month, month))


def _months(found: re.Match[str], today: date) -> Spoken:
    first, last = _number(found["m"]), _number(found["n"])
    if last < first:
        raise ValueError(found[0])
    return _span(Kind.RANGE, _year(found, today), first, last)


def _quarter(found: re.Match[str], today: date) -> Spoken:
    of_year = int(_QUARTERS.get(found["q"], 0) or found["q"])
    return _ended(found, _span(Kind.QUARTER, _year(found, today), 3 * of_year - 2, 3 * of_year))


def _quarters(found: re.Match[str], today: date) -> Spoken:
    last = int(_QUARTERS.get(found["q"], 0) or found["q"])
    return _span(Kind.RANGE, _year(found, today), 1, 3 * last)


def _half(found: re.Match[str], today: date) -> Spoken:
    first = 1 if found["half"] == "上" else 7
    return _ended(found, _span(Kind.HALF, _year(found, today), first, first + 5))


def _whole(found: re.Match[str], today: date) -> Spoken:
    return _ended(found, _span(Kind.YEAR, _year(found, today), 1, 12))


def _stat(found: re.Match[str], today: date) -> Spoken:
    running = today.year + (today.month >= 10)  # 1 October begins the next one
    words = found["s"]
    year = running if words in ("本", "这个") else running - 1 if words else _year(found, today)
    told = periods.stat_year(year)
    return Spoken(Kind.STAT, told.first, told.last)


def _this_or_last(found: re.Match[str], today: date) -> Spoken:
    """«本月», «上季度», «上周»."""
    back = found["w"].startswith("上")
    if found["u"] in ("周", "星期"):
        first = today - timedelta(days=today.weekday() + 7 * back)
        return Spoken(Kind.WEEK, first, first + timedelta(days=6))
    months = 1 if found["u"].startswith("月") else 3
    first = today.replace(day=1, month=today.month - (today.month - 1) % months)
    if back:
        ahead = first - timedelta(days=1)
        first = ahead.replace(day=1, month=ahead.month - months + 1)
    kind = Kind.MONTH if months == 1 else Kind.QUARTER
    return _ended(found, _span(kind, first.year, first.month, first.month + months - 1))


def _today(found: re.Match[str], today: date) -> Spoken:
    on = today - timedelta(days=found[0].startswith("昨"))
    return Spoken(Kind.DAY, on, on)


def _now(found: re.Match[str], today: date) -> Spoken:
    return Spoken(Kind.NOW, date(today.year, 1, 1), today)


def _same(found: re.Match[str], today: date) -> Spoken:
    then = years_on(today, -1)
    return Spoken(Kind.SAME, date(then.year, 1, 1), then)


def _begin_of_year(found: re.Match[str], today: date) -> Spoken:
    """The state with which a year begins is that at the end of the year before."""
    end = date(_year(found, today) - 1, 12, 31)
    return Spoken(Kind.POINT, end, end)


def _end_of_year(found: re.Match[str], today: date) -> Spoken:
    return _span(Kind.YEAR, today.year, 1, 12).point


_Reading = Callable[[re.Match[str], date], Spoken]
_PATTERNS: tuple[tuple[re.Pattern[str], _Reading], ...] = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (rf"{_YEAR}?{_MONTH}月(?P<d>3[01]|[12]\d|0?[1-9])[日号]", _day),
        (r"(?P<y>\d{4})(?P<yw>)-(?P<m>\d{1,2})-(?P<d>\d{1,2})", _day),
        (r"(?P<y>\d{4})(?P<yw>)-(?P<m>1[0-2]|0?[1-9])(?![\d-])(?P<end>)", _month),
        (
            rf"{_YEAR}?{_MONTH}月?[至到-](?P<n>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?",
            _months,
        ),
        (rf"{_YEAR}?{_MONTH}月份?{_END}", _month),
        (rf"{_YEAR}?第?(?P<q>[一二三四1-4])季度{_END}", _quarter),
        (rf"{_YEAR}?前(?P<q>[二三23])个?季度", _quarters),
        (rf"{_YEAR}?(?P<half>[上下])半年{_END}", _half),
        (rf"(?:(?P<s>本|这个|上一?个?)|{_YEAR})统计年度", _stat),
        (r"(?P<y>\d{4})(?P<yw>)(?P<s>)统计年度", _stat),
        (rf"{_YEAR}(?P<end>)", _whole),
        # «累计» may also begin the name of a figure: with and without it.
        (rf"{_YEAR}(?:以来|累计|至今|全年|年?(?P<end>底|末))", _whole),
        (rf"{_YEAR}年?初", _begin_of_year),
        (r"(?P<y>)(?P<yw>)年初(?!以来|至今|到)", _begin_of_year),
        (r"(?:年初|开年)(?:以来|至今|到现在)", _now),
        (r"年底|年末", _end_of_year),
        (rf"(?P<w>本|这个?|上个?)(?P<u>月份?|季度?|周|星期){_END}", _this_or_last),
        (r"当(?P<u>月)(?P<w>)" + _END, _this_or_last),
        (r"今天|今日|昨天|昨日", _today),
        (r"截至目前|截止目前|到目前(?:为止)?|目前|到现在(?:为止)?|现在|当前|迄今|至今", _now),
        (r"(?:去年|上年)同期", _same),
    )
)
_UP_TO = re.compile(r"截至到?|截止到?|到|至")
_STOP = re.compile(r"为止|止")


def spoken_at(text: str, at: int, today: date) -> Iterator[tuple[int, Spoken]]:
    """Every period word that begins at the place of the folded text: (where it ends, what it says)."""
    yield from _plain(text, at, today)
    if found := _UP_TO.match(text, at):
        for end, spoken in _plain(text, found.end(), today):
            if spoken.kind != Kind.NOW:
                stop = _STOP.match(text, end)
                yield (stop.end() if stop else end), spoken.point


def _plain(text: str, at: int, today: date) -> Iterator[tuple[int, Spoken]]:
    for pattern, reading in _PATTERNS:
        if found := pattern.match(text, at):
            try:
                yield found.end(), reading(found, today)
            except ValueError:
                continue  # «2026年2月31日»: no day, so no period word


def years_on(on: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 28 February where there is none."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)


def spoken_of(period: Period) -> Spoken:
    """A period chosen beside the question, as if it had been said."""
    kinds = {
        PeriodKind.DAY: Kind.DAY,
        PeriodKind.MONTH: Kind.MONTH,
        PeriodKind.YEAR: Kind.YEAR,
        PeriodKind.STAT: Kind.STAT,
    }
    return Spoken(kinds.get(period.kind, Kind.RANGE), period.first, period.last)


def as_period(spoken: Spoken) -> Period:
    """The span as a period of the kernel's kinds."""
    if spoken.kind == Kind.MONTH:
        return periods.month(spoken.first.year, spoken.first.month)
    if spoken.kind == Kind.YEAR:
        return periods.year(spoken.first.year)
    if spoken.kind == Kind.STAT:
        return periods.stat_year(spoken.last.year)
    if spoken.kind in (Kind.DAY, Kind.POINT):
        return periods.day(spoken.last)
    return periods.span(spoken.first, spoken.last)
