"""Unions as they stand on a day: their members, parent and class, children, and what was done to them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from unionhub.core.audit_words import action_label, changes_in_words
from unionhub.core.models import Organisation, ScopedQuerySet
from unionhub.core.models.audit import AuditEvent, AuditResult
from unionhub.core.parameters import parameter

from ..enums import MINORITIES, MembershipKind, NewFormGroup, Organ, Sex
from ..models import Certificate, CommitteeMember, Coverage, Membership, Term, Union, UnionSpell
from ..rules import terms as rules

HISTORY_ROWS = 100


def union_of(organisation: Organisation) -> Union | None:
    """The facts of the node; None for a node without (a group)."""
    return Union.objects.filter(organisation=organisation).first()


def spell_on(union: Union, on: date | None = None) -> UnionSpell | None:
    """Parent, nature and industry as they were on the day (default today)."""
    return UnionSpell.objects.on(on).filter(union=union).select_related("parent", "nature").first()


def latest_terms() -> ScopedQuerySet:
    """The last term of each union that still exists, with `ends_on`: the due date, or until when it was extended."""
    later = Term.objects.filter(organisation=OuterRef("organisation"), number__gt=OuterRef("number"))
    return Term.objects.filter(
        ~Exists(later), organisation__union__isnull=False, organisation__union__dissolved_on__isnull=True
    ).annotate(ends_on=Coalesce("extended_to", "due_on"))


def latest_term(organisation: Organisation) -> Term | None:
    """The union's last term."""
    return Term.objects.filter(organisation=organisation).order_by("-number").first()


def standing_certificates() -> ScopedQuerySet:
    """The last certificate of each union, cancelled ones included."""
    later = Certificate.objects.filter(
        organisation=OuterRef("organisation"), valid_from__gt=OuterRef("valid_from")
    )
    return Certificate.objects.filter(~Exists(later))


def with_due_state(terms: ScopedQuerySet, today: date) -> ScopedQuerySet:
    """Annotate `state` as `rules.due_state` says it; the terms have `ends_on`."""
    return terms.annotate(
        state=Case(
            When(ends_on__lt=today, then=Value(rules.OVERDUE)),
            When(ends_on__lt=rules.quarter_of(today).end, then=Value(rules.THIS_QUARTER)),
            default=Value(rules.LATER),
            output_field=CharField(),
        )
    )


def with_certificate_state(certificates: ScopedQuerySet, today: date, reminder_days: int) -> ScopedQuerySet:
    """Annotate `state` as `rules.certificate_state` says it."""
    later = Certificate.objects.filter(
        organisation=OuterRef("organisation"), valid_from__gt=OuterRef("valid_from")
    )
    return certificates.annotate(
        state=Case(
            When(cancelled_on__lte=today, then=Value(rules.CANCELLED)),
            When(Exists(later), then=Value(rules.RENEWED)),
            When(valid_to__lt=today, then=Value(rules.EXPIRED)),
            When(valid_to__lte=today + timedelta(days=reminder_days), then=Value(rules.EXPIRING)),
            default=Value(rules.VALID),
            output_field=CharField(),
        )
    )


def with_state(unions: QuerySet[Union], on: date | None = None) -> QuerySet[Union]:
    """Annotate `parent_name`, `nature_label`, `industry`, `members`, `ends_on` and `certificate_to` on the day."""
    spell = UnionSpell.objects.on(on).filter(union=OuterRef("pk"))
    home = OuterRef("organisation")
    members = (
        Membership.objects.on(on)
        .filter(organisation=home)
        .order_by()
        .values("organisation")
        .annotate(many=Count("pk"))
        .values("many")
    )
    term = (
        Term.objects.filter(organisation=home)
        .order_by("-number")
        .annotate(ends=Coalesce("extended_to", "due_on"))
    )
    certificate = Certificate.objects.filter(organisation=home, cancelled_on__isnull=True)
    return unions.annotate(
        nature_id=Subquery(spell.values("nature")[:1]),
        nature_label=Subquery(spell.values("nature__label")[:1]),
        industry=Subquery(spell.values("industry")[:1]),
        members=Coalesce(Subquery(members), 0),
        ends_on=Subquery(term.values("ends")[:1]),
        certificate_to=Subquery(certificate.order_by("-valid_from").values("valid_to")[:1]),
    )


def voters(organisation: Organisation, on: date | None = None) -> int:
    """Members of the union who vote on the day: those with a regular membership."""
    return Membership.objects.voters().on(on).filter(organisation=organisation).count()


def own_members(organisation: Organisation, on: date | None = None) -> int:
    """Members of the very union on the day, retained ones included."""
    return Membership.objects.on(on).filter(organisation=organisation).count()


def voters_of(organisation_ids: Sequence[int], on: date | None = None) -> dict[int, int]:
    """The voters of many unions on the day, by the node's id; one without any is missing."""
    rows = Membership.objects.voters().on(on).filter(organisation__in=organisation_ids).order_by()
    return dict(
        rows.values("organisation_id").annotate(many=Count("pk")).values_list("organisation_id", "many")
    )


