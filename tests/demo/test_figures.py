"""The figures of the full county, as a real one reported them (domain.md 4.1), by queries on the day and today."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, F, Q

from members.enums import MINORITIES, DocumentKind, MembershipKind, Organ, RequestState, Sex
from members.models import (
    DuplicatePair,
    Employer,
    JoinRequest,
    Membership,
    Person,
    Proposal,
    Term,
    Transfer,
    Union,
    UnionSpell,
)
from members.queries.headcounts import union_headcount
from members.queries.unions import due_counts, latest_terms, seats, voters, without_term
from members.rules.terms import quarter_of
from members.rules.unions import size_warning
from tests.demo.test_seed import NATURES
from unionhub.core import cleaners
from unionhub.core.demo.county import AS_OF
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.db_engine]
OPENING = date(2024, 11, 1)
PUBLIC = ("行政机关", "财政拨款的事业单位", "其他事业单位", "垂管单位")


@pytest.fixture(scope="module", autouse=True)
def county(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The full county, loaded once for this file and rolled back behind it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", verbosity=0, without_figures=True)
        yield
        transaction.set_rollback(True)
    connection.close()


@pytest.mark.parametrize("day", [AS_OF, None])
def test_members_and_their_overlapping_parts(day):
    rows = Membership.objects.on(day).filter(kind=MembershipKind.REGULAR)
    assert rows.aggregate(
        members=Count("pk"),
        people=Count("person", distinct=True),
        women=Count("pk", filter=Q(person__sex=Sex.FEMALE)),
        migrants=Count("pk", filter=Q(is_migrant=True)),
        minorities=Count("pk", filter=Q(person__ethnicity__in=MINORITIES)),
    ) == {"members": 13_138, "people": 13_138, "women": 4_957, "migrants": 4_932, "minorities": 5_601}
    assert Membership.objects.on(day).filter(kind=MembershipKind.RETAINED).count() == 214


def test_employees_and_the_rate_of_members():
    found = union_headcount([""], AS_OF)
    assert len(found) == 130
    assert sum(row.employees or 0 for row in found.values()) == 14_251
    assert all(row.is_complete for row in found.values())
    assert round(13_138 / 14_251 * 100, 2) == 92.19


def test_all_of_organs_and_institutions_have_joined():
    found = union_headcount([""], AS_OF)
    spells = (
        UnionSpell.objects.on(AS_OF).filter(nature__label__in=PUBLIC).select_related("union__organisation")
    )
    homes = [spell.union.organisation for spell in spells]
    assert len(homes) == 94
    assert {home.name for home in homes if found[home.pk].employees != voters(home, AS_OF)} == set()


def test_no_union_has_more_members_than_employees_on_any_declared_day():
    for day in (date(2024, 12, 31), date(2025, 12, 31), AS_OF):
        rows = Membership.objects.on(day).filter(kind=MembershipKind.REGULAR).order_by()
        members = dict(rows.values_list("organisation").annotate(many=Count("pk")))
        heads = union_headcount([""], day)
        assert {home for home, many in members.items() if many > (heads[home].employees or 0)} == set()


def test_natures_of_the_unions_on_the_day():
    spells = UnionSpell.objects.on(AS_OF).filter(union__organisation__kind=OrganisationKind.PRIMARY)
    assert Counter(spells.values_list("nature__label", flat=True)) == NATURES
    assert not UnionSpell.objects.on(AS_OF).exclude(parent=F("union__organisation__parent")).exists()


def test_two_years_of_joining_leaving_and_moving():
    begun = Counter(Membership.objects.standing().values_list("begin_reason", flat=True))
    ended = Counter(Membership.objects.standing().exclude(end_reason="").values_list("end_reason", flat=True))
    assert begun["join"] > 1500
    assert {"opening", "transfer_in", "change", "retain", "restore"} < set(begun)
    assert {"transfer_out", "leave", "died", "lapse", "expelled"} < set(ended)
    assert not Membership.objects.exclude(begin_reason="opening").filter(valid_from__lte=OPENING).exists()
    assert not Membership.objects.filter(Q(valid_from__gt=AS_OF) | Q(valid_to__gt=AS_OF)).exists()
    months = {day.replace(day=1) for day in Membership.objects.values_list("valid_from", flat=True)}
    assert len(months) == 24


def test_spells_of_one_person_never_overlap_and_his_union_follows_them():
    spells: dict[int, list[Membership]] = defaultdict(list)
    for spell in Membership.objects.standing().order_by("valid_from"):
        spells[spell.person_id].append(spell)
    for rows in spells.values():
        for earlier, later in pairwise(rows):
            assert earlier.valid_to is not None
            assert earlier.valid_to <= later.valid_from
    homes = dict(Person.objects.values_list("pk", "organisation"))
    assert homes == {person: rows[-1].organisation_id for person, rows in spells.items()}


def test_numbers_are_sound_unique_and_of_no_place():
    seen = set()
    for person in Person.objects.iterator():
        number = person.id_number.plain
        seen.add(number)
        if person.document_kind == DocumentKind.ID_CARD:
            assert number.startswith("0000")  # places begin at 11 (GB/T 2260)
            assert cleaners.id_number(number) == number
            assert cleaners.birth_date(number) == person.birth_date
            assert cleaners.is_male(number) is (person.sex == Sex.MALE)
        assert person.phone.plain.startswith("154")
    assert len(seen) == Person.objects.count()
    assert Person.objects.exclude(document_kind=DocumentKind.ID_CARD).count() == 4


def test_new_forms_of_work_stand_where_they_belong():
    rows = Membership.objects.on(AS_OF).exclude(new_form_group="")
    couriers = rows.filter(organisation__name__startswith="快递配送行业")
    assert couriers.filter(new_form_group__in=["courier", "takeaway"]).count() > 200
    assert not rows.filter(new_form_group="courier").exclude(pk__in=couriers).exists()
    assert not rows.exclude(employment_form="new_form").exists()


def test_no_union_is_implausible():
    for home in Organisation.objects.filter(kind=OrganisationKind.PRIMARY):
        rows = Membership.objects.on(AS_OF).filter(organisation=home, kind=MembershipKind.REGULAR)
        found = rows.aggregate(
            many=Count("pk"),
            women=Count("pk", filter=Q(person__sex=Sex.FEMALE)),
            migrants=Count("pk", filter=Q(is_migrant=True)),
            minorities=Count("pk", filter=Q(person__ethnicity__in=MINORITIES)),
        )
        many = found["many"]
        assert 10 <= many <= 1000, home
        assert 0 < found["women"] < many, home
        assert found["migrants"] <= 0.96 * many, home
        assert 0.1 < found["minorities"] / many < 0.85, home


def test_elections_are_due_this_quarter_and_next_and_some_are_late():
    this = quarter_of(AS_OF + timedelta(1))
    clerk = User.objects.get(username="clerk")
    counts = due_counts(clerk, AS_OF, this.end, this.next.end)
    assert counts["overdue"] >= 4
    assert counts["extended"] >= 2
    assert counts["quarter"] >= 8
    assert counts["next"] >= 8
    assert without_term(clerk) == 0
    assert set(Term.objects.values_list("years", flat=True)) == {3, 5}


def test_committees_have_the_size_of_their_union():
    for term in latest_terms().filter(organisation__kind=OrganisationKind.PRIMARY):
        assert size_warning(voters(term.organisation, AS_OF), seats(term, on=AS_OF).count()) == ""
        assert seats(term, Organ.COMMITTEE, AS_OF).filter(post="chair").count() == 1


def test_joint_unions_cover_several_employers_and_some_employers_have_none():
    joint = Union.objects.filter(is_joint=True).annotate(
        employers=Count("organisation__id", filter=Q(organisation__isnull=False))
    )
    assert joint.count() == 9
    found = union_headcount([""], AS_OF)
    assert all(found[union.organisation_id].employers > 1 for union in joint)
    assert Employer.objects.filter(coverages__isnull=True, closed_on__isnull=True).count() == 28


def test_something_waits_for_everybody():
    assert JoinRequest.objects.filter(state=RequestState.PENDING).count() == 38
    assert Proposal.objects.filter(state=RequestState.PENDING).count() == 12
    waiting = Counter(Transfer.objects.values_list("state", flat=True))
    assert (waiting["pending"], waiting["handed"]) == (8, 7)
    for username in ("union", "union2"):
        home = User.objects.get(username=username).organisation
        mine = JoinRequest.objects.filter(organisation=home, state=RequestState.PENDING)
        assert mine.exclude(created_by__username=username).exists()
        assert Transfer.objects.filter(organisation=home, state=RequestState.PENDING).count() == 1
        assert Transfer.objects.filter(to_organisation=home, state=RequestState.HANDED).count() == 1


def test_accepted_transfers_tell_of_the_spells_that_moved():
    rows = Transfer.objects.filter(state=RequestState.ACCEPTED).select_related("membership")
    assert {row.membership.end_reason for row in rows} == {"transfer_out"}
    assert all(row.membership.valid_to == row.effective_on for row in rows)
    assert all(row.membership.organisation_id == row.organisation_id for row in rows)
    assert rows.count() == Membership.objects.standing().filter(end_reason="transfer_out").count()
    assert not rows.filter(handed_by=F("decided_by")).exists()


def test_the_pairs_to_decide_are_all_there_are():
    alike = Person.objects.values("name", "birth_date").annotate(many=Count("pk")).filter(many__gt=1)
    pairs = DuplicatePair.objects.select_related("first", "second")
    assert sorted((row["name"], row["birth_date"]) for row in alike) == sorted(
        (pair.first.name, pair.second.birth_date) for pair in pairs
    )
    assert pairs.count() == 7
