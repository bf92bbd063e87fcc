"""A changed form beside the one it follows: what was carried over, and what somebody has to say."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property

from unionhub.core import access
from unionhub.core.workbook_parts import Layout
from unionhub.core.workbook_parts.refs import cell_name, place

from ..models import ReturnForm
from ..rules.form_labels import SheetLabels
from ..services.carrying import STATES, compare, decide, reopen
from ..services.marks import At, Mark, sheet_labels
from ..tables.form_grid import NUMBERS, Shown, columns_of, rows_of
from .form_grid import short
from .forms import CHANGE, CRUMBS, VIEW, OfForm

WORDS = {**STATES, "done": "已处理", "dropped": "不沿用", "new": "新增"}


class FormCarry(OfForm):
    """Both layouts side by side, and the list of marks that wait for a word."""

    action = VIEW
    title = "核对沿用情况"
    crumbs = CRUMBS
    template_name = "reports/form_carry.html"

    @cached_property
    def form(self) -> ReturnForm:
        """The new form."""
        found: Any = self.object
        return found

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        """Every mark of the old form, those that wait first."""
        found = [
            {**entry, "number": number, "shown": state_of(entry)}
            for number, entry in enumerate(self.form.carried)
        ]
        for entry in found:
            entry["label"] = WORDS[entry["shown"]]
            entry["choice_list"] = [
                (f"{sheet}!{cell}", f"{sheet}!{cell}") for sheet, cell in entry["choices"]
            ]
            entry["proposed"] = "!".join(entry["at"]) if entry["at"] and not entry["done"] else ""
        return sorted(found, key=lambda entry: (entry["done"], entry["number"]))

    def get_context(self, **more: Any) -> dict[str, Any]:
        """Both sheets and the list."""
        old = self.form.replaces
        sides = [self.side(old, True), self.side(self.form, False)] if old is not None else []
        entries = self.entries
        return super().get_context(
            form=self.form,
            old=old,
            sides=sides,
            waiting=[entry for entry in entries if not entry["done"]],
            settled=[entry for entry in entries if entry["done"]],
            movable=sum(1 for entry in entries if not entry["done"] and entry["at"]),
            counts=[
                (words, sum(entry["shown"] == state for entry in entries))
                for state, words in WORDS.items()
                if state != "new"
            ],
            new_count=len(self.new_cells),
            sheet_names=list(dict.fromkeys([*self.sheets(self.form), *(self.sheets(old) if old else ())])),
            sheet_name=self.asked_sheet,
            may_change=access.may(self.user, CHANGE, self.form.organisation),
            **more,
        )

    def sheets(self, form: ReturnForm) -> dict[str, SheetLabels]:
        """The visible sheets of one side; read once."""
        kept: dict[int, dict[str, SheetLabels]] = self.__dict__.setdefault("_sheets", {})
        if form.pk not in kept:
            kept[form.pk] = sheet_labels(form)
        return kept[form.pk]

    @cached_property
    def asked_sheet(self) -> str:
        """The sheet that is shown: the one asked for, else that of the first mark that waits."""
        asked = self.request.GET.get("sheet", "")
        known = [*self.sheets(self.form), *(self.sheets(self.form.replaces) if self.form.replaces else ())]
        waiting = [entry["sheet"] for entry in self.entries if not entry["done"]]
        return next((name for name in (asked, *waiting, *known) if name in known), "")

    @cached_property
    def new_cells(self) -> list[At]:
        """Cells under headings that the old form did not have."""
        if self.form.replaces is None:
            return []
        return compare(self.form.replaces, Layout.from_json(self.form.layout))[0].new_cells

    def side(self, form: ReturnForm, is_old: bool) -> dict[str, Any]:
        """One of the two tables; a sheet that only the other side has is told."""
        sheet = self.sheets(form).get(self.asked_sheet)
        side = {"form": form, "is_old": is_old, "title": "原表样" if is_old else "新表样", "sheet": sheet}
        if sheet is None:
            return side
        columns = columns_of(sheet)
        return side | {
            "columns": columns,
            "width": NUMBERS + sum(pixels for _, pixels, _ in columns),
            "rows": rows_of(sheet, self.old_shown() if is_old else self.new_shown()),
        }

    def old_shown(self) -> dict[str, Shown]:
        """The marks of the old form by what became of them."""
        return {
            entry["cell"]: Shown(entry["shown"], f"{entry['number'] + 1} {entry['label']}", entry["words"])
            for entry in self.entries
            if entry["sheet"] == self.asked_sheet
        }

    def new_shown(self) -> dict[str, Shown]:
        """Where marks stand in the new form, where they seem to, and what is new."""
        found = {
            cell: Shown("new", "新增", "新表中新增的单元格")
            for sheet, cell in self.new_cells
            if sheet == self.asked_sheet
        }
        for row in self.form.marks.filter(sheet=self.asked_sheet):
            mark = Mark.of(row)
            found[row.cell] = Shown("placed", short(mark) if mark else "", str(row))
        for entry in self.entries:
            if entry["done"]:
                continue
            for sheet, cell in [entry["at"]] if entry["at"] else entry["choices"]:
                if sheet == self.asked_sheet and found.get(cell, Shown("new", "")).kind == "new":
                    found[cell] = Shown(entry["shown"], f"{entry['number'] + 1}？", entry["words"])
        return found


class FormDecide(FormCarry):
    """Say where marks stand in the new form, that they are not carried over, or take such a word back."""

    action = CHANGE

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it and show the page again."""
        do = request.POST.get("do", "")
        try:
            if do == "reopen":
                reopen(self.form, self.number(), self.user)
                words = "已恢复为待处理"
            else:
                answers = self.answers(do)
                decide(self.form, answers, self.user)
                words = f"已处理 {len(answers)} 处取数"
        except ValidationError as error:
            self.__dict__.pop("form", None)
            return self.render(status=422, problem=" ".join(error.messages))
        messages.success(request, words)
        sheet = request.POST.get("sheet", "")
        address = reverse("form-carry", args=[self.form.pk])
        return HttpResponseRedirect(f"{address}?sheet={sheet}" if sheet else address)

    def number(self) -> int:
        """Which entry. Raises ValidationError."""
        text = self.request.POST.get("number", "")
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            raise ValidationError("没有这一处取数，请刷新页面。")
        return int(text)

    def answers(self, do: str) -> dict[int, At | None]:
        """What was said. Raises ValidationError."""
        if do == "moved":
            found: dict[int, At | None] = {
                number: (entry["at"][0], entry["at"][1])
                for number, entry in enumerate(self.form.carried)
                if not entry["done"] and entry["at"]
            }
            if not found:
                raise ValidationError("没有可以一起确认的移动。")
            return found
        number = self.number()
        if do == "drop":
            return {number: None}
        sheet, _, cell = self.request.POST.get("at", "").rpartition("!")
        try:
            row, column = place(cell)
        except ValueError:
            raise ValidationError("请在新表样上点一个单元格。") from None
        sheets = self.sheets(self.form)
        if sheet not in sheets:
            raise ValidationError("请在新表样上点一个单元格。")
        return {number: (sheet, cell_name(*sheets[sheet].anchor(row, column)))}


def state_of(entry: dict[str, Any]) -> str:
    """What the page says of an entry."""
    if entry["done"] and entry["state"] != "placed":
        return "done" if entry["at"] else "dropped"
    return str(entry["state"])