def composition(organisation: Organisation, on: date | None = None) -> dict[str, int]:
    """Counts of the members on the day, of the union and all below it. The parts overlap and are no sum.

    Retained members count as members (`retained`) and do not vote.
    """
    rows = Membership.objects.on(on).filter(organisation__path__startswith=organisation.path)
    return rows.aggregate(
        members=Count("pk"),
        regular=Count("pk", filter=Q(kind=MembershipKind.REGULAR)),
        retained=Count("pk", filter=Q(kind=MembershipKind.RETAINED)),
        women=Count("pk", filter=Q(person__sex=Sex.FEMALE)),
        minorities=Count("pk", filter=Q(person__ethnicity__in=MINORITIES)),
        migrants=Count("pk", filter=Q(is_migrant=True)),
        new_form=Count("pk", filter=~Q(new_form_group=NewFormGroup.NONE)),
    )


def seats(term: Term, organ: str = Organ.COMMITTEE, on: date | None = None) -> QuerySet[CommitteeMember]:
    """Who sits in the body: on the day, or for a term that is over at its end."""
    rows = CommitteeMember.objects.standing().filter(term=term, organ=organ)
    if latest_term(term.organisation) == term:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on or timezone.localdate()))
    else:
        successor = Term.objects.filter(organisation=term.organisation, number__gt=term.number)
        ended = successor.order_by("number").values_list("elected_on", flat=True).first()
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=ended))
    return rows.select_related("person")


def without_term(user: Any) -> int:
    """How many unions in the user's scope have no term entered."""
    terms = Term.objects.filter(organisation=OuterRef("organisation"))
    unions = Union.objects.visible_to(user).filter(dissolved_on__isnull=True)
    return unions.filter(~Exists(terms)).count()


def history(union: Union) -> dict[str, Any]:
    """What was done to the union, its node, terms and certificates, newest first, as the audit log tells it."""
    home = union.organisation
    told = _events(Union, [union.pk]) | _events(Organisation, [home.pk])
    told |= _events(Term, Term.objects.filter(organisation=home).values_list("pk", flat=True))
    told |= _events(Certificate, Certificate.objects.filter(organisation=home).values_list("pk", flat=True))
    found = list(AuditEvent.objects.filter(told, result=AuditResult.OK).order_by("-pk")[: HISTORY_ROWS + 1])
    rows = [
        {
            "at": event.at,
            "who": event.actor_name,
            "what": f"{action_label(event.action)}：{event.object_label}",
            "reason": event.reason,
            "changes": changes_in_words(event),
        }
        for event in found[:HISTORY_ROWS]
    ]
    return {"events": rows, "more": len(found) > HISTORY_ROWS}


def _events(model: Any, keys: Iterable[int]) -> Q:
    return Q(object_type=model._meta.label_lower, object_id__in=[str(key) for key in keys])


def due_counts(user: Any, today: date, quarter_end: date, next_end: date) -> dict[str, int]:
    """How many last terms are overdue, end within this quarter, within the next, and were extended."""
    return (
        latest_terms()
        .visible_to(user)
        .aggregate(
            overdue=Count("pk", filter=Q(ends_on__lt=today)),
            quarter=Count("pk", filter=Q(ends_on__gte=today, ends_on__lt=quarter_end)),
            next=Count("pk", filter=Q(ends_on__gte=quarter_end, ends_on__lt=next_end)),
            extended=Count("pk", filter=Q(extended_to__isnull=False, ends_on__gte=today)),
        )
    )


def certificates_to_renew(day: date) -> ScopedQuerySet:
    """Last certificates that are not cancelled and end up to the day, of unions that still exist."""
    return standing_certificates().filter(
        cancelled_on__isnull=True,
        valid_to__lte=day,
        organisation__union__dissolved_on__isnull=True,
    )


def covered(organisation: Organisation, on: date | None = None) -> QuerySet[Coverage]:
    """The union's coverages in force on the day, by the employers' names."""
    rows = Coverage.objects.on(on).filter(organisation=organisation)
    return rows.select_related("employer__nature").order_by("employer__name", "pk")


def union_search(text: str) -> Q:
    """What the search box finds: part of a name (the table is small), the beginning of a code or credit code."""
    return (
        Q(organisation__name__contains=text)
        | Q(organisation__short_name__contains=text)
        | Q(organisation__code__istartswith=text)
        | Q(credit_code__startswith=text.upper())
    )


def elections_waiting(user: Any) -> int:
    """Elections overdue or due within this quarter, where the user enters terms."""
    until = rules.quarter_of(timezone.localdate()).end
    return latest_terms().visible_to(user, "members.term.change").filter(ends_on__lt=until).count()


def certificates_waiting(user: Any) -> int:
    """Certificates that are to be renewed now or have run out, where the user enters certificates."""
    near = timezone.localdate() + timedelta(days=parameter("members.certificate.reminder_days"))
    return certificates_to_renew(near).visible_to(user, "members.certificate.change").count()
