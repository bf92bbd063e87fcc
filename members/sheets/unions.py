"""Unions: a row is a union with its parent and class and its latest term, written by the unions' services."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q, QuerySet, Subquery

from unionhub.core import cleaners
from unionhub.core.audit import Entry
from unionhub.core.cleaners import Unclean
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation, User
from unionhub.core.models.import_batch import RowStatus
from unionhub.core.sheets import Apply, Block, Check, Column, Option, Sheet, StagedRow, UndoReport
from unionhub.core.sheets.set_based import set_targets

from ..models import Code, Term, Union, UnionSpell
from ..rules.unions import UNION_KINDS, union_credit_code
from ..services import terms as term_services
from ..services import unions as services
from . import lookups, union_check
from .employers import industry, industry_choices, nature_choices
from .taking_back import CHANGED_SINCE, IN_USE, untouched
from .union_check import FACTS

NEW, CHANGED = RowStatus.NEW.value, RowStatus.CHANGED.value
BASIS = "按导入的工会名册"


def small(most: int, words: str) -> Callable[[Any], int | None]:
    """A cleaner of a whole number from 1 to `most`. The cleaner raises Unclean with the words."""

    def clean(value: Any) -> int | None:
        cleaned = cleaners.plain(value)
        if cleaned is None:
            return None
        digits = cleaned.removeprefix("第").removesuffix("年").removesuffix("届").strip().removesuffix(".0")
        if not (digits.isascii() and digits.isdigit()) or not 1 <= int(digits[:6]) <= most:
            raise Unclean(words)
        return int(digits)

    return clean


def postcode(value: Any) -> str | None:
    """Six digits. Raises Unclean."""
    cleaned = cleaners.code(value)
    if cleaned is not None and not (cleaned.isascii() and cleaned.isdigit() and len(cleaned) == 6):
        raise Unclean("邮编应为 6 位数字。")
    return cleaned


class UnionSheet(Sheet):
    """A union is told by its code, else by its name. An empty cell leaves what stands."""

    key = "unions"
    app = "members"
    label = "工会名册"
    model = Union
    import_action = "members.union.import"
    export_action = "members.union.export"
    help = "一行一个工会，先按编码、再按名称认定。隶属、性质、行业的变更按日期记录；届次只登记最近一届。"
    options = (
        Option(
            "on", "变更日期", "date", help="表中上级、性质、行业与现在不同的，自这一天起变更；不填为今天。"
        ),
    )
    extra = ("node_id", "parent_id", "nature_id", "new_term", "before")
    columns = (
        Column(
            "name", "工会名称", lookups.limited(80), aliases=("工会全称", "基层工会名称", "工会"), required=True,
            width=28,
        ),
        Column(
            "code", "编码", cleaners.plain, aliases=("工会编码", "统计编码", "工会代码"), text=True, width=16,
            help="上级下发的统计编码，新登记的必填",
        ),
        Column("parent", "上级工会", aliases=("隶属工会", "所属乡镇", "上级组织"), width=24, help="名称或编码"),
        Column(
            "kind", "类型", aliases=("工会类型",), choices=tuple((kind.value, kind.label) for kind in UNION_KINDS),
            width=18, help="不填为基层工会",
        ),
        Column(
            "credit_code", "工会统一社会信用代码", union_credit_code, aliases=("统一社会信用代码", "工会信用代码"),
            text=True, width=22, cache=False, help="工会自己的代码，以 81 或 89 开头", example="81654224MC12345662",
        ),
        Column("nature", "单位性质", aliases=("所在单位性质", "性质"), choices=nature_choices, width=20),
        Column("industry", "行业", industry, aliases=("所属行业",), choices=industry_choices, width=20),
        Column(
            "founded_on", "建会日期", cleaners.day, aliases=("成立日期", "建会时间"), serials=True, example="2015-05-01"
        ),
        Column(
            "founding_document", "建会批复文号", lookups.limited(80), aliases=("批复文号", "审批文号"), width=20,
            example="澄工字〔2015〕8号",
        ),
        Column(
            "is_joint", "联合基层工会", lookups.yes_no, aliases=("是否联合工会", "联合工会"), help="是或否",
            example="否",
        ),
        Column(
            "term_number", "第几届", small(99, "届次填数字，如 3。"), aliases=("届次", "现届次"), help="最近一届",
            example="3",
        ),
        Column(
            "term_elected_on", "选举日期", cleaners.day, aliases=("本届选举日期", "本届成立日期", "换届日期"),
            serials=True, example="2024-03-20",
        ),
        Column(
            "term_years", "任期", small(9, "任期填年数，如 5。"), aliases=("任期（年）", "任期年数"), help="年",
            example="5",
        ),
        Column("address", "地址", lookups.limited(120), aliases=("办公地址", "住所地址"), width=28),
        Column("postcode", "邮编", postcode, aliases=("邮政编码",), text=True, example="834500"),
        Column("contact", "联系人", lookups.limited(40)),
        Column("contact_phone", "联系电话", cleaners.phone, aliases=("电话",), text=True, example="0991-2345678"),
    )  # fmt: skip

    def start(self, check: Check) -> union_check.State:
        """The tree and the unions in reach."""
        return union_check.prepare(check, self.import_action)

    def check(self, block: Block, state: Any, check: Check) -> None:
        """Judge the rows."""
        union_check.judge(self, block, state)

    # --- Apply ------------------------------------------------------------------------------------------------

    def apply(self, apply: Apply) -> None:
        """Row by row through the services: each moves nodes, closes spells and keeps its own audit record."""
        done = 0
        for status, write in ((NEW, self._create), (CHANGED, self._change)):
            for row in list(apply.rows(status)):
                with _named(row):
                    write(row, apply)
                done += 1
                apply.say(done, apply.batch.total, "正在写入")

    def _create(self, row: StagedRow, apply: Apply) -> None:
        values = row.values
        union = Union(**{name: self._field(name, values[name]) for name in FACTS if values[name] is not None})
        nature = Code.objects.filter(pk=values["nature_id"]).first()
        if values["node_id"] is None:
            node = Organisation(
                name=values["name"],
                code=values["code"],
                kind=values["kind"] or OrganisationKind.PRIMARY,
                parent=Organisation.objects.get(pk=values["parent_id"]),
            )
            services.register(
                node,
                union,
                nature=nature,
                industry=values["industry"] or "",
                actor=apply.user,
                batch_id=apply.batch.pk,
            )
        else:
            self._describe(row, union, nature, apply)
        self._open_term(row, union.organisation, apply)
        Union.objects.filter(pk=union.pk).update(version=1)
        set_targets([(row.pk, union.pk)])

    def _describe(self, row: StagedRow, union: Union, nature: Code | None, apply: Apply) -> None:
        """Give a node that stands in the tree already its facts as a union."""
        node = Organisation.objects.select_related("parent").get(pk=row.values["node_id"])
        union.organisation, union.created_by = node, apply.user
        union.full_clean(exclude=["created_by"])
        union.save()
        UnionSpell.objects.create(
            union=union,
            parent=node.parent,
            nature=nature,
            industry=row.values["industry"] or "",
            valid_from=union.founded_on or apply.on,
            reason=union.founding_document or BASIS,
            batch_id=apply.batch.pk,
        )
        apply.record(
            [Entry(union, {name: ["", row.values[name]] for name in FACTS if row.values[name] is not None})]
        )

    def _change(self, row: StagedRow, apply: Apply) -> None:
        values, before = row.values, row.values["before"]
        union = self.reach(apply.user).select_related("organisation__parent").get(pk=row.target_id)
        node = union.organisation
        facts = [name for name in FACTS if name in before]
        if facts:
            self._put(union, {name: values[name] for name in facts})
            changes = {name: [row.old[name], self.column(name).shown(values[name])] for name in facts}
            apply.record([Entry(union, changes)])
        if "name" in before:
            services.rename(union, values["name"], node.short_name, apply.user, BASIS)
        if "place" in before:
            old = before["place"]
            place = services.Place(
                Organisation.objects.filter(pk=values["parent_id"] or old["parent_id"]).first(),
                Code.objects.filter(
                    pk=values["nature_id"] if "nature" in row.old else old["nature_id"]
                ).first(),
                values["industry"] if "industry" in row.old else old["industry"],
            )
            services.classify(union, apply.on, place, apply.user, reason=BASIS, batch_id=apply.batch.pk)
        node.refresh_from_db()
        self._open_term(row, node, apply)
        # However many steps the row took, it is one change: an undo asks for the version after it.
        Union.objects.filter(pk=union.pk).update(version=(row.target_version or 0) + 1)

    def _open_term(self, row: StagedRow, node: Organisation, apply: Apply) -> None:
        if row.values["new_term"] is not None:
            number, elected, years = row.values["new_term"]
            term = Term(organisation=node, number=number, elected_on=date.fromisoformat(elected), years=years)
            term_services.open_term(term, apply.user)

    def _put(self, union: Union, values: dict[str, Any]) -> None:
        for name, value in values.items():
            setattr(union, name, self._field(name, value))
        union.full_clean(exclude=["organisation", "created_by"])
        union.save()

    def _field(self, name: str, staged: Any) -> Any:
        """A staged value as the field holds it."""
        return Union._meta.get_field(name).to_python(staged)

    # --- Undo -------------------------------------------------------------------------------------------------

    def undo(self, apply: Apply) -> UndoReport:
        """Give back what was changed, then remove new unions that nothing uses yet."""
        report = UndoReport()
        changed = list(apply.rows(CHANGED))
        for row, union in untouched(changed, apply, report):
            try:
                with transaction.atomic():
                    self._give_back(row, union, apply)
                report.restored += 1
            except (ValidationError, ProtectedError):
                report.kept.append((row.number, CHANGED_SINCE))
        fresh = list(apply.rows(NEW))
        for row in fresh:
            row.target_version = 0
        for row, union in untouched(fresh, apply, report):
            try:
                with transaction.atomic():
                    self._remove(row, union, apply)
                report.restored += 1
            except ProtectedError:
                report.kept.append((row.number, IN_USE))
        return report

    def _give_back(self, row: StagedRow, union: Union, apply: Apply) -> None:
        before = row.values["before"]
        node = union.organisation
        if row.values["new_term"] is not None:
            Term.objects.filter(organisation=node, number=row.values["new_term"][0]).delete()
        if "place" in before:
            old = before["place"]
            spell = UnionSpell.objects.standing().get(union=union, valid_to__isnull=True)
            place = services.Place(
                Organisation.objects.filter(pk=old["parent_id"]).first(),
                Code.objects.filter(pk=old["nature_id"]).first(),
                old["industry"],
            )
            services.classify(union, spell.valid_from, place, apply.user, reason=apply.reason[:120])
        if "name" in before:
            services.rename(union, before["name"], node.short_name, apply.user, apply.reason)
        union.refresh_from_db()
        facts = {name: before[name] for name in FACTS if name in before}
        if facts:
            self._put(union, facts)
        apply.record(
            [
                Entry(
                    union,
                    {name: [self.column(name).shown(row.values[name]), row.old[name]] for name in facts},
                )
            ]
        )

    def _remove(self, row: StagedRow, union: Union, apply: Apply) -> None:
        node, pk = union.organisation, union.pk
        Term.objects.filter(organisation=node).delete()
        union.spells.all().delete()
        union.delete()
        union.pk = pk
        if row.values["node_id"] is None:
            home = Organisation.objects.get(pk=node.parent_id or 0)
            apply.record([Entry(union, {}, organisation=home, label=node.name)])
            node.delete()
        else:
            apply.record([Entry(union, {})])

    # --- Export -----------------------------------------------------------------------------------------------

    def records(self, organisation: Organisation, on: date) -> QuerySet:
        """The unions that exist."""
        return Union.objects.filter(
            organisation__path__startswith=organisation.path, dissolved_on__isnull=True
        )

    def changed_since(self, moment: str) -> Q:
        """The union, its name and place, its class, or its latest term."""
        after, node = OuterRef(moment), OuterRef("organisation")
        spells = UnionSpell.objects.filter(union=OuterRef("pk"))
        later = spells.filter(
            Q(recorded_at__gt=after) | Q(end_recorded_at__gt=after) | Q(struck_at__gt=after)
        )
        terms = Term.objects.filter(organisation=node, updated_at__gt=after)
        nodes = Organisation.objects.filter(pk=node, updated_at__gt=after)
        return super().changed_since(moment) | Q(Exists(later)) | Q(Exists(terms)) | Q(Exists(nodes))

    def export_records(
        self, user: User, organisation: Organisation, on: date, among: QuerySet | None = None
    ) -> Iterator[tuple[int, list[Any]]]:
        """The unions that exist, with parent and class as they are on the day and the latest term."""
        spell = UnionSpell.objects.on(on).filter(union=OuterRef("pk")).order_by("-valid_from")
        term = Term.objects.filter(organisation=OuterRef("organisation")).order_by("-number")
        rows = (
            self.records(organisation, on)
            .visible_to(user, self.export_action)  # type: ignore[attr-defined]
            .annotate(
                parent_code=Subquery(spell.values("parent__code")[:1]),
                nature_code=Subquery(spell.values("nature__code")[:1]),
                industry_code=Subquery(spell.values("industry")[:1]),
                number=Subquery(term.values("number")[:1]),
                elected=Subquery(term.values("elected_on")[:1]),
                years=Subquery(term.values("years")[:1]),
            )
            .order_by("organisation__path")
        )
        names = (
            "organisation__name", "organisation__code", "parent_code", "organisation__kind", "credit_code",
            "nature_code", "industry_code", "founded_on", "founding_document", "is_joint", "number",
            "elected", "years", "address", "postcode", "contact", "contact_phone",
        )  # fmt: skip
        if among is not None:
            rows = rows.filter(pk__in=among)
        for pk, *cells in rows.values_list("pk", *names).iterator(chunk_size=2000):
            yield pk, cells


@contextmanager
def _named(row: StagedRow) -> Iterator[None]:
    """Let a refusal of a service name the row it was about."""
    try:
        yield
    except ValidationError as refusal:
        raise ValidationError(f"{row.place}：{' '.join(refusal.messages)} 没有写入任何记录。") from None


UNIONS_SHEET = UnionSheet()
