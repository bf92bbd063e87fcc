"""What stands in the cells of a form: written in one funnel, whoever asks; a change can be taken back at once."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionhub.core import audit
from unionhub.core.indicators.declare import LEVELS, Declared, Level
from unionhub.core.indicators.drill import members_of
from unionhub.core.indicators.registry import dimensions_of, indicators
from unionhub.core.indicators.tree import tree_on
from unionhub.core.models import Organisation, User
from unionhub.core.workbook_parts import Layout
from unionhub.core.workbook_parts.refs import place

from ..columns import is_stock
from ..enums import ColumnKind, MarkKind
from ..models import FormMark, ReturnForm
from ..returns.filling import UNIONS, unions_below
from ..returns.listing import Line, Page, Placed, Words, place_lines
from ..rules.carrying import sheets_of
from ..rules.form_labels import SheetLabels, joined
from ..rules.forms import misfit

ACTION = "reports.form.change"
#: Cells changed in one go, at most.
MOST = 500
#: Lists of organisations; any other list is of the members of a dimension.
LISTS = {"": "乡镇、系统、园区", UNIONS: "基层工会"}
#: Marks that fill one cell for each line.
LISTED = (MarkKind.ROWS, MarkKind.NAMES)

At = tuple[str, str]


class Overtaken(Exception):
    """Somebody else changed a cell since it was shown. `cells` names them with what stands there now."""

    def __init__(self, cells: dict[At, "Mark | None"]) -> None:
        super().__init__("、".join(f"{sheet}!{cell}" for sheet, cell in cells))
        self.cells = cells


@dataclass(frozen=True)
class Mark:
    """What a cell is for, as plain values (the fields of `FormMark` without its place and headings)."""

    kind: str
    key: str = ""
    column: str = ""
    node_id: int | None = None
    by: str = ""
    member: str = ""
    text: str = ""
    empty_as: str = "—"

    @classmethod
    def of(cls, row: FormMark | None) -> "Mark | None":
        """That of a row."""
        return None if row is None else cls(**{field.name: getattr(row, field.name) for field in fields(cls)})

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> "Mark | None":
        """What `asdict` gave."""
        return None if value is None else cls(**value)


def stamp(mark: Mark | None) -> str:
    """By what a screen says which state of a cell it showed; empty for a cell without a mark."""
    if mark is None:
        return ""
    return hashlib.sha256(json.dumps(asdict(mark), sort_keys=True).encode()).hexdigest()[:16]


def sheet_labels(form: ReturnForm) -> dict[str, SheetLabels]:
    """The visible sheets of the form, by name."""
    return sheets_of(Layout.from_json(form.layout))


def lines_of(form: ReturnForm, mark: Mark, item: Declared | None = None) -> list[str]:
    """Names of the lines that «逐行» writes, as of today: areas, grassroots unions, or the members of a dimension."""
    today = timezone.localdate()
    if mark.by not in ("", UNIONS):
        item = item or indicators().get(mark.key)
        return [label for _, label in members_of(item, mark.by, today)] if item else []
    tree = tree_on(today)
    if form.organisation_id not in tree.nodes:
        return []
    below = tree.nodes[form.organisation_id].children
    if mark.by == UNIONS:
        below = unions_below(tree, form.organisation_id)
    return [tree.nodes[pk].name for pk in below]


def words_of(mark: Mark | None, nodes: Mapping[int, str] | None = None) -> str:
    """A mark in one line, as lists and the audit log show it."""
    if mark is None:
        return ""
    if mark.kind == MarkKind.CONSTANT:
        return f"固定内容：{mark.text}"
    over = _over(mark)
    if mark.kind == MarkKind.NAMES:
        return f"逐行名称：{over}"
    item = indicators().get(mark.key)
    parts = [item.label if item else f"已停用的数字 {mark.key}", ColumnKind(mark.column).label]
    if mark.kind == MarkKind.ROWS:
        parts.append(f"按{over}逐行")
    elif mark.by:
        parts.append(_member_words(mark, item))
    if mark.node_id:
        parts.append((nodes or {}).get(mark.node_id) or str(Organisation.objects.get(pk=mark.node_id)))
    return " · ".join(parts)


def _over(mark: Mark) -> str:
    if mark.by in LISTS:
        return LISTS[mark.by]
    item = indicators().get(mark.key)
    return dimensions_of(item).get(mark.by, mark.by) if item else mark.by


def _member_words(mark: Mark, item: Declared | None) -> str:
    if item is None or mark.by not in dimensions_of(item):
        return mark.member
    found = dict(members_of(item, mark.by, timezone.localdate()))
    return found.get(mark.member, mark.member)


@transaction.atomic
def set_marks(
    form: ReturnForm, changes: Mapping[At, Mark | None], seen: Mapping[At, str], actor: User, reason: str = ""
) -> dict[At, tuple[Mark | None, Mark | None]]:
    """Set (or with None clear) what cells are for: all or nothing. Returns (before, after) of what changed.

    `seen` is the stamp each cell had when it was shown. Raises Overtaken when another stands there now, ValidationError
    in words for what a cell cannot be.
    """
    if len(changes) > MOST:
        raise ValidationError(f"一次最多修改 {MOST} 个单元格。")
    form = ReturnForm.objects.select_for_update(of=("self",), no_key=True).defer("content").get(pk=form.pk)
    sheets = sheet_labels(form)
    rows = {(row.sheet, row.cell): row for row in form.marks.all()}
    before = {at: Mark.of(rows.get(at)) for at in changes}
    moved = {
        at: mark for at, mark in before.items() if mark != changes[at] and stamp(mark) != seen.get(at, "")
    }
    if moved:
        raise Overtaken(moved)
    changed = {at: (before[at], mark) for at, mark in changes.items() if before[at] != mark}
    if not changed:
        return {}
    after = {at: Mark.of(row) for at, row in rows.items()} | dict(changes)
    _check(sheets, after, [at for at, (_, mark) in changed.items() if mark is not None])
    for at, (_, mark) in changed.items():
        _write(form, sheets, at, rows.get(at), mark)
    ReturnForm.objects.filter(pk=form.pk).update(version=form.version + 1, updated_at=timezone.now())
    audit.record(
        ACTION,
        actor=actor,
        obj=form,
        changes={
            f"{sheet}!{cell}": [words_of(old), words_of(new)] for (sheet, cell), (old, new) in changed.items()
        },
        reason=reason,
        count=len(changed),
    )
    return changed


def _write(
    form: ReturnForm, sheets: Mapping[str, SheetLabels], at: At, row: FormMark | None, mark: Mark | None
) -> None:
    if mark is None:
        if row is not None:
            row.delete()
        return
    row = row or FormMark(form=form, sheet=at[0], cell=at[1])
    for field in fields(Mark):
        setattr(row, field.name, getattr(mark, field.name))
    labels = sheets[at[0]].labels(at[1])
    row.row_label, row.column_label = joined(labels[0]), joined(labels[1])
    row.save()


def placed_lines(form: ReturnForm, at: At, mark: Mark, marks: Mapping[At, Mark | None], sheet: Any) -> Placed:
    """Where the lines of «逐行» would stand as of today, and what would find no place, in words."""
    row, column = place(at[1])
    others = {
        cell for name, cell in marks if name == at[0] and cell != at[1] and marks[name, cell] is not None
    }
    named = any(
        other is not None and other.kind == MarkKind.NAMES and other.by == mark.by and place(cell)[0] == row
        for (name, cell), other in marks.items()
        if name == at[0]
    )
    page = Page(
        {
            name: Words(cell.text, cell.kind == "formula", cell.kind == "text")
            for name, cell in sheet.cells.items()
            if cell.text or cell.kind == "formula"
        },
        sheet.areas,
        others,
    )
    lines = [Line(name, at_line) for at_line, name in enumerate(lines_of(form, mark))]
    return place_lines(page, row, [column], lines, named or mark.kind == MarkKind.NAMES)


def _check(sheets: Mapping[str, SheetLabels], after: Mapping[At, Mark | None], new: Iterable[At]) -> None:
    """Raises ValidationError in words: cells that may not be written, unfit figures."""
    for at in new:
        mark, sheet = after[at], sheets.get(at[0])
        if mark is not None:
            check_meaning(mark)
            if sheet is None:
                raise ValidationError(f"没有可见的工作表“{at[0]}”。")
            if reason := sheet.why_not(at[1]):
                raise ValidationError(reason)


def check_meaning(mark: Mark) -> None:
    """Raises ValidationError for a figure that is not there, cannot be split so, or has no such column."""
    if mark.kind == MarkKind.CONSTANT:
        if not mark.text.strip():
            raise ValidationError({"text": "请选择固定内容，或填写文字。"})
        return
    is_list = mark.kind in LISTED and mark.by in LISTS
    if mark.kind == MarkKind.NAMES and is_list:
        return
    item = indicators().get(mark.key)
    if item is None:
        raise ValidationError({"key": "请选择数字。"})
    if mark.by and not is_list and mark.by not in dimensions_of(item):
        raise ValidationError({"by": f"“{item.label}”不能这样拆分，请重新选择。"})
    if mark.kind == MarkKind.NAMES:
        return
    if mark.column not in ColumnKind.values:
        raise ValidationError({"column": "请选择列。"})
    if reason := misfit(ColumnKind(mark.column), is_stock(item)):
        raise ValidationError({"column": f"“{item.label}”{reason}"})
    if mark.node_id is not None:
        node = Organisation.objects.filter(pk=mark.node_id).first()
        if node is None or LEVELS[node.kind] > item.lowest:
            raise ValidationError({"node": f"“{item.label}”不统计到所选组织这一级。"})
    wanted = Level.UNION if mark.by == UNIONS else Level.AREA
    if mark.kind == MarkKind.ROWS and is_list and item.lowest < wanted:
        raise ValidationError({"by": f"“{item.label}”不统计到{LISTS[mark.by]}，不能这样逐行填写。"})
