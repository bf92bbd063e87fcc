"""Employers: a row is a unit, with the union that covers it since when. How it is found is in `employer_check`."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from unionhub.core import cleaners
from unionhub.core.audit import Entry
from unionhub.core.models import Organisation, User
from unionhub.core.models.import_batch import RowStatus
from unionhub.core.sheets import Apply, Block, Check, Column, Sheet, StagedRow, UndoReport
from unionhub.core.sheets.set_based import set_targets

from ..enums import Industry
from ..models import Coverage, Employer
from ..queries.code_lists import natures
from ..queries.employers import with_coverage
from ..services import employers as services
from . import employer_check, lookups
from .employer_check import FACTS
from .taking_back import CHANGED_SINCE, IN_USE, chunks, deleted, untouched

NEW, CHANGED = RowStatus.NEW.value, RowStatus.CHANGED.value
SOLE = (
    "预览之后又有单位并入，没有登记为联合基层工会的工会只能覆盖一家单位：{}。没有写入任何记录，请重新导入。"
)


def nature_choices() -> tuple[tuple[str, str], ...]:
    """The county's natures in force today, by code."""
    return tuple(natures().values_list("code", "label"))


def industry(value: Any) -> str | None:
    """A section of GB/T 4754 by letter or name, with or without the letter before it."""
    cleaned = cleaners.text(value)
    if cleaned is None:
        return None
    return next((label for _, label in Industry.choices if label[2:] == cleaned), cleaned)


def industry_choices() -> tuple[tuple[str, str], ...]:
    """The sections, without the empty one."""
    return tuple((value, label) for value, label in Industry.choices if value)


