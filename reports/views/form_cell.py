"""The panel beside the grid: what one cell is for, saved by itself and taken back by a click."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from unionhub.core.indicators.registry import indicators
from unionhub.core.workbook_parts.refs import place

from ..enums import MarkKind
from ..forms.forms import MarkForm, answers_of
from ..returns.constants import FIXED
from ..rules.form_labels import joined
from ..rules.forms import Suggestion
from ..services.marks import LISTED, LISTS, At, Mark, Overtaken, placed_lines, set_marks, stamp, words_of
from ..services.proposals import proposals_for
from .form_grid import SheetPage
from .forms import CHANGE

_SALT = "reports.form.undo"
#: A change can be taken back for so long, in seconds.
UNDO_SECONDS = 12 * 3600


class FormCell(SheetPage):
    """The panel of one cell: what it is for, proposals from its headings; saving, clearing."""

    action = CHANGE
    title = "单元格"
    template_name = "reports/form_panel.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the cell is for, or the answers given so far when a field that changes the others was changed."""
        given = request.GET.dict()
        if "kind" in given:
            return self.panel(self.make(given))
        return self.fresh()

    def fresh(self, status: int = 200, **more: Any) -> HttpResponse:
        """The panel with what the cell is for now or, where that is nothing, what its headings plainly say."""
        mark = self.marks.get((self.name, self.cell))
        if mark is not None:
            return self.panel(self.make(answers_of(mark)), status, **more)
        proposals = self.proposals()
        best = next((one for one in proposals if one.is_sure), None)
        first = {"kind": MarkKind.FIGURE.value, "empty_as": "—"}
        beside = self.sheet.labels(self.cell)[0][-1:]
        if best is not None:
            first |= {"key": best.key, "column": best.column.value}
        elif beside and beside[0] in FIXED:
            first = {"kind": MarkKind.CONSTANT.value, "fixed": beside[0]}
        return self.panel(self.make(first), status, proposals=proposals, proposed=True, **more)

    def make(self, first: Mapping[str, Any], data: Any = None) -> MarkForm:
        """The form of the panel; its choices follow from the figure."""
        return MarkForm(
            data,
            initial=dict(first),
            user=self.user,
            action=self.action,
            item=indicators().get(str(first.get("key") or "")),
            lookup=reverse("form-figure-lookup"),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save or clear; what is refused is said in the panel."""
        form, at = self.make(request.POST.dict(), request.POST), (self.name, self.cell)
        changes: dict[At, Mark | None] = {at: None}
        if request.POST.get("do") != "clear":
            if not form.is_valid():
                return self.panel(form, 422)
            changes = self.asked(form)
        seen = {at: request.POST.get("seen", "")}
        try:
            changed = set_marks(self.object, changes, seen, self.user)  # type: ignore[arg-type]
        except Overtaken as overtaken:
            return self.overtaken(form, overtaken)
        except ValidationError as error:
            tell(form, error)
            return self.panel(form, 422)
        return self.done(changed)

    def asked(self, form: MarkForm) -> dict[At, Mark | None]:
        """The cell's mark, and the names beside it where they were asked for."""
        mark = form.mark
        changes: dict[At, Mark | None] = {(self.name, self.cell): mark}
        letters = form.cleaned_data["names_in"] if mark.kind == MarkKind.ROWS else ""
        if letters:
            names = f"{letters}{place(self.cell)[0]}"
            changes[self.name, names] = Mark(
                MarkKind.NAMES, key="" if mark.by in LISTS else mark.key, by=mark.by
            )
        return changes

    def overtaken(self, form: MarkForm, overtaken: Overtaken) -> HttpResponse:
        """Somebody else was faster: both are shown, and the next saving is on top of what stands now."""
        theirs = "、".join(
            f"{cell}：{words_of(mark, self.nodes) or '已清除'}" for (_, cell), mark in overtaken.cells.items()
        )
        problem = f"这个单元格在您打开之后已被他人修改（{theirs}），您的修改没有保存。核对后可以再次保存。"
        self.__dict__.pop("marks", None)
        return self.panel(form, 409, problem=problem, news=self.news())

    def done(self, changed: Mapping[At, tuple[Mark | None, Mark | None]]) -> HttpResponse:
        """The panel as it is now, the cells that look different, and the way back."""
        self.__dict__.pop("marks", None)
        self.__dict__.pop("nodes", None)
        cleared = all(after is None for _, after in changed.values())
        said = "没有变化" if not changed else "已清除" if cleared else f"已保存 {len(changed)} 个单元格"
        undo = undo_of(self.object, changed) if changed else ""
        return self.fresh(said=said, undo=undo, news=self.news())

    def news(self) -> dict[str, Any]:
        """What the sheet's cells show now, for the grid that stands beside the panel."""
        shown = self.shown()
        return {
            "sheet": self.name,
            "cells": {cell: [one.kind, one.word, one.title] for cell, one in shown.items()},
        }

    def panel(self, form: MarkForm, status: int = 200, **more: Any) -> HttpResponse:
        """The panel around the form."""
        at = (self.name, self.cell)
        mark = self.marks.get(at)
        row, column = self.sheet.labels(self.cell)
        more.setdefault("proposals", self.proposals() if form.is_bound or mark is None else [])
        notes: list[str] = []
        if mark is not None and mark.kind in LISTED:
            lines = placed_lines(self.object, at, mark, self.marks, self.sheet.sheet)  # type: ignore[arg-type]
            notes = [f"按今天的情况写 {len(lines.rows)} 行。", *lines.notes]
        return self.render(
            status=status,
            form=form,
            mark=mark,
            words=words_of(mark, self.nodes),
            sheet_name=self.name,
            cell=self.cell,
            own=self.sheet.sheet.cells.get(self.cell),
            row=joined(row),
            column=joined(column),
            closed=self.sheet.why_not(self.cell),
            seen=stamp(mark),
            notes=notes,
            **more,
        )

    def proposals(self) -> list[Suggestion]:
        """Figures that the headings may mean."""
        return proposals_for(self.sheet, self.cell, self.user)


class FormUndo(FormCell):
    """Take back the last change, as long as nobody changed the cells since."""

    title = "撤销"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put back what stood there."""
        form: Any = self.object
        try:
            pk, changes = signing.loads(request.POST.get("undo", ""), salt=_SALT, max_age=UNDO_SECONDS)
            if pk != form.pk:
                raise signing.BadSignature
        except (signing.BadSignature, ValueError, TypeError):
            return self.again("撤销的时限已过，请直接修改单元格。")
        back = {(sheet, cell): Mark.from_json(before) for sheet, cell, before, _ in changes}
        seen = {(sheet, cell): after for sheet, cell, _, after in changes}
        try:
            changed = set_marks(form, back, seen, self.user, "撤销上一次修改")
        except Overtaken:
            return self.again("这些单元格后来又被修改过，不能撤销；请直接修改单元格。")
        except ValidationError as error:
            return self.again(" ".join(error.messages))
        return self.done(changed)

    def again(self, problem: str) -> HttpResponse:
        """The cell's panel with what stood in the way."""
        return self.fresh(422, problem=problem)


def undo_of(form: Any, changed: Mapping[At, tuple[Mark | None, Mark | None]]) -> str:
    """What takes a change back, signed: it passes through the page."""
    rows = [
        [sheet, cell, asdict(before) if before else None, stamp(after)]
        for (sheet, cell), (before, after) in changed.items()
    ]
    return signing.dumps([form.pk, rows], salt=_SALT, compress=True)


def tell(form: MarkForm, error: ValidationError) -> None:
    """Put a refusal beside its field; where it names none the kind asks for, at the top."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {}
    for name, messages in by_field.items():
        form.add_error(name if name in form.fields else None, messages)
    if not by_field:
        form.add_error(None, error)
