"""Going on along a row or column: a proposal for each cell by its own headings, saved once it is confirmed."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from unionhub.core.indicators.registry import indicators
from unionhub.core.workbook_parts.refs import cell_name, place

from ..columns import is_stock
from ..enums import ColumnKind, MarkKind
from ..forms.forms import figures_for
from ..rules.form_labels import joined
from ..rules.forms import column_of, fitting
from ..services.marks import At, Mark, Overtaken, check_meaning, set_marks, words_of
from ..services.proposals import proposals_for
from .form_cell import FormCell

#: Cells proposed along a row or column.
ALONG = 60


class FormFill(FormCell):
    """The same along a column or row: a proposal for each cell by its own headings, to be confirmed."""

    title = "填充"
    template_name = "reports/form_fill.html"

    @property
    def source(self) -> Mark | None:
        """What is to be copied."""
        return self.marks.get((self.name, self.cell))

    @property
    def way(self) -> str:
        """Down or right."""
        asked = self.request.POST.get("way") or self.request.GET.get("way", "")
        return asked if asked == "right" else "down"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The proposals."""
        return self.lines()

    def lines(self, status: int = 200, problem: str = "") -> HttpResponse:
        """Each cell with the figures it may be for."""
        source = self.source
        found: list[dict[str, Any]] = []
        if source is None or source.kind not in (MarkKind.FIGURE, MarkKind.ROWS):
            problem = problem or "请先给这个单元格指定数字，再填充。"
        else:
            found = self.along(source)
        return self.render(
            status=status,
            lines=found,
            problem=problem,
            way=self.way,
            cell=self.cell,
            sheet_name=self.name,
            words=words_of(source, self.nodes),
        )

    def along(self, source: Mark) -> list[dict[str, Any]]:
        """The free cells behind the source with their headings, choices and the one put first."""
        row, column = place(self.cell)
        down = self.way == "down"
        end = min((self.sheet.rows - row) if down else (self.sheet.columns - column), ALONG)
        taken, found = set(self.shown()), []
        for step in range(1, end + 1):
            cell = cell_name(row + step, column) if down else cell_name(row, column + step)
            labels = self.sheet.labels(cell)
            own = labels[0] if down else labels[1]
            if cell in taken or not own or not self.sheet.is_open(cell) or self.sheet.written(*place(cell)):
                continue
            choices = self.choices(source, cell, down)
            sure = next((value for value, _, is_sure in choices if is_sure), "")
            chosen = self.request.POST.get(f"c-{cell}", sure)
            found.append({"cell": cell, "heading": joined(own), "choices": choices, "chosen": chosen})
        return found

    def choices(self, source: Mark, cell: str, down: bool) -> list[tuple[str, str, bool]]:
        """(«key|column», words, whether it is plainly meant) for a cell."""
        _, column = self.sheet.labels(cell)
        found: list[tuple[str, str, bool]] = []
        item = indicators()[source.key]
        if not down:
            kind = column_of(column)
            if kind is not None and fitting(kind, is_stock(item)) == kind:
                found.append((f"{source.key}|{kind}", f"{item.label} · {kind.label}", True))
        for one in proposals_for(self.sheet, cell, self.user):
            kind = fitting(ColumnKind(source.column), is_stock(indicators()[one.key])) if down else one.column
            value = f"{one.key}|{kind}"
            if not is_right(replace(source, key=one.key, column=kind.value)):
                continue
            if value not in [known for known, _, _ in found]:
                found.append((value, f"{one.label} · {kind.label}", one.is_sure and not found))
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save what was confirmed."""
        source = self.source
        if source is None:
            return self.lines(409, "原单元格的取数已被清除，请重新打开。")
        changes: dict[At, Mark | None] = {}
        allowed = dict(figures_for(self.user))
        for name, value in request.POST.items():
            key, _, kind = value.partition("|")
            if not name.startswith("c-") or not value:
                continue
            if key not in allowed or kind not in ColumnKind.values:
                return self.lines(422, "没有所选的数字，请重新选择。")
            changes[self.name, name[2:]] = replace(source, key=key, column=kind)
        if not changes:
            return self.lines(422, "没有选择任何单元格。")
        try:
            changed = set_marks(self.object, changes, {}, self.user, f"从 {self.cell} 填充")  # type: ignore[arg-type]
        except Overtaken as overtaken:
            return self.lines(409, f"{overtaken} 已被他人取数，没有保存。请核对后再试。")
        except ValidationError as error:
            return self.lines(422, " ".join(error.messages))
        self.template_name = FormCell.template_name
        return self.done(changed)


def is_right(mark: Mark) -> bool:
    """Whether a cell may be marked so: the figure has such a column, and is kept at these organisations."""
    try:
        check_meaning(mark)
    except ValidationError:
        return False
    return True
