"""Memberships behind figures: the roll of a day, and who came to and went from the regular members of a union."""

from datetime import date

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from ...enums import BeginReason, EndReason, MembershipKind
from ...models import Membership
from ...rules.flows import WAYS_IN, WAYS_OUT

#: A spell that counts on a day at least (begun and changed on one day, it counts on none).
_LASTS = Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))


def roll(first: date, last: date) -> QuerySet[Membership]:
    """All memberships at the end of `last`, retained ones too; nobody has two."""
    return Membership.objects.on(last)


def entries(first: date, last: date) -> QuerySet[Membership]:
    """Regular memberships that began from `first` to `last`, where the person was no regular member of the union the
    day before: `moved_on`, `way` (see `rules/flows.py`), and `other_union`, from where a transfer came.

    With `exits` this is, by construction, all that the regular members of a union change by: a spell counts in
    `members` from `valid_from` to the day before `valid_to`, and what begins where it ended cancels out in both.
    """
    before = _same_union().filter(valid_to=OuterRef("valid_from"))
    rows = _regular().filter(valid_from__range=(first, last)).filter(~Exists(before))
    came_from = _spells_of_person().filter(valid_to=OuterRef("valid_from"))
    return rows.annotate(
        moved_on=F("valid_from"),
        way=Case(
            When(begin_reason__in=WAYS_IN, then=F("begin_reason")),
            When(
                Exists(came_from.filter(kind=MembershipKind.RETAINED)),
                then=Value(BeginReason.RESTORE.value),
            ),
            default=Value(BeginReason.CORRECTION.value),
            output_field=CharField(),
        ),
        # Both sides of an accepted transfer know each other; of other moves the one before is nobody's business.
        other_union=Case(
            When(
                begin_reason=BeginReason.TRANSFER_IN,
                then=Subquery(
                    came_from.filter(end_reason=EndReason.TRANSFER_OUT)
                    .order_by("-pk")
                    .values("organisation__name")[:1]
                ),
            ),
            output_field=CharField(),
        ),
    )


def exits(first: date, last: date) -> QuerySet[Membership]:
    """Regular memberships that ended from `first` to `last` (`valid_to`: the first day that the person is no member),
    where the person was no regular member of the union that day: `moved_on`, `way`, `other_union`."""
    after = _same_union().filter(valid_from=OuterRef("valid_to"))
    rows = _regular().filter(valid_to__range=(first, last)).filter(~Exists(after))
    went_to = _spells_of_person().filter(valid_from=OuterRef("valid_to"))
    # Changed and ended on one day: the last of the spells that count on no day tells why.
    same_day = (
        Membership.objects.standing()
        .voters()
        .filter(person=OuterRef("person"), valid_from=OuterRef("valid_to"), valid_to=OuterRef("valid_to"))
        .filter(organisation=OuterRef("organisation"), end_reason__in=WAYS_OUT)
    )
    return rows.annotate(
        moved_on=F("valid_to"),
        way=Case(
            When(end_reason__in=WAYS_OUT, then=F("end_reason")),
            When(
                Exists(went_to.filter(_LASTS, kind=MembershipKind.RETAINED)),
                then=Value(EndReason.RETAIN.value),
            ),
            default=Coalesce(
                Subquery(same_day.order_by("-pk").values("end_reason")[:1]),
                Value(EndReason.CORRECTION.value),
            ),
            output_field=CharField(),
        ),
        other_union=Case(
            When(
                end_reason=EndReason.TRANSFER_OUT,
                then=Subquery(
                    went_to.filter(begin_reason=BeginReason.TRANSFER_IN)
                    .order_by("pk")
                    .values("organisation__name")[:1]
                ),
            ),
            output_field=CharField(),
        ),
    )


def _regular() -> QuerySet[Membership]:
    return Membership.objects.standing().voters().filter(_LASTS)


def _spells_of_person() -> QuerySet[Membership]:
    return Membership.objects.standing().filter(person=OuterRef("person"))


def _same_union() -> QuerySet[Membership]:
    return _regular().filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
