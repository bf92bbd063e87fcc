"""What of the app the search box finds: saved queries by their name."""

from django.db.models import Q

from unionhub.core.search import SearchSource

from .models import SavedFigure

SEARCHES: tuple[SearchSource, ...] = (
    SearchSource(
        key="reports.saved",
        label="保存的查询",
        model=SavedFigure,
        action="reports.figure.view",
        match=lambda text: Q(title__icontains=text),
        note=lambda saved: f"{saved.label} · {saved.period_words}",
        order=700,
    ),
)
