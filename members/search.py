"""What of the domain the search box finds."""

from django.db.models import Q

from unionhub.core.search import SearchSource

from .models import Employer, Person, Union
from .queries.people import person_search
from .queries.unions import union_search

SEARCHES: tuple[SearchSource, ...] = (
    SearchSource(
        key="members.person",
        label="会员",
        model=Person,
        action="members.person.view",
        match=person_search,
        note=lambda person: str(person.organisation),
        related=("organisation",),
        order=100,
        secrets=("id_number", "phone"),
    ),
    SearchSource(
        key="members.union",
        label="工会",
        model=Union,
        action="members.union.view",
        match=union_search,
        title=lambda union: union.organisation.name,
        note=lambda union: f"{union.organisation.get_kind_display()} · {union.organisation.code}",
        related=("organisation",),
        order=200,
    ),
    SearchSource(
        key="members.employer",
        label="用人单位",
        model=Employer,
        action="members.employer.view",
        match=lambda text: Q(name__contains=text) | Q(credit_code__startswith=text.upper()),
        note=lambda employer: str(employer.organisation),
        related=("organisation",),
        order=300,
    ),
)
