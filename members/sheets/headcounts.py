"""Declared numbers of employees: a row is an employer on a day; other figures for the day correct the standing ones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from unionhub.core import cleaners
from unionhub.core.audit import Entry
from unionhub.core.cleaners import Unclean
from unionhub.core.models import Organisation, User
from unionhub.core.models.import_batch import RowStatus
from unionhub.core.sheets import Apply, Block, Check, Column, Sheet, StagedRow, UndoReport
from unionhub.core.sheets.set_based import set_targets

from ..models import Employer, Headcount
from ..rules import headcounts as rules
from . import lookups
from .taking_back import chunks, untouched

NEW, CHANGED, SAME = RowStatus.NEW.value, RowStatus.CHANGED.value, RowStatus.SAME.value
FACTS = (*rules.FIGURES, "source")


@dataclass
class State:
    """Employers in reach, and in which line each (employer, day) stood first."""

    employers: lookups.Lookup
    seen: dict[tuple[int, date], int] = field(default_factory=dict)


class HeadcountSheet(Sheet):
    """An employer is told by its credit code, else by its name. Empty figures leave what was declared, else are 0."""

    key = "headcounts"
    app = "members"
    label = "职工人数"
    model = Headcount
    import_action = "members.headcount.import"
    export_action = "members.headcount.export"
    help = "一行是一家单位在某一天的人数。同一天已有申报而数字不同的，作废旧的、另记新的。各项可以重叠，都不超过总数。"
    extra = ("employer_id", "old_id", "before")
    columns = (
        Column(
            "employer", "单位名称", lookups.limited(120), aliases=("用人单位", "单位全称", "单位"), width=28,
            help="单位名称与信用代码至少填一项", example="甲镇砖厂",
        ),
        Column(
            "credit_code", "统一社会信用代码", cleaners.credit_code, aliases=("信用代码", "单位信用代码"), text=True,
            width=22, cache=False, example="91350200MA2YJ1XR9G",
        ),
        Column(
            "on", "截止日期", cleaners.day, aliases=("统计日期", "日期"), required=True, serials=True,
            example="2026-06-30",
        ),
        Column("employees", "职工人数", lookups.count, aliases=("职工总数", "在岗职工"), required=True, example="120"),
        Column("women", "女职工", lookups.count, aliases=("女职工人数", "其中女职工"), example="45"),
        Column("migrants", "农民工", lookups.count, aliases=("农民工人数", "其中农民工"), example="80"),
        Column("minorities", "少数民族职工", lookups.count, aliases=("少数民族", "其中少数民族"), example="12"),
        Column("new_form", "新就业形态劳动者", lookups.count, aliases=("新就业形态", "其中新就业形态"), example="0"),
        Column("source", "来源", lookups.limited(120), aliases=("数据来源",), width=20, example="单位申报"),
    )  # fmt: skip

    def start(self, check: Check) -> State:
        """Employers in reach."""
        return State(lookups.employers(check.user, self.import_action))

    def check(self, block: Block, state: Any, check: Check) -> None:
        """Find the employer, then the standing declaration of the day, and compare."""
        values = block.values
        count = len(block)
        values["employer_id"], values["old_id"], values["before"] = (
            [None] * count,
            [None] * count,
            [None] * count,
        )
        units: dict[int, Employer] = {}
        for index in list(block.good()):
            unit = self._employer(block, index, state.employers)
            if unit is None:
                continue
            on: date = values["on"][index]
            first = state.seen.setdefault((unit.pk, on), block.numbers[index])
            if first != block.numbers[index]:
                block.reject(index, "on", f"与第 {first} 行是同一家单位、同一天，请只保留一行。")
            elif problem := rules.day_problem(on, timezone.localdate()):
                block.reject(index, "on", problem)
            elif unit.closed_on is not None and on > unit.closed_on:
                block.reject(index, "on", f"单位已于 {unit.closed_on:%Y-%m-%d} 注销，截止日期不能晚于它。")
            else:
                units[index] = unit
                values["employer_id"][index] = unit.pk
        days = {values["on"][index] for index in units}
        rows = Headcount.objects.filter(
            employer__in={unit.pk for unit in units.values()}, on__in=days, is_struck=False
        )
        standing = {(row.employer_id, row.on): row for row in rows}
        for index, unit in units.items():
            self._compare(block, index, standing.get((unit.pk, values["on"][index])))

    def _employer(self, block: Block, index: int, known: lookups.Lookup) -> Employer | None:
        code, name = block.values["credit_code"][index], block.values["employer"][index]
        if not code and not name:
            block.reject(index, "employer", "请填写单位名称或统一社会信用代码。")
            return None
        try:
            unit: Employer = known.one(code or name)
        except Unclean as refusal:
            block.reject(index, "credit_code" if code else "employer", str(refusal))
            return None
        if code and name and unit not in known.all(name):
            block.reject(index, "employer", f"这个代码登记的是“{unit.name}”，与名称不符，请核对。")
            return None
        return unit

    def _compare(self, block: Block, index: int, row: Headcount | None) -> None:
        given = {name: block.values[name][index] for name in FACTS}
        merged = {
            name: getattr(row, name) if value is None and row else value for name, value in given.items()
        }
        problems = rules.problems({name: merged[name] for name in rules.FIGURES})
        for name, words in problems.items():
            block.reject(index, name, words)
        if problems:
            return
        if row is None:
            block.status[index] = NEW
            return
        before = {name: getattr(row, name) for name in FACTS}
        changed = [name for name in FACTS if merged[name] != before[name]]
        block.target[index], block.version[index] = row.pk, row.version
        block.status[index] = CHANGED if changed else SAME
        if changed:
            block.values["old_id"][index], block.values["before"][index] = row.pk, before
            block.old[index] = {name: self.column(name).shown(before[name]) for name in changed}

    def apply(self, apply: Apply) -> None:
        """Strike what is corrected, enter what is declared: a few statements for a thousand rows."""
        done = 0
        for status in (CHANGED, NEW):
            for rows in chunks(apply.rows(status)):
                self._write(rows, apply)
                done += len(rows)
                apply.say(done, apply.batch.total, "正在写入")

    def _write(self, rows: list[StagedRow], apply: Apply) -> None:
        ids = {row.values["employer_id"] for row in rows}
        units = self._units(ids, apply)
        now = timezone.now()
        old = [row.values["old_id"] for row in rows if row.values["old_id"]]
        Headcount.objects.filter(pk__in=old).update(
            is_struck=True, struck_at=now, updated_at=now, version=F("version") + 1
        )
        made = []
        for row in rows:
            unit = units[row.values["employer_id"]]
            before = row.values["before"] or {}
            facts = {
                name: _or(row.values[name], before.get(name, "" if name == "source" else 0)) for name in FACTS
            }
            made.append(
                Headcount(
                    employer=unit,
                    organisation=unit.organisation,
                    on=date.fromisoformat(row.values["on"]),
                    created_by=apply.user,
                    recorded_at=now,
                    **facts,
                )
            )
        Headcount.objects.bulk_create(made, batch_size=500)
        set_targets((row.pk, headcount.pk) for row, headcount in zip(rows, made, strict=True))
        apply.record(
            Entry(
                headcount,
                {
                    "on": ["", headcount.on],
                    **{
                        name: [(row.values["before"] or {}).get(name, ""), getattr(headcount, name)]
                        for name in FACTS
                    },
                },
            )
            for row, headcount in zip(rows, made, strict=True)
        )

    def _units(self, ids: set[int], apply: Apply) -> dict[int, Employer]:
        """The employers, locked. Raises ValidationError when one has left the user's reach since the preview."""
        reached = Employer.objects.visible_to(apply.user, self.import_action)
        units: dict[int, Employer] = (
            reached.select_for_update(of=("self",), no_key=True).select_related("organisation").in_bulk(ids)
        )
        if len(units) < len(ids):
            raise ValidationError("有单位在预览之后已不在您的范围内，没有写入任何记录。请重新导入这份文件。")
        return units

    def undo(self, apply: Apply) -> UndoReport:
        """Strike what was entered, and enter again what it had corrected: what was known meanwhile stays visible."""
        report = UndoReport()
        now = timezone.now()
        for status in (CHANGED, NEW):
            for rows in chunks(apply.rows(status)):
                for row in rows:
                    row.target_version = (
                        0  # the row points at the declaration it entered, whose first version is 1
                    )
                entries = []
                for row, headcount in untouched(rows, apply, report):
                    headcount.is_struck, headcount.struck_at = True, now
                    headcount.version += 1
                    headcount.save(update_fields=["is_struck", "struck_at", "version", "updated_at"])
                    report.restored += 1
                    entries.append(Entry(headcount, {"is_struck": [False, True]}))
                    if row.values["before"]:
                        Headcount.objects.create(
                            employer_id=headcount.employer_id,
                            organisation_id=headcount.organisation_id,
                            on=headcount.on,
                            created_by=apply.user,
                            **row.values["before"],
                        )
                apply.record(entries)
        return report

    def export_rows(self, user: User, organisation: Organisation, on: date) -> Iterator[list[Any]]:
        """The standing declarations up to the day."""
        rows = (
            Headcount.objects.visible_to(user, self.export_action)
            .filter(organisation__path__startswith=organisation.path, is_struck=False, on__lte=on)
            .order_by("employer__name", "employer_id", "on")
        )
        names = ("employer__name", "employer__credit_code", "on", *FACTS)
        yield from (list(row) for row in rows.values_list(*names).iterator(chunk_size=2000))


def _or(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value


HEADCOUNTS_SHEET = HeadcountSheet()
