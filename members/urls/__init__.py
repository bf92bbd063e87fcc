"""Every address of the domain, by topic."""

from . import (
    code_lists,
    duplicates,
    employers,
    headcounts,
    memberships,
    people,
    requests,
    rolls,
    terms,
    unions,
)

urlpatterns = [
    *unions.urlpatterns,
    *terms.urlpatterns,
    *employers.urlpatterns,
    *headcounts.urlpatterns,
    *code_lists.urlpatterns,
    *people.urlpatterns,
    *memberships.urlpatterns,
    *requests.urlpatterns,
    *duplicates.urlpatterns,
    *rolls.urlpatterns,
]
