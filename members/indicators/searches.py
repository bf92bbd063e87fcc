"""What the lists behind figures are searched by: the same names and numbers as in the domain's own lists."""

from collections.abc import Callable

from django.db.models import Q

from ..queries.people import member_search
from ..queries.unions import union_search

#: Memberships, by the member's name, its pinyin or his card.
members = member_search
#: Unions, by name or code.
unions = union_search


def of_union(word: str) -> Q:
    """What belongs to a union (`organisation`), by the union's name or code."""
    return (
        Q(organisation__name__contains=word)
        | Q(organisation__short_name__contains=word)
        | Q(organisation__code__istartswith=word)
    )


def employers(lookup: str = "") -> Callable[[str], Q]:
    """Employers, by name or credit code; `lookup` leads from the row to the employer («employer__»)."""

    def search(word: str) -> Q:
        name = Q(**{f"{lookup}name__contains": word})
        return name | Q(**{f"{lookup}credit_code__startswith": word.upper()})

    return search
