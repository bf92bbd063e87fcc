"""A changed form takes over what was marked in the one before: what is beyond doubt at once, the rest by a word.

`ReturnForm.carried` holds an entry for each mark of the old form: its place and words there, how it was found, where it
could stand, and what became of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from unionhub.core import audit
from unionhub.core.models import User
from unionhub.core.workbook_parts import Layout

from ..models import FormMark, ReturnForm
from ..rules.carrying import Carried, Fate, carry
from .marks import At, Mark, check_meaning, set_marks, stamp, words_of

#: What an entry can be, with the words of the page.
STATES = {"placed": "位置不变", "moved": "移动", "ambiguous": "不能确定", "lost": "没有找到"}


def compare(old: ReturnForm, layout: Layout) -> tuple[Carried, list[FormMark]]:
    """What became of each mark of the old form in the new layout."""
    marks = list(old.marks.all())
    return carry(Layout.from_json(old.layout), marks, layout), marks


def begin(made: ReturnForm, layout: Layout, actor: User) -> None:
    """Carry over what is beyond doubt and write down the rest, in the caller's transaction."""
    old = made.replaces
    assert old is not None  # noqa: S101  (only called for a form that replaces one)
    carried, _ = compare(old, layout)
    entries: list[dict[str, Any]] = []
    placed: dict[At, Mark | None] = {}
    for state in STATES:
        for fate in getattr(carried, state):
            entry = _entry(state, fate)
            mark = Mark.from_json(entry["mark"])
            if state == "placed" and fate.at is not None and mark is not None:
                if reason := _no_longer(mark):
                    entry |= {"state": "lost", "at": None, "why": reason, "done": False}
                else:
                    placed[fate.at] = mark
            entries.append(entry)
    made.carried = entries
    made.save(update_fields=["carried"])
    set_marks(made, placed, {}, actor, f"沿用 {old.first_month:%Y-%m} 起的表样")


def _no_longer(mark: Mark) -> str:
    """Why a mark that was right once would be refused today; empty when it would not."""
    try:
        check_meaning(mark)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _entry(state: str, fate: Fate) -> dict[str, Any]:
    mark = Mark.of(fate.mark)
    assert mark is not None  # noqa: S101  (a row is always a mark)
    return {
        "state": state,
        "sheet": fate.mark.sheet,
        "cell": fate.mark.cell,
        "row": fate.mark.row_label,
        "column": fate.mark.column_label,
        "words": words_of(mark),
        "mark": asdict(mark),
        "at": list(fate.at) if fate.at else None,
        "choices": [list(at) for at in fate.choices],
        "why": fate.why,
        "done": state == "placed",
    }


def open_entries(form: ReturnForm) -> list[int]:
    """Numbers of the entries that still wait for a word."""
    return [number for number, entry in enumerate(form.carried) if not entry["done"]]


@transaction.atomic
def decide(form: ReturnForm, answers: Mapping[int, At | None], actor: User) -> dict[At, Any]:
    """Say where marks of the old form stand in the new one; None: they are not carried over.

    Returns what changed, as `set_marks` does. Raises ValidationError for an entry that is settled already, a cell that
    is taken or may not be written.
    """
    form = ReturnForm.objects.select_for_update(of=("self",), no_key=True).defer("content").get(pk=form.pk)
    changes: dict[At, Mark | None] = {}
    for number, at in answers.items():
        if not 0 <= number < len(form.carried):
            raise ValidationError("没有这一处取数，请刷新页面。")
        entry = form.carried[number]
        if entry["done"]:
            raise ValidationError(f"原 {entry['sheet']}!{entry['cell']} 的取数已经处理过，请刷新页面。")
        if at is not None:
            if at in changes:
                raise ValidationError(f"{at[1]} 被指定了两次，请逐一指定。")
            changes[at] = Mark.from_json(entry["mark"])
        entry["done"], entry["at"] = True, list(at) if at else None
    taken = set(form.marks.values_list("sheet", "cell")) & set(changes)
    if taken:
        raise ValidationError(
            f"{'、'.join(sorted(cell for _, cell in taken))} 已有取数，请先清除或另选单元格。"
        )
    changed = set_marks(form, changes, {}, actor, "沿用到新版表样") if changes else {}
    dropped = [form.carried[number] for number, at in answers.items() if at is None]
    if dropped:
        _record_dropped(form, dropped, actor)
    form.save(update_fields=["carried"])
    return changed


def _record_dropped(form: ReturnForm, entries: Iterable[dict[str, Any]], actor: User) -> None:
    changes = {f"{one['sheet']}!{one['cell']}": [one["words"], "不再沿用"] for one in entries}
    audit.record("reports.form.change", actor=actor, obj=form, changes=changes, reason="不沿用到新版表样")


@transaction.atomic
def reopen(form: ReturnForm, number: int, actor: User) -> dict[At, Any]:
    """Take back what was said of one entry: its mark goes from the new form, and it waits again.

    Raises ValidationError when it waits already or the form is in use.
    """
    form = ReturnForm.objects.select_for_update(of=("self",), no_key=True).defer("content").get(pk=form.pk)
    if form.is_active:
        raise ValidationError("新版已经启用，请在取数页面上修改。")
    if not 0 <= number < len(form.carried) or not form.carried[number]["done"]:
        raise ValidationError("这一处取数还没有处理。")
    entry = form.carried[number]
    changed: dict[At, Any] = {}
    if entry["at"]:
        at = (entry["at"][0], entry["at"][1])
        row = form.marks.filter(sheet=at[0], cell=at[1]).first()
        now = Mark.of(row)
        if now == Mark.from_json(entry["mark"]):
            changed = set_marks(form, {at: None}, {at: stamp(now)}, actor, "重新指定")
    entry["done"] = False
    form.save(update_fields=["carried"])
    return changed
