"""Unions behind figures: those that exist on a day, those founded within a span, committees of the wrong size."""

from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from unionhub.core.enums import OrganisationKind
from unionhub.core.models import ScopedQuerySet

from ...enums import Organ
from ...models import Certificate, CodeMapping, CommitteeMember, Membership, Term, Union, UnionSpell
from ...rules.natures import NON_PUBLIC
from ...rules.unions import UNION_KINDS, size_warning


def existing(day: date, union: str = "") -> Q:
    """The condition «the union exists on the day»; `union` is the lookup of the union with its underscores.

    A union without a founding day has existed since ever; from the day of its dissolution it is no more.
    """
    begun = Q(**{f"{union}founded_on__isnull": True}) | Q(**{f"{union}founded_on__lte": day})
    lasts = Q(**{f"{union}dissolved_on__isnull": True}) | Q(**{f"{union}dissolved_on__gt": day})
    return begun & lasts


def unions(first: date, last: date) -> QuerySet[Union]:
    """The unions that exist at the end of `last`, with what a list shows of them on that day, and `has_term`."""
    elected = Term.objects.filter(organisation=OuterRef("organisation"), elected_on__lte=last)
    return as_of(Union.objects.filter(existing(last), organisation__kind__in=UNION_KINDS), last).annotate(
        has_term=Exists(elected)
    )


def grassroots(first: date, last: date) -> QuerySet[Union]:
    """The grassroots unions that exist at the end of `last`, with `seats`: who sits on the committee that day."""
    seats = _seats(last).filter(term__organisation=OuterRef("organisation"))
    counted = seats.order_by().values("term__organisation").annotate(many=Count("pk")).values("many")
    rows = Union.objects.filter(existing(last), organisation__kind=OrganisationKind.PRIMARY)
    return as_of(rows, last).annotate(seats=Coalesce(Subquery(counted), 0))


def founded(first: date, last: date) -> QuerySet[Union]:
    """The grassroots unions founded from `first` to `last`, as they stood at the end of `last`, whatever became of them
    since, with `founding_nature`: the id of the first nature that is known of them."""
    natures = UnionSpell.objects.standing().filter(union=OuterRef("pk")).order_by("valid_from", "pk")
    rows = Union.objects.filter(founded_on__range=(first, last), organisation__kind=OrganisationKind.PRIMARY)
    return as_of(rows, last).annotate(founding_nature=Subquery(natures.values("nature")[:1]))


def is_non_public(first: date, last: date) -> Q:
    """The condition «was founded in the non-public economy» on `founded`."""
    wanted = Q()
    for upper_list, upper_code in sorted(NON_PUBLIC):
        wanted |= Q(upper_list=upper_list, upper_code=upper_code)
    return Q(founding_nature__in=CodeMapping.objects.filter(wanted).values("code"))


def has_wrong_committee(first: date, last: date) -> Q:
    """The condition «the committee does not fit the members» at the end of `last` (选举工作条例 §8) on `grassroots`.

    The rule itself (`rules/unions.size_warning`) judges each union by two grouped counts: one truth, one statement.
    """
    seats = _seats(last).order_by().values("term__organisation").annotate(many=Count("pk"))
    members = Membership.objects.voters().on(last).order_by().values("organisation")
    voters = dict(members.annotate(many=Count("pk")).values_list("organisation", "many"))
    wrong = [
        home
        for home, many in seats.values_list("term__organisation", "many")
        if size_warning(voters.get(home, 0), many)
    ]
    return Q(organisation__in=wrong)


def running_terms(first: date, last: date) -> ScopedQuerySet:
    """The terms that run at the end of `last`: of each union that exists that day the last one elected up to it, with
    `ends_on` (the due date, or until when the election may wait)."""
    later = Term.objects.filter(
        organisation=OuterRef("organisation"), elected_on__lte=last, elected_on__gt=OuterRef("elected_on")
    )
    rows = Term.objects.filter(
        ~Exists(later),
        existing(last, "organisation__union__"),
        elected_on__lte=last,
        organisation__union__isnull=False,
        organisation__kind__in=UNION_KINDS,
    )
    return rows.annotate(ends_on=Coalesce("extended_to", "due_on"))


def standing_certificates(first: date, last: date) -> ScopedQuerySet:
    """The certificates that stand at the end of `last`: of each union that exists that day the last one issued up to
    it, unless it was cancelled."""
    later = Certificate.objects.filter(
        organisation=OuterRef("organisation"), valid_from__lte=last, valid_from__gt=OuterRef("valid_from")
    )
    return Certificate.objects.filter(
        ~Exists(later),
        Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=last),
        existing(last, "organisation__union__"),
        valid_from__lte=last,
        organisation__union__isnull=False,
    )


def as_of(rows: QuerySet[Union], day: date) -> QuerySet[Union]:
    """Annotate unions with what a list shows of them on the day: `parent_name`, `nature_label`, `industry`, `members`
    (regular ones), `ends_on`, `certificate_to`."""
    spell = UnionSpell.objects.on(day).filter(union=OuterRef("pk"))
    home = OuterRef("organisation")
    members = Membership.objects.voters().on(day).filter(organisation=home).order_by()
    term = running_terms(day, day).filter(organisation=home)
    certificate = standing_certificates(day, day).filter(organisation=home)
    return rows.annotate(
        parent_name=Coalesce(Subquery(spell.values("parent__name")[:1]), F("organisation__parent__name")),
        nature_label=Subquery(spell.values("nature__label")[:1]),
        industry=Subquery(spell.values("industry")[:1]),
        members=Coalesce(
            Subquery(members.values("organisation").annotate(many=Count("pk")).values("many")), 0
        ),
        ends_on=Subquery(term.values("ends_on")[:1]),
        certificate_to=Subquery(certificate.values("valid_to")[:1]),
    )


def _seats(day: date) -> QuerySet[CommitteeMember]:
    """Who sits on the committees of the running terms on the day."""
    return CommitteeMember.objects.on(day).filter(
        organ=Organ.COMMITTEE, term__in=running_terms(day, day).values("pk")
    )
