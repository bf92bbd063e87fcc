"""The form on the screen: a sheet as a table with what every cell is for."""

from typing import Any

from django.utils.functional import cached_property

from unionhub.core import access
from unionhub.core.indicators.registry import indicators
from unionhub.core.models import Organisation
from unionhub.core.scope import OutOfScope
from unionhub.core.workbook_parts.refs import cell_name, place

from ..enums import ColumnKind, MarkKind
from ..rules.form_labels import SheetLabels
from ..services.marks import LISTED, At, Mark, placed_lines, sheet_labels, words_of
from ..tables.form_grid import NUMBERS, Shown, columns_of, rows_of
from .forms import CHANGE, CRUMBS, VIEW, OfForm


class SheetPage(OfForm):
    """A page about one sheet of a form, named in the address; by default the first one people see."""

    crumbs = CRUMBS

    @cached_property
    def sheets(self) -> dict[str, SheetLabels]:
        """The visible sheets."""
        form: Any = self.object
        return sheet_labels(form)

    @cached_property
    def sheet(self) -> SheetLabels:
        """The one asked for. Raises OutOfScope for a name that is none of them."""
        name = self.request.POST.get("sheet") or self.request.GET.get("sheet") or next(iter(self.sheets), "")
        if name not in self.sheets:
            raise OutOfScope(name)
        return self.sheets[name]

    @cached_property
    def cell(self) -> str:
        """The cell asked for, the upper left one of a merged range. Raises OutOfScope."""
        text = self.request.POST.get("cell") or self.request.GET.get("cell") or "A1"
        try:
            row, column = place(text)
        except ValueError:
            raise OutOfScope(text) from None
        if row > self.sheet.rows or column > self.sheet.columns:
            raise OutOfScope(text)
        return cell_name(*self.sheet.anchor(row, column))

    @property
    def name(self) -> str:
        """The sheet's name."""
        return str(self.sheet.sheet.name)

    @cached_property
    def marks(self) -> dict[At, Mark | None]:
        """What every cell of the form is for."""
        form: Any = self.object
        return {(row.sheet, row.cell): Mark.of(row) for row in form.marks.all()}

    @cached_property
    def nodes(self) -> dict[int, str]:
        """The names of the organisations that marks name."""
        wanted = {mark.node_id for mark in self.marks.values() if mark is not None and mark.node_id}
        return {node.pk: str(node) for node in Organisation.objects.filter(pk__in=wanted)} if wanted else {}

    def shown(self) -> dict[str, Shown]:
        """What the cells of the sheet show beside their own words."""
        form: Any = self.object
        found: dict[str, Shown] = {}
        for at, mark in self.marks.items():
            if mark is None or at[0] != self.name:
                continue
            words = words_of(mark, self.nodes)
            found[at[1]] = Shown(mark.kind, short(mark), words)
            if mark.kind in LISTED:
                column = place(at[1])[1]
                for row, _ in placed_lines(form, at, mark, self.marks, self.sheet.sheet).rows:
                    found.setdefault(
                        cell_name(row, column), Shown("more", "↓", f"由 {at[1]} 逐行填写：{words}")
                    )
        return found


def short(mark: Mark) -> str:
    """A mark in a few characters, as it stands in the grid."""
    if mark.kind == MarkKind.CONSTANT:
        return mark.text[:16]
    if mark.kind == MarkKind.NAMES:
        return "名称↓"
    item = indicators().get(mark.key)
    words = f"{item.label if item else '已停用'}·{ColumnKind(mark.column).label}"
    if mark.kind == MarkKind.ROWS:
        return f"{words}↓"
    return words + ("（部分）" if mark.by else "") + ("※" if mark.node_id else "")


class FormGrid(SheetPage):
    """A sheet of the form; a click or Enter on a cell opens its panel."""

    action = VIEW
    title = "在表上取数"
    template_name = "reports/form_grid.html"

    def get_context(self, **more: Any) -> dict[str, Any]:
        """The sheet and its tabs."""
        sheet, form = self.sheet, self.object
        columns = columns_of(sheet)
        counts: dict[str, int] = {}
        for at in self.marks:
            counts[at[0]] = counts.get(at[0], 0) + 1
        return super().get_context(
            form=form,
            sheet=sheet.sheet,
            tabs=[(name, counts.get(name, 0), name == self.name) for name in self.sheets],
            columns=columns,
            width=NUMBERS + sum(pixels for _, pixels, _ in columns),
            rows=rows_of(sheet, self.shown()),
            first_cell=self.request.GET.get("cell", ""),
            may_change=access.may(self.user, CHANGE, form.organisation),  # type: ignore[union-attr]
            **more,
        )
