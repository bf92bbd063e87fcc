"""From the pages of a file to its layout: which page, which row of headings, what the user must be told or asked."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from ..excel import NOTE
from ..filetypes.refusal import FileRefused
from .column import Column
from .headings import Head, best_head, heading_key
from .layout import GUIDE_SHEET, Layout, column_letters, unused_words
from .limits import HEAD_ROWS, Limits
from .merges import Merges
from .sources import Delimited, Page, Workbook

#: Headings that belong to no column and that nobody need be asked about.
IGNORED = frozenset(heading_key(heading) for heading in ("序号", "行号", "编号", "No", "错误说明"))
#: Pages that we write beside a list and that tell of it: they name its headings and are no list.
OWN_PAGES = frozenset({GUIDE_SHEET, NOTE})
#: The first cell of the template's row of help begins so.
HELP_MARKS = ("说明：", "说明:")
#: Rows below the headings that are searched for columns filled without a heading.
_SAMPLE = 200
_STATE_WORDS = {"hidden": "隐藏的", "veryHidden": "深度隐藏的（在 Excel 的菜单里也看不到）"}

Candidate = tuple[Page, Head]


def find_layout(
    source: Workbook | Delimited, kind: str, columns: Sequence[Column], limits: Limits
) -> tuple[Layout, Page]:
    """The layout of the file and its page, loaded. Raises FileRefused in words."""
    best: dict[str, Candidate] = {}
    rivals: list[Candidate] = []
    filled = False
    for page in source.pages():
        filled = filled or page.height > 0
        if page.name in OWN_PAGES:
            continue
        head = best_head(list(islice(page.rows(), HEAD_ROWS)), page.merged, columns)
        if head is None:
            continue
        place = "visible" if page.state == "visible" else "hidden"
        if place == "visible" and _has_rows(page, head):
            # Only what tells them apart is kept, a page may be large.
            rivals.append((Page(page.name, page.state, page.height, page.width, _no_rows), head))
        if place not in best or _rank(page, head) > _rank(*best[place]):
            best[place] = (page, head)
    if not best:
        raise _nothing_fits(source, columns, filled)
    page, head = best.get("visible") or best["hidden"]
    layout = _layout(source, kind, page, head, columns)
    if "visible" in best and "hidden" in best and _rank(*best["hidden"]) > _rank(page, head):
        layout.notices.append(
            f"隐藏的工作表“{best['hidden'][0].name}”更符合标题，没有读取。如要导入它，请先取消隐藏。"
        )
    layout.rivals = [
        other.name for other, its in rivals if other.name != page.name and its.needed == head.needed
    ]
    _refuse(layout, page, head, limits)
    _tell(layout, page, columns)
    return layout, page


def is_help(cells: Sequence[Any]) -> bool:
    """Whether this is the row of help below the headings of our template."""
    return bool(cells) and isinstance(cells[0], str) and cells[0].lstrip().startswith(HELP_MARKS)


def _no_rows():
    return iter(())


def _has_rows(page: Page, head: Head) -> bool:
    rows = list(islice(page.rows(), head.bottom + 1, head.bottom + 3))
    return page.height > head.bottom + 1 and not (page.height == head.bottom + 2 and is_help(rows[0]))


def _rank(page: Page, head: Head) -> tuple[int, bool, int]:
    return (head.needed, page.height > head.bottom + 1, len(head.mapping))


def _nothing_fits(source: Workbook | Delimited, columns: Sequence[Column], filled: bool) -> FileRefused:
    seen = "、".join(source.names)[:100]
    if not filled:
        return FileRefused(f"文件里没有内容（工作表：{seen}）。请填写后再导入。", code="blank")
    wanted = "、".join(column.heading for column in columns if column.heading_needed)
    wanted = (wanted or "、".join(column.heading for column in columns))[:200]
    return FileRefused(f"没有找到标题行。工作表：{seen}；需要的标题：{wanted}。", code="headings")


def _layout(
    source: Workbook | Delimited, kind: str, page: Page, head: Head, columns: Sequence[Column]
) -> Layout:
    first_row = head.bottom + 2  # rows are told from 1, the head's from 0
    found = set(head.mapping.values())
    facts = source.facts(page, first_row, page.height, len(head.headings))
    doubled = {at for pair in head.doubled for at in pair}
    unmatched = [column.name for column in columns if column.name not in found]
    return Layout(
        kind=kind,
        sheet=page.name,
        other_sheets=[name for name in source.names if name != page.name],
        head_row=head.row + 1,
        headings=head.headings,
        mapping=head.mapping,
        unknown=[
            at
            for at, heading in enumerate(head.headings)
            if heading
            and at not in head.mapping
            and at not in doubled
            and heading_key(heading) not in IGNORED
        ],
        missing=[column.name for column in columns if column.heading_needed and column.name not in found],
        doubled=head.doubled,
        hidden_rows=facts.hidden_rows,
        hidden_columns=facts.hidden_columns,
        filtered=facts.filtered,
        merged_cells=sum(area[1][0] > head.bottom for area in page.merged),
        rows_estimate=max(0, page.height - head.bottom - 1),
        date1904=source.date1904,
        state=page.state,
        first_row=first_row,
        unmatched=unmatched,
        valueless=facts.valueless,
        encoding=page.encoding,
        separator=page.separator,
    )


def _refuse(layout: Layout, page: Page, head: Head, limits: Limits) -> None:
    if len(layout.headings) > limits.columns:
        raise FileRefused(f"表格超过 {limits.columns} 列，请删去右侧多余的列。", code="columns")
    for one, two in head.identical:
        raise FileRefused(
            f"标题重复：“{layout.headings[one]}”在 {column_letters(one)} 列和 {column_letters(two)} 列各有一个，"
            "请只保留一列。",
            code="doubled",
        )


def _tell(layout: Layout, page: Page, columns: Sequence[Column]) -> None:
    """Write what the user should know, whether or not he is asked."""
    notices = layout.notices
    if layout.state != "visible":
        notices.append(
            f"符合标题的工作表“{layout.sheet}”是{_STATE_WORDS[layout.state]}，请确认是否就是要导入的。"
        )
    if layout.rivals:
        others = "、".join(f"“{name}”" for name in layout.rivals[:5])
        notices.append(f"另有工作表的标题也符合：{others}。这次只读取“{layout.sheet}”。")
    if layout.hidden_rows:
        why = "（设有筛选）" if layout.filtered else ""
        notices.append(f"有 {layout.hidden_rows} 行是隐藏的{why}，也会一并读取。")
    elif layout.filtered:
        notices.append("工作表设有筛选，所有行都会读取。")
    if layout.hidden_columns:
        letters = "、".join(column_letters(at) for at in layout.hidden_columns[:20])
        notices.append(f"{letters} 列是隐藏的，也会一并读取。")
    refused = _merged(layout, page, columns)
    if refused:
        notices.append(f"数据区有 {refused} 处合并单元格，所在的行需取消合并后填写。")
    notices.extend(unused_words(layout.headings, layout.unknown))
    nameless = _nameless(layout, page)
    if nameless:
        letters = "、".join(column_letters(at) for at in nameless[:20])
        notices.append(f"{letters} 列有内容而没有标题，不会读取。")
    _tell_optional(layout, columns)


def _merged(layout: Layout, page: Page, columns: Sequence[Column]) -> int:
    """How many merged ranges will have their rows refused."""
    by_name = {column.name: column for column in columns}
    places = sorted(layout.mapping)
    read = [by_name[layout.mapping[at]] for at in places]
    return Merges(page.merged, page.height, layout, read, places).refused


def _tell_optional(layout: Layout, columns: Sequence[Column]) -> None:
    absent = [column.heading for column in columns if column.name in layout.unmatched]
    if absent and not layout.missing:
        notices = "、".join(absent[:20])
        layout.notices.append(f"文件里没有这些标题，对应内容不读取：{notices}。")


def _nameless(layout: Layout, page: Page) -> list[int]:
    empty = [at for at in range(page.width) if at >= len(layout.headings) or not layout.headings[at]]
    if not empty:
        return []
    start = layout.first_row - 1
    sample = list(islice(page.rows(), start, start + _SAMPLE))
    return [at for at in empty if any(at < len(row) and str(row[at] or "").strip() for row in sample)]
