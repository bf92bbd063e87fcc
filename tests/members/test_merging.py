"""Every reference to a person is declared in a `merging.py`, or named here with its reason."""

from django.apps import apps
from django.db import models

from members import merging
from members.models import Person

#: Column → why a merge leaves it.
STAYS = {
    "members.Person.merged_into": "tombstones of earlier merges keep pointing to where they went",
    "members.DuplicatePair.first": "the pair is about the two records themselves",
    "members.DuplicatePair.second": "the pair is about the two records themselves",
    "members.Merge.kept": "what happened is not rewritten",
    "members.Merge.gone": "what happened is not rewritten",
}


def test_no_reference_to_a_person_is_forgotten():
    declared = {f"{part.model._meta.label}.{part.column.removesuffix('_id')}" for part in merging.parts()}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Person
    }
    assert found - declared - set(STAYS) == set()
    assert set(STAYS) <= found


def test_parts_have_their_columns():
    for part in merging.parts():
        names = {field.attname for field in part.model._meta.concrete_fields}
        assert {part.column, *part.only} <= names
