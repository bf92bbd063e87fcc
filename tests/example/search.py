"""How visits are found by the search box."""

from django.db.models import Q

from unionhub.core.search import SearchSource

from .models import Visit

SEARCHES = (
    SearchSource(
        key="example.visit",
        label="走访记录",
        model=Visit,
        action="example.visit.view",
        match=lambda text: Q(household__startswith=text),
        note=lambda visit: str(visit.organisation),
        related=("organisation",),
        secrets=("id_number",),
    ),
)
