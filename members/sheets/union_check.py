"""How rows of unions are judged: which union each means, what of it changes, whether a term begins."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from unionhub.core import scope
from unionhub.core.cleaners import Unclean
from unionhub.core.enums import CHILD_KINDS, OrganisationKind
from unionhub.core.models import Organisation
from unionhub.core.models.import_batch import RowStatus
from unionhub.core.sheets import Block, Check, Sheet

from ..models import Term, Union, UnionSpell
from ..queries.code_lists import natures
from ..rules import terms as term_rules
from ..rules import unions as rules
from ..services import terms as term_services
from ..services.unions import ADD, CLASSIFY
from . import lookups
from .lookups import folded

#: Columns that are plain facts of the union, as its model calls them.
FACTS = (
    "credit_code",
    "founded_on",
    "founding_document",
    "is_joint",
    "address",
    "postcode",
    "contact",
    "contact_phone",
)
#: Columns of the latest term of office.
TERM = ("term_number", "term_elected_on", "term_years")
PLACE = ("parent", "nature", "industry")


@dataclass
class State:
    """Lookups of one reading, and in which line each union stood first."""

    on: date
    places: lookups.Lookup
    known_codes: set[str]
    unions: dict[int, Union]
    spells: dict[int, UnionSpell]
    last_terms: dict[int, Term]
    taken: dict[str, int]
    natures: dict[str, int]
    may_add: list[str]
    may_classify: list[str]
    years: dict[date, tuple[tuple[int, ...], int]] = field(default_factory=dict)
    seen: dict[Any, int] = field(default_factory=dict)


def prepare(check: Check, action: str) -> State:
    """Load the tree, the unions and their present spell and last term."""
    unions = Union.objects.visible_to(check.user, action).select_related("organisation")
    spells = UnionSpell.objects.standing().filter(valid_to__isnull=True).select_related("parent", "nature")
    return State(
        on=check.on,
        places=lookups.organisations(check.user, action),
        known_codes={folded(code) for code in Organisation.objects.values_list("code", flat=True)},
        unions={union.organisation_id: union for union in unions},
        spells={spell.union_id: spell for spell in spells},
        last_terms={term.organisation_id: term for term in Term.objects.order_by("number")},
        taken=dict(Union.objects.exclude(credit_code="").values_list("credit_code", "pk")),
        natures=dict(natures().values_list("code", "pk")),
        may_add=scope.scope_paths(check.user, ADD),
        may_classify=scope.scope_paths(check.user, CLASSIFY),
    )


def judge(sheet: Sheet, block: Block, state: State) -> None:
    """Set status, target, version, old and the staged extras of each row."""
    for name in sheet.extra:
        block.values[name] = [None] * len(block)
    for index in list(block.good()):
        row = _Row(sheet, block, index, state)
        node = row.node()
        if not block.is_good(index):
            continue
        union = state.unions.get(node.pk) if node is not None else None
        for check in (row.facts, row.place, row.term):
            check(node, union)
        if block.is_good(index):
            row.settle(node, union)


class _Row:
    """One row while it is judged."""

    def __init__(self, sheet: Sheet, block: Block, index: int, state: State) -> None:
        self.sheet = sheet
        self.block = block
        self.index = index
        self.state = state
        self.old: dict[str, str] = {}
        self.before: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        """The cleaned value of a column."""
        return self.block.values[name][self.index]

    def stage(self, name: str, value: Any) -> None:
        """Set a value that `apply` reads."""
        self.block.values[name][self.index] = value

    def reject(self, name: str, words: str) -> None:
        """Say what is wrong beside the column."""
        self.block.reject(self.index, name, words)

    def changes(self, name: str, stands: Any) -> None:
        """Remember what a column changes, for the preview."""
        self.old[name] = self.sheet.column(name).shown(stands)

    # --- Which union -----------------------------------------------------------------------------------------

    def node(self) -> Organisation | None:
        """The union's node; None for a new one."""
        code, name = self.value("code"), self.value("name")
        namesakes = [node for node in self.state.places.all(name) if folded(node.name) == folded(name)]
        node: Organisation | None = None
        if code:
            node = next(
                (row for row in self.state.places.all(code) if folded(row.code) == folded(code)), None
            )
            if node is None and folded(code) in self.state.known_codes:
                self.reject("code", "这个编码已被使用，或不在您的范围内，请核对。")
            elif node is None and namesakes:
                told = "、".join(lookups.Lookup.told(row) for row in namesakes[:5])
                self.reject("code", f"没有这个编码，而已有同名工会：{told}。请核对编码。")
        elif len(namesakes) > 1:
            told = "、".join(lookups.Lookup.told(row) for row in namesakes[:5])
            self.reject("name", f"有 {len(namesakes)} 个工会都叫这个名称：{told}。请填写编码。")
        elif namesakes:
            node = namesakes[0]
        else:
            self.reject("code", "没有这个工会；新登记的请填写上级下发的编码，已有的请核对名称。")
        if node is not None and node.kind not in rules.UNION_KINDS:
            self.reject("name", f"“{node}”是{node.get_kind_display()}，不在这份名册中维护。")
        first = self.state.seen.setdefault(
            node.pk if node else folded(code or name), self.block.numbers[self.index]
        )
        if first != self.block.numbers[self.index]:
            self.reject("name", f"与第 {first} 行是同一个工会，请只保留一行。")
        return node

    # --- Facts -----------------------------------------------------------------------------------------------

    def facts(self, node: Organisation | None, union: Union | None) -> None:
        """Plain facts and the name."""
        credit_code, founded = self.value("credit_code"), self.value("founded_on")
        holder = self.state.taken.get(credit_code or "")
        if holder is not None and (union is None or holder != union.pk):
            self.reject("credit_code", "这个代码已登记在别的工会名下，请核对证书。")
        if founded is not None and founded > timezone.localdate():
            self.reject("founded_on", "建会日期不能晚于今天。")
        if node is None:
            for name, words in (("founded_on", "建会日期"), ("founding_document", "建会批复文号")):
                if self.value(name) is None:
                    self.reject(name, f"新登记的工会请填写{words}。")
            return
        kind = self.value("kind")
        if kind is not None and kind != node.kind:
            self.reject("kind", f"“{node}”登记的是{node.get_kind_display()}，类型不能用表格变更。")
        if union is None:
            return
        for name in FACTS:
            given, stands = self.value(name), getattr(union, name)
            if given is not None and given != stands:
                self.changes(name, stands)
                self.before[name] = stands
        if folded(self.value("name")) != folded(node.name):
            if self._held(self.state.may_classify, node):
                self.changes("name", node.name)
                self.before["name"] = node.name
            else:
                self.reject("name", "更名由乡镇（系统、园区）工会或县总工会办理。")

    # --- Parent and class ------------------------------------------------------------------------------------

    def place(self, node: Organisation | None, union: Union | None) -> None:
        """Parent, nature and industry: dated, so a change closes a spell and opens the next."""
        parent = self._parent()
        nature, industry = self.value("nature"), self.value("industry")
        self.stage("nature_id", self.state.natures.get(nature) if nature else None)
        self.stage("parent_id", parent.pk if parent else None)
        if node is None or union is None:
            self._new_place(node, parent)
            return
        spell = self.state.spells.get(union.pk)
        old_nature = spell.nature.code if spell and spell.nature else None
        changed = {
            "parent": (parent is not None and parent.pk != node.parent_id, node.parent and node.parent.name),
            "nature": (nature is not None and nature != old_nature, old_nature),
            "industry": (
                industry is not None and industry != (spell.industry if spell else ""),
                spell and spell.industry,
            ),
        }
        moved = [name for name, (differs, _) in changed.items() if differs]
        if not moved:
            return
        begun = spell.valid_from if spell else union.founded_on or self.state.on
        problem = rules.refuse_spell_date(self.state.on, timezone.localdate(), begun)
        if problem:
            self.reject(moved[0], problem)
        ends = [node, *([parent, node.parent] if "parent" in moved else [])]
        if not all(self._held(self.state.may_classify, end) for end in ends):
            self.reject(moved[0], "变更隶属、性质、行业须由管辖双方的上级工会办理。")
        if "parent" in moved and parent is not None:
            self._may_stand(OrganisationKind(node.kind), parent, node)
        for name in moved:
            self.changes(name, changed[name][1])
        self.before["place"] = {
            "parent_id": node.parent_id,
            "nature_id": spell.nature_id if spell else None,
            "industry": spell.industry if spell else "",
        }

    def _parent(self) -> Organisation | None:
        word = self.value("parent")
        if word is None:
            return None
        try:
            found: Organisation = self.state.places.one(word)
        except Unclean as refusal:
            self.reject("parent", str(refusal))
            return None
        return found

    def _new_place(self, node: Organisation | None, parent: Organisation | None) -> None:
        """A new union stands below a parent where the user registers unions."""
        above = parent or (node.parent if node is not None else None)
        if above is None:
            if not any(name == "parent" for name, _ in self.block.problems.get(self.index, ())):
                self.reject("parent", "请填写上级工会的名称或编码。")
        elif not self._held(self.state.may_add, above):
            self.reject("name", "登记新的工会由县总工会经办办理。")
        elif node is not None and parent is not None and parent.pk != node.parent_id:
            self.reject("parent", f"组织树中它的上级是“{node.parent}”，请核对。")
        elif node is None:
            self._may_stand(OrganisationKind(self.value("kind") or OrganisationKind.PRIMARY), above, None)

    def _may_stand(self, kind: OrganisationKind, parent: Organisation, node: Organisation | None) -> None:
        if kind not in CHILD_KINDS[OrganisationKind(parent.kind)]:
            self.reject("parent", f"{kind.label}不能放在{parent.get_kind_display()}“{parent}”之下。")
        elif node is not None and node.covers(parent):
            self.reject("parent", "不能移到自己或自己的下级之下。")

    def _held(self, paths: Iterable[str], place: Organisation | None) -> bool:
        return place is not None and any(place.path.startswith(path) for path in paths)

    # --- Term ------------------------------------------------------------------------------------------------

    def term(self, node: Organisation | None, union: Union | None) -> None:
        """The term the row tells: the last one known, or the next."""
        number, elected, years = (self.value(name) for name in TERM)
        last = self.state.last_terms.get(node.pk) if node is not None else None
        if elected is None:
            if number is not None and (last is None or number != last.number):
                self.reject("term_elected_on", "请填写这一届的选举日期。")
            return
        if last is not None and (number == last.number or elected == last.elected_on):
            if (
                elected != last.elected_on
                or number not in (None, last.number)
                or years not in (None, last.years)
            ):
                self.reject(
                    "term_elected_on",
                    f"第 {last.number} 届已登记为 {last.elected_on:%Y-%m-%d} 选举、任期 {last.years} 年；"
                    "登记有误的请在届次页面更正。",
                )
            return
        number = number or (last.number + 1 if last else 1)
        kind = node.kind if node is not None else self.value("kind") or OrganisationKind.PRIMARY
        if elected not in self.state.years:
            self.state.years[elected] = term_services.allowed_years(elected)
        primary, upper = self.state.years[elected]
        years = years or (primary[-1] if kind == OrganisationKind.PRIMARY else upper)
        if last is not None and number < last.number:
            self.reject("term_number", f"已登记到第 {last.number} 届；补登以前的届次请在工会页面办理。")
        founded = self.value("founded_on") or (union.founded_on if union else None)
        problem = term_rules.refuse_election(
            elected, timezone.localdate(), founded, last.elected_on if last else None, None
        )
        if problem:
            self.reject("term_elected_on", problem)
        problem = term_rules.refuse_years(kind, years, primary, upper)
        if problem:
            self.reject("term_years", problem)
        self.stage("new_term", [number, elected.isoformat(), years])
        if union is not None:
            self.changes("term_number", last.number if last else None)
            self.changes("term_elected_on", last.elected_on if last else None)

    # --- Outcome ---------------------------------------------------------------------------------------------

    def settle(self, node: Organisation | None, union: Union | None) -> None:
        """New, changed or the same."""
        block, index = self.block, self.index
        if union is None:
            block.status[index] = RowStatus.NEW.value
            self.stage("node_id", node.pk if node is not None else None)
            return
        block.target[index], block.version[index] = union.pk, union.version
        block.status[index] = RowStatus.CHANGED.value if self.old else RowStatus.SAME.value
        if self.old:
            block.old[index] = self.old
            self.stage("before", self.before)
