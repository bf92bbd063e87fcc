"""Every record of a small county is one that the forms and rules would take; two seeds of one number are equal."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from members.demo.writing import advance_ids
from members.enums import ProposalKind, RequestState
from members.models import (
    AreaTotal,
    Certificate,
    CommitteeMember,
    Coverage,
    Employer,
    Headcount,
    JoinRequest,
    Membership,
    Person,
    Proposal,
    Term,
    Transfer,
    Union,
    UnionSpell,
)
from members.rules import people as people_rules
from members.rules.memberships import lapse_missing
from members.services import certificates, terms
from tests.demo.test_seed import SMALL
from unionhub.core.demo.county import AS_OF
from unionhub.core.name_search import name_keys

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]
MODELS = (
    Union, UnionSpell, Employer, Coverage, Headcount, AreaTotal, Person, Membership, Term, CommitteeMember, Certificate,
    JoinRequest, Transfer, Proposal,
)  # fmt: skip
LARGER = {"unions": 20, "workers": 900}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_records_are_valid(model):
    call_command("seed_demo", **SMALL, without_figures=True)
    rows = model.objects.all()
    assert rows.exists()
    for row in rows:
        row.full_clean()
        for guard in getattr(model, "database_guards", ()):
            guard.validate(row)


def test_facts_hold_by_the_rules_of_their_topics():
    call_command("seed_demo", **LARGER, without_figures=True)
    for person in [*Person.objects.all(), *JoinRequest.objects.all()]:
        number = person.id_number.plain
        assert people_rules.document_number(person.document_kind, number) == number
        assert people_rules.conflicts(person.document_kind, number, person.birth_date, person.sex) == {}
        assert people_rules.clean_name(person.name) == person.name
        assert people_rules.age_problem(person.birth_date, AS_OF) == ""
    for person in Person.objects.all():
        assert (person.name_grams, person.pinyin, person.initials) == name_keys(person.name)
        assert people_rules.age_on(person.birth_date, person.joined_on) >= 17
    for term in Term.objects.all():
        terms.check(term)
    for certificate in Certificate.objects.all():
        certificates.check(certificate)
        assert certificates.note_of(certificate) == ""
    for proposal in Proposal.objects.filter(kind=ProposalKind.LAPSE):
        on = proposal.effective_on or AS_OF
        conditions = (proposal.unpaid_since, proposal.inactive_since, proposal.educated_on)
        assert lapse_missing(*conditions, on, 6) == []


def test_nobody_decided_what_he_entered():
    call_command("seed_demo", **LARGER, without_figures=True)
    decided = (RequestState.ACCEPTED, RequestState.REFUSED)
    for model in (JoinRequest, Transfer, Proposal):
        for row in model.objects.filter(state__in=decided):
            assert row.decided_by_id is not None
            assert row.decided_by_id != row.created_by_id


def begin_ids_anew(*models: type[Model]) -> None:
    """Let the empty tables give 1 again: SQLite goes on behind the ids that other tests had given."""
    names = [{"table": model._meta.db_table, "column": "id"} for model in models]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), names):
            cursor.execute(statement)


def test_the_database_goes_on_behind_the_ids_given():
    begin_ids_anew(Person, Membership)
    call_command("seed_demo", **SMALL, without_figures=True)
    person = Person.objects.latest("pk")
    spell = person.memberships.latest("pk")
    last = Membership.objects.latest("pk").pk
    spell.pk = None
    spell.is_struck = True
    spell.save(force_insert=True)
    assert spell.pk == last + 1
    advance_ids(Membership)


def told() -> dict[str, list[Any]]:
    """Everything that was drawn, by names and numbers instead of ids; sealed values opened."""
    people = {
        person.pk: person.id_number.plain for person in Person.objects.all().only("id_number", "row_key")
    }
    found: dict[str, list[Any]] = {
        "people": [
            (
                people[row.pk],
                row.phone.plain,
                row.name,
                row.ethnicity,
                row.card_number,
                row.joined_on,
                row.row_key,
            )
            for row in Person.objects.all()
        ]
    }
    for model, names in (
        (Union, ("organisation__code", "credit_code", "founded_on", "contact", "address")),
        (Employer, ("organisation__code", "name", "credit_code", "industry")),
        (Headcount, ("employer__name", "on", "employees", "women", "migrants", "minorities", "is_struck")),
        (AreaTotal, ("organisation__code", "on", "employees", "units", "units_due")),
        (Term, ("organisation__code", "number", "elected_on", "due_on", "extended_to", "approval_document")),
        (CommitteeMember, ("term__organisation__code", "organ", "post", "name", "valid_from", "valid_to")),
        (Certificate, ("organisation__code", "number", "valid_from", "valid_to", "legal_representative")),
        (JoinRequest, ("organisation__code", "name", "state", "applied_on", "created_by__username")),
        (Transfer, ("organisation__code", "person_name", "state", "to_organisation__code", "effective_on")),
        (Proposal, ("organisation__code", "membership__person__name", "kind", "state", "effective_on")),
    ):
        found[model.__name__] = list(model.objects.values_list(*names))
    spells = Membership.objects.values_list(
        "person", "organisation__code", "employer__name", "kind", "valid_from", "valid_to", "begin_reason",
        "end_reason", "is_migrant", "education", "political_status", "recorded_at",
    )  # fmt: skip
    found["spells"] = [(people[person], *rest) for person, *rest in spells]
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def seeded(**options: Any) -> dict[str, list[Any]]:
    """What a seed with these options draws; rolled back behind it."""
    with transaction.atomic():
        call_command("seed_demo", **options, without_figures=True)
        found = told()
        transaction.set_rollback(True)
    return found


def test_the_same_number_draws_the_same_county_another_draws_another():
    first, second, other = seeded(**LARGER), seeded(**LARGER), seeded(**LARGER, seed=2)
    assert first == second
    assert [name for name in first if first[name] == other[name]] == []
    assert len(other["people"]) == len(first["people"])
