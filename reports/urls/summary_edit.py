"""Addresses of the writer's page of a summary and of what its editor asks and sends."""

from django.urls import URLPattern, path

from ..views import summary_edit, summary_section, summary_versions

urlpatterns: list[URLPattern] = [
    path("summaries/<int:pk>/edit/", summary_edit.SummaryEdit.as_view(), name="summary-edit"),
    path("summaries/<int:pk>/edit/lookup/", summary_edit.SummaryLookup.as_view(), name="summary-lookup"),
    path(
        "summaries/<int:pk>/edit/section/", summary_section.SummarySections.as_view(), name="summary-section"
    ),
    path(
        "summaries/<int:pk>/edit/comment/", summary_section.SummaryComments.as_view(), name="summary-comment"
    ),
    path(
        "summaries/<int:pk>/edit/versions/",
        summary_versions.SummaryVersions.as_view(),
        name="summary-versions",
    ),
]