class EmployerSheet(Sheet):
    """A unit is told by its credit code, else by its name. An empty cell leaves what stands."""

    key = "employers"
    app = "members"
    label = "用人单位"
    model = Employer
    import_action = "members.employer.import"
    export_action = "members.employer.export"
    help = "一行一家单位，先按统一社会信用代码、再按名称认定。由工会覆盖的填覆盖工会和起始日期；未建会的填管理组织。"
    extra = ("union_id", "keeper_id", "nature_id", "before")
    columns = (
        Column(
            "name", "单位名称", lookups.limited(120), aliases=("用人单位", "单位全称", "企业名称", "单位"),
            required=True, width=28, example="甲镇砖厂",
        ),
        Column(
            "credit_code", "统一社会信用代码", cleaners.credit_code,
            aliases=("信用代码", "单位信用代码", "社会信用代码"), text=True, width=22, cache=False,
            help="单位自己的代码，不是工会的", example="91350200MA2YJ1XR9G",
        ),
        Column(
            "union", "覆盖工会", aliases=("所属工会", "工会名称", "建会工会"), width=26,
            help="工会的名称或编码；未建会的不填",
        ),
        Column(
            "covered_since", "覆盖起始日期", cleaners.day, aliases=("覆盖日期", "覆盖自"), serials=True,
            help="从哪一天起由该工会覆盖", example="2025-01-01",
        ),
        Column(
            "keeper", "管理组织", aliases=("所属组织", "所属乡镇", "所在乡镇", "主管工会"), width=22,
            help="未建会的填所在乡镇、系统或园区",
        ),
        Column("nature", "单位性质", aliases=("性质", "单位类型"), choices=nature_choices, width=20),
        Column("industry", "行业", industry, aliases=("所属行业", "行业类别"), choices=industry_choices, width=20),
        Column(
            "address", "地址", lookups.limited(120), aliases=("单位地址", "住所"), width=28, example="甲镇团结路 8 号"
        ),
        Column("contact", "联系人", lookups.limited(40), example="马建国"),
        Column(
            "contact_phone", "联系电话", cleaners.phone, aliases=("单位电话", "电话"), text=True, example="0991-2345678"
        ),
    )  # fmt: skip

    def start(self, check: Check) -> employer_check.State:
        """Unions, keepers and employers in reach."""
        return employer_check.prepare(check, self.import_action)

    def check(self, block: Block, state: Any, check: Check) -> None:
        """Judge the rows."""
        employer_check.judge(self, block, state, check)

    # --- Apply ------------------------------------------------------------------------------------------------

    def apply(self, apply: Apply) -> None:
        """New units with their coverage, then the changed ones."""
        done = 0
        for status, write in ((NEW, self._create), (CHANGED, self._change)):
            for rows in chunks(apply.rows(status)):
                write(rows, apply)
                done += len(rows)
                apply.say(done, apply.batch.total, "正在写入")
        self._refuse_crowded(apply)

    def _create(self, rows: list[StagedRow], apply: Apply) -> None:
        units = [
            Employer(
                organisation_id=row.values["union_id"] or row.values["keeper_id"],
                created_by=apply.user,
                **{field: value for field, value in self._facts(row).items() if value is not None},
            )
            for row in rows
        ]
        Employer.objects.bulk_create(units, batch_size=500)
        set_targets((row.pk, unit.pk) for row, unit in zip(rows, units, strict=True))
        Coverage.objects.bulk_create(
            [
                Coverage(
                    employer=unit,
                    organisation_id=row.values["union_id"],
                    valid_from=date.fromisoformat(row.values["covered_since"]),
                    reason=apply.reason[:120],
                )
                for row, unit in zip(rows, units, strict=True)
                if row.values["union_id"]
            ],
            batch_size=500,
        )
        homes = Organisation.objects.in_bulk({unit.organisation_id for unit in units})
        apply.record(
            Entry(unit, self._told(row), organisation=homes[unit.organisation_id])
            for row, unit in zip(rows, units, strict=True)
        )

    def _change(self, rows: list[StagedRow], apply: Apply) -> None:
        units = self.reach(apply.user).select_related("organisation").in_bulk([row.target_id for row in rows])
        entries = []
        for row in rows:
            unit = units.get(row.target_id or 0)
            if unit is None:
                raise ValidationError(
                    f"{row.place}的单位已不在您的范围内，没有写入任何记录。请重新导入这份文件。"
                )
            for field, value in self._facts(row).items():
                if value is not None:
                    setattr(unit, field, value)
            unit.save()
            self._place(row, unit, apply)
            entries.append(Entry(unit, self._told(row)))
        # However many steps a row took, it is one change: an undo asks for the version after it.
        for row in rows:
            Employer.objects.filter(pk=row.target_id or 0).update(version=(row.target_version or 0) + 1)
        apply.record(entries)

    def _place(self, row: StagedRow, unit: Employer, apply: Apply) -> None:
        """Coverage or keeper, by the services: they end what ran and hand the record over."""
        if row.values["union_id"]:
            union = Organisation.objects.get(pk=row.values["union_id"])
            since = date.fromisoformat(row.values["covered_since"])
            services.cover(unit, union, since, actor=apply.user, reason=apply.reason[:120])
        elif row.values["keeper_id"]:
            keeper = Organisation.objects.get(pk=row.values["keeper_id"])
            services.move(unit, keeper, actor=apply.user, reason=apply.reason)

    def _refuse_crowded(self, apply: Apply) -> None:
        """The preview counted what each union covered; somebody may have covered one more since."""
        unions = {row.values["union_id"] for row in apply.rows()} - {None}
        single = Organisation.objects.filter(pk__in=unions).exclude(union__is_joint=True)
        covering = dict(
            Coverage.objects.on()
            .filter(organisation__in=unions)
            .order_by()
            .values("organisation_id")
            .annotate(many=Count("pk"))
            .values_list("organisation_id", "many")
        )
        named = [name for pk, name in single.values_list("pk", "name") if covering.get(pk, 0) > 1]
        if named:
            raise ValidationError(SOLE.format("、".join(named[:5])))

    def _facts(self, row: StagedRow) -> dict[str, Any]:
        names = ["nature_id" if name == "nature" else name for name in FACTS]
        return {name: row.values[name] for name in names}

    def _told(self, row: StagedRow) -> dict[str, list[Any]]:
        """The change for the audit log; the coverage by its Chinese names."""
        names = row.old if row.target_id else {name: "" for name in row.values if row.values[name]}
        told = {}
        for name in names:
            if name in {column.name for column in self.columns}:
                label = name if name in FACTS else self.column(name).heading
                told[label] = [row.old.get(name, ""), self.column(name).shown(row.values[name])]
        return told

    # --- Undo -------------------------------------------------------------------------------------------------

    def undo(self, apply: Apply) -> UndoReport:
        """Give back what was changed, then delete what was new and is used by nothing."""
        report = UndoReport()
        for rows in chunks(apply.rows(CHANGED)):
            apply.record(list(self._give_back(rows, apply, report)))
        for rows in chunks(apply.rows(NEW)):
            for row in rows:
                row.target_version = 0
            entries = []
            for row, unit in untouched(rows, apply, report):
                pk = unit.pk
                if deleted(unit, Coverage.objects.filter(employer=unit)):
                    unit.pk = pk
                    entries.append(Entry(unit, {}))
                    report.restored += 1
                else:
                    report.kept.append((row.number, IN_USE))
            apply.record(entries)
        return report

    def _give_back(self, rows: list[StagedRow], apply: Apply, report: UndoReport) -> Iterable[Entry]:
        for row, unit in untouched(rows, apply, report):
            before = row.values["before"]
            try:
                if row.values["union_id"]:
                    spell = Coverage.objects.standing().filter(employer=unit).latest("valid_from", "pk")
                    services.strike_coverage(spell, actor=apply.user, reason=apply.reason)
                    unit.refresh_from_db()
                if unit.organisation_id != before["organisation_id"]:
                    keeper = Organisation.objects.get(pk=before["organisation_id"])
                    services.move(unit, keeper, actor=apply.user, reason=apply.reason)
                    unit.refresh_from_db()
            except ValidationError:
                report.kept.append((row.number, CHANGED_SINCE))
                continue
            for field, value in before["facts"].items():
                setattr(unit, field, value)
            unit.version += 1
            unit.save()
            report.restored += 1
            yield Entry(unit, {label: [new, old] for label, (old, new) in self._told(row).items()})

    # --- Export -----------------------------------------------------------------------------------------------

    def records(self, organisation: Organisation, on: date) -> QuerySet:
        """The units that exist."""
        return Employer.objects.filter(
            organisation__path__startswith=organisation.path, closed_on__isnull=True
        )

    def changed_since(self, moment: str) -> Q:
        """The unit, or which union covers it."""
        spells = Coverage.objects.filter(employer=OuterRef("pk"), updated_at__gt=OuterRef(moment))
        return super().changed_since(moment) | Q(Exists(spells))

    def export_records(
        self, user: User, organisation: Organisation, on: date, among: QuerySet | None = None
    ) -> Iterator[tuple[int, list[Any]]]:
        """The units that exist, with the union that covers each on the day."""
        rows = self.records(organisation, on).visible_to(user, self.export_action)  # type: ignore[attr-defined]
        if among is not None:
            rows = rows.filter(pk__in=among)
        names = (
            "name", "credit_code", "union_code", "covered_since", "organisation__code", "nature__code", "industry",
            "address", "contact", "contact_phone",
        )  # fmt: skip
        found = with_coverage(rows, on).order_by("name", "pk")
        for pk, *cells in found.values_list("pk", *names).iterator(chunk_size=2000):
            yield pk, cells


EMPLOYERS_SHEET = EmployerSheet()
