"""How rows of employers are judged: which unit each means, what of it changes, whether the union may cover it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from unionhub.core import scope
from unionhub.core.cleaners import Unclean
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation
from unionhub.core.models.import_batch import RowStatus
from unionhub.core.sheets import Block, Check, Sheet

from ..models import Coverage, Employer, Union
from ..queries.code_lists import natures
from ..rules import employers as rules
from ..services.employers import COVER, COVERING
from . import lookups
from .lookups import folded

#: Columns that are plain facts of the unit.
FACTS = ("name", "credit_code", "nature", "industry", "address", "contact", "contact_phone")
TAKEN = "这个代码已登记在别的单位名下，请核对证书。"
NO_RIGHT = "登记或变更覆盖由乡镇（系统、园区）工会或县总工会办理，请留空或填现在的覆盖工会。"


@dataclass
class State:
    """Lookups of one reading, and what stood in the file so far."""

    places: lookups.Lookup
    covering_paths: list[str]
    employers: lookups.Lookup
    taken: dict[str, int]
    natures: dict[str, int]
    joint: set[int]
    #: When each union was founded and dissolved, as far as known.
    lives: dict[int, tuple[date | None, date | None]]
    #: Names of the units each union covers today, by union; further ones of the file are added.
    covered: dict[int, dict[Any, str]]
    #: The latest standing spell of each unit.
    spells: dict[int, Coverage]
    seen: dict[Any, int] = field(default_factory=dict)


def prepare(check: Check, action: str) -> State:
    """Load everything once; a county's employers are some thousand rows."""
    covered: dict[int, dict[Any, str]] = defaultdict(dict)
    spells: dict[int, Coverage] = {}
    today = timezone.localdate()
    rows = Coverage.objects.standing().select_related("organisation", "employer").order_by("valid_from", "pk")
    for spell in rows.iterator(chunk_size=2000):
        spells[spell.employer_id] = spell
        if spell.valid_to is None or spell.valid_to > today:
            covered[spell.organisation_id][spell.employer_id] = spell.employer.name
    unions = list(Union.objects.values_list("organisation_id", "is_joint", "founded_on", "dissolved_on"))
    return State(
        places=lookups.organisations(check.user, action, "组织"),
        covering_paths=scope.scope_paths(check.user, COVER),
        employers=lookups.employers(check.user, action),
        taken=dict(Employer.objects.exclude(credit_code="").values_list("credit_code", "pk")),
        natures=dict(natures().values_list("code", "pk")),
        joint={row[0] for row in unions if row[1]},
        lives={row[0]: (row[2], row[3]) for row in unions},
        covered=covered,
        spells=spells,
    )


def judge(sheet: Sheet, block: Block, state: State, check: Check) -> None:
    """Set status, target, version, old and the staged extras of each row."""
    for name in sheet.extra:
        block.values[name] = [None] * len(block)
    for index in list(block.good()):
        row = _Row(sheet, block, index, state, check)
        unit = row.unit()
        if not block.is_good(index):
            continue
        row.compare(unit)
        row.place(unit)
        if block.is_good(index):
            row.settle(unit)


