"""Memberships behind figures: the roll of a day, and who came to and went from the regular members of a union."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from ...enums import BeginReason, EndReason
from ...models import Membership

#: A spell that counts on a day at least (begun and changed on one day, it counts on none).
_LASTS = Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))


def roll(first: date, last: date) -> QuerySet[Membership]:
    """All memberships at the end of `last`, retained ones too; nobody has two."""
    return Membership.objects.on(last)


def entries(first: date, last: date) -> QuerySet[Membership]:
    """Regular memberships that began from `first` to `last`, where the person was no regular member of the union the
    day before. `begin_reason` is the way he came; `other_union` from where a transfer came.

    With `exits` this is, by construction, all that the regular members of a union change by: a spell counts in
    `members` from `valid_from` to the day before `valid_to`, and what begins where it ended cancels out in both.
    """
    span = (first, last)
    # The span is told twice: it follows for the other row, but the database does not see that.
    before = _same_union().filter(_LASTS, valid_to=OuterRef("valid_from"), valid_to__range=span)
    rows = _regular().filter(_LASTS, valid_from__range=span).filter(~Exists(before))
    came_from = _of_person(valid_to=OuterRef("valid_from"), end_reason=EndReason.TRANSFER_OUT)
    return rows.annotate(other_union=_other_side(came_from, begin_reason=BeginReason.TRANSFER_IN))


def exits(first: date, last: date) -> QuerySet[Membership]:
    """Regular memberships that ended from `first` to `last` (`valid_to`: the first day that the person is no member),
    where the person was a regular member of the union the day before and was none that day. `end_reason` is the way
    he went; `other_union` where a transfer went.

    Somebody whose facts were changed and who left on one day has two rows that end on it, the second one counting on no
    day: that one tells why he went, and stands here for both.
    """
    span = (first, last)
    after = _same_union().filter(_LASTS, valid_from=OuterRef("valid_to"), valid_from__range=span)
    no_day = _regular().filter(valid_to__range=span, valid_from=F("valid_to"))
    told_by_another = no_day.filter(
        Q(pk__gt=OuterRef("pk")) | Q(valid_from__gt=OuterRef("valid_from")),
        person=OuterRef("person"),
        organisation=OuterRef("organisation"),
        valid_to=OuterRef("valid_to"),
    )
    # Asked once as a list, for such rows are few; as a question about each row it would be asked of every row.
    lasted = _same_union().filter(_LASTS, valid_to=OuterRef("valid_to"), valid_to__range=span)
    rows = (
        _regular()
        .filter(valid_to__range=span)
        .filter(_LASTS | Q(pk__in=no_day.filter(Exists(lasted)).values("pk")))
        .filter(~Exists(after), ~Exists(told_by_another))
    )
    went_to = _of_person(valid_from=OuterRef("valid_to"), begin_reason=BeginReason.TRANSFER_IN)
    return rows.annotate(other_union=_other_side(went_to, end_reason=EndReason.TRANSFER_OUT))


def _other_side(spells: QuerySet[Membership], **is_transfer: str) -> Case:
    """The other union of a transfer. Both sides know each other; of other moves the union before is nobody's business.

    Where somebody went on from there the same day, it is the one whose spell lasts.
    """
    name = Subquery(spells.order_by("valid_from", "valid_to", "pk").values("organisation__name")[:1])
    return Case(When(then=name, **is_transfer), output_field=CharField())


def _regular() -> QuerySet[Membership]:
    return Membership.objects.voters().filter(is_struck=False)


def _same_union() -> QuerySet[Membership]:
    return _regular().filter(person=OuterRef("person"), organisation=OuterRef("organisation"))


def _of_person(**where: Any) -> QuerySet[Membership]:
    return Membership.objects.standing().filter(person=OuterRef("person"), **where)
