"""What waits for this person: conditions for the menu's counts and for the filter «待我办理» of the lists."""

from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf

from unionhub.core import access, scope

from ..enums import RequestState
from ..models import JoinRequest, Proposal, Transfer

VIEW_TRANSFER = "members.transfer.view"
#: Stands for the old union until it has handed over what the new one asked for.
NOT_YET = "办理转出后可见"


def joins_waiting(user: Any) -> Q:
    """Requests to join that the user may decide: in his reach, not entered by his own hand."""
    return _to_decide(user, "members.join.decide")


def proposals_waiting(user: Any) -> Q:
    """Proposals that the user may decide."""
    return _to_decide(user, "members.proposal.decide")


def transfers_waiting(user: Any) -> Q:
    """Transfers the user is to hand over or to accept, each on its side and not by the hand of the step before."""
    hands = access.hands(user)
    hand = scope.within(scope.scope_paths(user, "members.transfer.hand"), "organisation__path")
    paths = scope.scope_paths(user, "members.transfer.accept")
    inside = scope.within(paths, "to_organisation__path")
    outside = Q(to_organisation__isnull=True) & scope.within(paths, "organisation__path")
    to_hand = Q(state=RequestState.PENDING) & hand & ~Q(created_by__in=hands)
    to_accept = Q(state=RequestState.HANDED) & (inside | outside) & ~Q(handed_by__in=hands)
    return to_hand | to_accept


def count_joins(user: Any) -> int:
    """For the menu."""
    return JoinRequest.objects.filter(joins_waiting(user)).count()


def count_transfers(user: Any) -> int:
    """For the menu."""
    return Transfer.objects.filter(transfers_waiting(user)).count()


def count_proposals(user: Any) -> int:
    """For the menu."""
    return Proposal.objects.filter(proposals_waiting(user)).count()


def _to_decide(user: Any, action: str) -> Q:
    mine = scope.within(scope.scope_paths(user, action), "organisation__path")
    return Q(state=RequestState.PENDING) & mine & ~Q(created_by__in=access.hands(user))


def hides_old_union(transfer: Transfer, user: Any) -> bool:
    """Whether the user, on the side of the new union that asked, may not yet know where the member is now."""
    asked_blind = transfer.asked_by_target and transfer.handed_at is None
    return asked_blind and not access.may(user, VIEW_TRANSFER, transfer.organisation)


def with_sides(transfers: QuerySet[Transfer], user: Any) -> QuerySet[Transfer]:
    """Annotate `from_name` and `to_name`; where the user may not yet know the old union (`hides_old_union`), that."""
    own_side = scope.within(scope.scope_paths(user, VIEW_TRANSFER), "organisation__path")
    hidden = Q(asked_by_target=True, handed_at__isnull=True) & ~own_side
    return transfers.annotate(
        from_name=Case(When(hidden, then=Value(NOT_YET)), default=_name("organisation")),
        to_name=Case(When(to_organisation=None, then=F("outside_name")), default=_name("to_organisation")),
    )


def _name(relation: str) -> Coalesce:
    """The organisation as lists name it: short where it has a short name."""
    return Coalesce(NullIf(f"{relation}__short_name", Value("")), F(f"{relation}__name"))
