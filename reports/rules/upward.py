"""Lists for the systems of the upper levels: columns and their order, and which data an entry holds. Pure functions."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

#: Columns one list may have, and characters of a heading.
MOST_COLUMNS, LONGEST_HEADING = 60, 40

NONE, FRESH, STALE = "none", "fresh", "stale"
#: How a record stands towards an upper system.
STATES = ((NONE, "未录入"), (FRESH, "已录入"), (STALE, "录入后有变动"))
STATE_TONES = {NONE: "plain", FRESH: "ok", STALE: "warn"}

Columns = list[dict[str, str]]


def settle(names: Iterable[str], headings: Iterable[str]) -> Columns:
    """Columns as a list keeps them, out of what a form sent; blanks around a heading do not count."""
    pairs = zip(names, headings, strict=False)
    return [{"name": name, "heading": " ".join(heading.split())} for name, heading in pairs]


def arrange(columns: Columns, do: str, known: Mapping[str, str]) -> Columns:
    """The columns after «up:name», «down:name», «remove:name» or «add:name»; anything else leaves them as they are.

    `known` are the headings of the sheet's own columns by name.
    """
    verb, _, name = do.partition(":")
    result = [dict(column) for column in columns]
    at = next((place for place, column in enumerate(result) if column["name"] == name), None)
    if verb == "add" and at is None and name in known:
        result.append({"name": name, "heading": known[name]})
    elif at is None:
        return result
    elif verb == "remove":
        del result[at]
    elif verb in ("up", "down"):
        to = at - 1 if verb == "up" else at + 1
        if 0 <= to < len(result):
            result[at], result[to] = result[to], result[at]
    return result


def problem(columns: Columns, known: Mapping[str, str]) -> str:
    """Why the columns cannot be kept, in words; empty when they can."""
    if not columns:
        return "至少要有一列。"
    if len(columns) > MOST_COLUMNS:
        return f"最多 {MOST_COLUMNS} 列。"
    headings: set[str] = set()
    names: set[str] = set()
    for place, column in enumerate(columns, 1):
        name, heading = column["name"], column["heading"]
        if name not in known or name in names:
            return f"第 {place} 列不是名单中的列，或重复，请移除后重新添加。"
        if not heading:
            return f"第 {place} 列（{known[name]}）没有填标题。"
        if len(heading) > LONGEST_HEADING:
            return f"第 {place} 列的标题超过 {LONGEST_HEADING} 个字。"
        if heading in headings:
            return f"标题“{heading}”重复，请改为不同的标题。"
        names.add(name)
        headings.add(heading)
    return ""


def entry_problem(entered_on: date, today: date, read_on: date | None = None) -> str:
    """Why nothing can have been entered on that day, in words; `read_on` is the day the data were exported."""
    if entered_on > today:
        return "录入日期不能晚于今天。"
    if read_on is not None and entered_on < read_on:
        return f"录入日期不能早于导出日期 {read_on:%Y-%m-%d}。"
    if entered_on.year < 2000:
        return "录入日期过早，请核对年份。"
    return ""


def data_of(entered_on: date, now: datetime) -> datetime:
    """Up to which moment a record's changes were known when it was entered by hand: the end of that day, or now."""
    end = datetime.combine(entered_on + timedelta(days=1), time.min, tzinfo=now.tzinfo)
    return min(end, now)
