"""Every address of the app, by topic."""

from django.urls import URLPattern

from . import (
    changes,
    closes,
    dashboard,
    figures,
    filings,
    forms,
    returns,
    summaries,
    targets,
    text_check,
    upward,
)

urlpatterns: list[URLPattern] = [
    *dashboard.urlpatterns,
    *figures.urlpatterns,
    *filings.urlpatterns,
    *closes.urlpatterns,
    *changes.urlpatterns,
    *forms.urlpatterns,
    *returns.urlpatterns,
    *summaries.urlpatterns,
    *targets.urlpatterns,
    *upward.urlpatterns,
    *text_check.urlpatterns,
]
