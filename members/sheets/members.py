"""The members' roll: additions and changes, or the whole roll of some unions on a day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from unionhub.core.models import Organisation, User
from unionhub.core.models.import_batch import RowStatus
from unionhub.core.sheets import Apply, Block, Check, Limits, Option, Sheet, StagedExtra, UndoReport

from ..enums import RequestState
from ..models import Membership, Person, Proposal
from . import roll_apply, roll_check, roll_export, roll_requests, roll_undo
from .roll_columns import COLUMNS
from .roll_state import ADD, AUTO, JOINING, OPENING, WHOLE, RollState, prepare

MIB = 1024 * 1024


class MembersSheet(Sheet):
    """One row is one member of one union. Who he is tells the number of his paper."""

    key = "members"
    app = "members"
    label = "会员名册"
    model = Person
    columns = COLUMNS
    extra = roll_check.EXTRA
    import_action = "members.roll.import"
    export_action = "members.roll.export"
    limits = Limits(size=50 * MIB, unpacked=300 * MIB, rows=200_000)
    heavy = True
    time_limit = 3_600
    help = "一行一名会员，按证件号码认人。已是其他工会会员的，会转为接转申请；名册上没有的人不会被自动除名。"
    options = (
        Option(
            "mode",
            "这份名册是",
            "choice",
            ((ADD, "补充与变更：只办理表中的人"), (WHOLE, "整册核对：表中各工会在该日的全部会员")),
            default=ADD,
            help="整册核对时，工会现有而名册中没有的会员会列为退会建议，由另一人决定，不会自动退会。",
        ),
        Option("on", "名册日期", "date", help="会员情况自这一天起生效；不填为今天。"),
        Option(
            "basis",
            "新会员登记为",
            "choice",
            (
                (AUTO, "首次建册的工会作期初建账，其余作新入会"),
                (JOINING, "新入会"),
                (OPENING, "期初建账（不计入新发展会员）"),
            ),
            default=AUTO,
        ),
        Option("body", "批准组织", help="如：某某工会委员会"),
        Option("document", "批准文号"),
    )

    def clean_options(self, given: Mapping[str, str], user: User) -> dict[str, str]:
        """A roll of a day to come is nobody's."""
        answers = super().clean_options(given, user)
        if answers["on"] and date.fromisoformat(answers["on"]) > timezone.localdate():
            raise ValidationError("名册日期：不能晚于今天。")
        if answers["mode"] == WHOLE and not answers["on"]:
            raise ValidationError("名册日期：整册核对要写明是哪一天的名册。")
        return answers

    def start(self, check: Check) -> RollState:
        """Unions and employers in reach."""
        return prepare(check, self.import_action)

    def check(self, block: Block, state: Any, check: Check) -> None:
        """Judge the rows."""
        roll_check.judge(block, state, check)

    def finish(self, state: Any, check: Check) -> Iterable[StagedExtra]:
        """Of a whole roll: the members of the named unions who do not stand in it."""
        if state.mode != WHOLE:
            return
        open_proposals = Proposal.objects.filter(membership=OuterRef("pk"), state=RequestState.PENDING)
        spells = (
            Membership.objects.on(state.on)
            .filter(organisation__in=state.named, valid_to=None)
            .exclude(Exists(open_proposals))
            .select_related("person", "organisation")
            .order_by("organisation__path", "person_id")
        )
        for spell in spells.iterator(chunk_size=2000):
            is_unclear = (spell.organisation_id, spell.person.name) in state.unclear
            if spell.person_id not in state.met and not is_unclear:
                yield StagedExtra(
                    RowStatus.ASK,
                    {
                        "union": str(spell.organisation),
                        "union_id": spell.organisation_id,
                        "name": spell.person.name,
                        "spell_id": spell.pk,
                        "kind": spell.kind,
                    },
                    target=spell.person_id,
                    version=spell.person.version,
                    row_key=spell.person.row_key,
                    hint="名册中没有此人，将提出退会建议，由另一人决定。",
                )

    def apply(self, apply: Apply) -> None:
        """People, spells, requests, audit."""
        roll_apply.write(apply)
        roll_requests.ask(apply)

    def undo(self, apply: Apply) -> UndoReport:
        """Take back what is still as it was left."""
        return roll_undo.take_back(apply)

    def beyond_scope(self, apply: Apply) -> bool:
        """Whether a row names a union outside the user's reach: everything written lies in the rows' unions."""
        reach = Organisation.objects.visible_to(apply.user, self.import_action)
        return not roll_apply.unions_of(apply) <= set(reach.values_list("pk", flat=True))

    def records(self, organisation: Organisation, on: date) -> QuerySet:
        """The members on the day."""
        spells = Membership.objects.on(on).filter(organisation__path__startswith=organisation.path)
        return Person.objects.standing().filter(pk__in=spells.order_by().values("person"))

    def changed_since(self, moment: str) -> Q:
        """The person, or one of his spells."""
        spells = Membership.objects.filter(person=OuterRef("pk"), updated_at__gt=OuterRef(moment))
        return super().changed_since(moment) | Q(Exists(spells))

    def export_records(
        self, user: User, organisation: Organisation, on: date, among: QuerySet | None = None
    ) -> Iterator[tuple[int, list[Any]]]:
        """The members on the day."""
        return roll_export.rows(user, organisation, on, among)


MEMBERS_SHEET = MembersSheet()