class _Row:
    """One row while it is judged."""

    def __init__(self, sheet: Sheet, block: Block, index: int, state: State, check: Check) -> None:
        self.sheet = sheet
        self.block = block
        self.index = index
        self.state = state
        self.check = check
        self.old: dict[str, str] = {}
        self.facts: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        """The cleaned value of a column."""
        return self.block.values[name][self.index]

    def reject(self, name: str, words: str) -> None:
        """Say what is wrong beside the column."""
        self.block.reject(self.index, name, words)

    def unit(self) -> Employer | None:
        """The unit the row means; None for a new one."""
        code, name = self.value("credit_code"), self.value("name")
        unit: Employer | None = None
        if code and (problem := rules.code_problem(code)):
            self.reject("credit_code", problem)
            return None
        if code and code in self.state.taken:
            unit = self.state.employers.records.get(self.state.taken[code])
            if unit is None:
                self.reject("credit_code", TAKEN)
                return None
        else:
            unit = self._by_name(name, code)
        if unit is not None and unit.closed_on is not None:
            self.reject("name", f"“{unit.name}”已于 {unit.closed_on:%Y-%m-%d} 注销，不能再改。")
        key = unit.pk if unit is not None else code or folded(name)
        first = self.state.seen.setdefault(key, self.block.numbers[self.index])
        if first != self.block.numbers[self.index]:
            self.reject("name", f"与第 {first} 行是同一家单位，请只保留一行。")
        return unit

    def _by_name(self, name: str, code: str | None) -> Employer | None:
        """The unit of that name; of two, or one with another code, none is taken for granted."""
        found = [unit for unit in self.state.employers.all(name) if unit.closed_on is None]
        fitting = [unit for unit in found if not code or not unit.credit_code]
        if len(fitting) == 1:
            return fitting[0]
        if len(fitting) > 1:
            try:
                self.state.employers.one(name)
            except Unclean as refusal:
                self.reject("name", str(refusal))
        return None

    def compare(self, unit: Employer | None) -> None:
        """Which plain facts would change."""
        nature = self.value("nature")
        if nature is not None:
            self.block.values["nature_id"][self.index] = self.state.natures.get(nature)
        if unit is None:
            return
        for name in FACTS:
            given = self.value(name)
            attribute = "nature_id" if name == "nature" else name
            stands = getattr(unit, attribute)
            # A record keeps the entry of an earlier version of the list as long as it is called the same.
            told = (unit.nature.code if unit.nature else None) if name == "nature" else stands
            if given is not None and given != told:
                self.old[name] = self.sheet.column(name).shown(told)
                self.facts[attribute] = stands

    def place(self, unit: Employer | None) -> None:
        """The union that covers the unit, or who keeps it while none does."""
        union, keeper = self._find("union"), self._find("keeper")
        if not self.block.is_good(self.index):
            return
        if union is not None:
            self._cover(unit, union, keeper)
        elif self.value("covered_since") is not None and self._current(unit) is None:
            self.reject("union", "填了覆盖起始日期，请同时填写覆盖工会。")
        else:
            self._keep(unit, keeper)

    def _find(self, name: str) -> Organisation | None:
        word = self.value(name)
        if word is None:
            return None
        try:
            found: Organisation = self.state.places.one(word)
        except Unclean as refusal:
            self.reject(name, str(refusal))
            return None
        return found

    def _current(self, unit: Employer | None) -> Coverage | None:
        last = self.state.spells.get(unit.pk) if unit is not None else None
        return last if last is not None and last.valid_to is None else None

    def _may_cover(self, *places: Organisation) -> bool:
        paths = self.state.covering_paths
        return all(any(place.path.startswith(path) for path in paths) for place in places)

    def _cover(self, unit: Employer | None, union: Organisation, keeper: Organisation | None) -> None:
        since, current = self.value("covered_since"), self._current(unit)
        if keeper is not None and not (keeper.covers(union) or keeper == union):
            self.reject("keeper", f"“{union}”不在“{keeper}”之下；由工会覆盖的单位，管理组织可以不填。")
        if current is not None and current.organisation_id == union.pk:
            if since is not None and since != current.valid_from:
                self.reject(
                    "covered_since",
                    f"已登记自 {current.valid_from:%Y-%m-%d} 起由该工会覆盖；登记有误的请在单位页面作废后重新登记。",
                )
            return
        if since is None:
            self.reject("covered_since", "请填写从哪一天起由该工会覆盖。")
            return
        places = (union,) if unit is None else (union, unit.organisation)
        if not self._may_cover(*places):
            self.reject("union", NO_RIGHT)
            return
        for name, problem in self._problems(unit, union, since, current):
            if problem:
                self.reject(name, problem)
        if not self.block.is_good(self.index):
            return
        key = unit.pk if unit is not None else ("row", self.block.numbers[self.index])
        if current is not None and unit is not None:
            self.state.covered[current.organisation_id].pop(unit.pk, None)
        self.state.covered[union.pk][key] = self.value("name")
        self.block.values["union_id"][self.index] = union.pk
        if unit is not None:
            self.old["union"] = current.organisation.name if current else ""
            self.old["covered_since"] = str(current.valid_from) if current else ""

    def _problems(
        self, unit: Employer | None, union: Organisation, since: date, current: Coverage | None
    ) -> Iterable[tuple[str, str]]:
        """What stands against the coverage, with the column that tells it."""
        yield "covered_since", rules.day_problem(since, timezone.localdate())
        if union.kind not in COVERING:
            yield (
                "union",
                f"“{union}”是{union.get_kind_display()}，覆盖单位的应是基层工会（含联合基层工会）。",
            )
        yield (
            "covered_since",
            rules.life_problem(str(union), since, *self.state.lives.get(union.pk, (None, None))),
        )
        others = [
            name for key, name in self.state.covered[union.pk].items() if unit is None or key != unit.pk
        ]
        yield "union", rules.joint_problem(str(union), union.pk in self.state.joint, others)
        if current is not None:
            yield "covered_since", rules.replace_problem(current.valid_from, str(current.organisation), since)
        last = self.state.spells.get(unit.pk) if unit is not None else None
        if last is not None and last.valid_to is not None and since < last.valid_to:
            yield (
                "covered_since",
                f"{last.valid_to:%Y-%m-%d} 之前由“{last.organisation}”覆盖，起始日期不能早于它。",
            )

    def _keep(self, unit: Employer | None, keeper: Organisation | None) -> None:
        """Who keeps a unit without a union."""
        if unit is None:
            home = self.check.organisation
            if keeper is None and home.kind in COVERING:
                keeper = home  # a grassroots officer's own list: the township says later who covers the unit
            if keeper is None:
                self.reject("keeper", "请填写覆盖工会（和起始日期），未建会的请填写管理组织。")
            elif keeper.kind in COVERING and keeper != home:
                self.reject("keeper", f"“{keeper}”是基层工会；由它覆盖的请填在“覆盖工会”一列。")
            else:
                self.block.values["keeper_id"][self.index] = keeper.pk
            return
        if keeper is None or keeper == unit.organisation:
            return
        if self._current(unit) is not None:
            if not keeper.covers(unit.organisation):
                self.reject("keeper", f"这家单位由“{unit.organisation}”覆盖，不归“{keeper}”管理。")
        elif keeper.kind in (*COVERING, OrganisationKind.GROUP):
            self.reject(
                "keeper", f"“{keeper}”是{keeper.get_kind_display()}；未建会的单位由乡镇、系统、园区管理。"
            )
        elif not self._may_cover(keeper, unit.organisation):
            self.reject("keeper", NO_RIGHT)
        else:
            self.block.values["keeper_id"][self.index] = keeper.pk
            self.old["keeper"] = unit.organisation.name

    def settle(self, unit: Employer | None) -> None:
        """New, changed or the same."""
        block, index = self.block, self.index
        if unit is None:
            block.status[index] = RowStatus.NEW.value
            return
        block.target[index], block.version[index] = unit.pk, unit.version
        block.status[index] = RowStatus.CHANGED.value if self.old else RowStatus.SAME.value
        if self.old:
            block.old[index] = self.old
            block.values["before"][index] = {"facts": self.facts, "organisation_id": unit.organisation_id}
