"""Querysets over people and their memberships that several places ask for."""

from django.db.models import Q, QuerySet

from unionhub.core.name_search import name_match

from ..models import Membership, Person


def member_search(word: str) -> Q:
    """A membership whose member's name fits the word, or whose card bears the number."""
    return name_match(word, "person__") | Q(person__card_number=word)


def person_search(text: str) -> Q:
    """A person whose name fits every word of the text, or whose card bears the number; no tombstones."""
    words = text.split()[:5] or [""]
    condition = Q()
    for word in words:
        condition &= name_match(word)
    return (condition | Q(card_number=text)) & Q(merged_into__isnull=True)


def spells_of(person: Person) -> QuerySet[Membership]:
    """All spells of the person in their order, struck ones too."""
    return (
        Membership.objects.filter(person=person)
        .select_related("organisation", "employer")
        .order_by("valid_from", "pk")
    )
