"""Addresses of the summary of work: the list, one summary with its procedure, its files and figures."""

from django.urls import URLPattern, path

from unionhub.core.views import step_views

from ..views import summaries, summary_figure, summary_files
from ..workflow.summaries import SUMMARY
from . import summary_edit

urlpatterns: list[URLPattern] = [
    *summary_edit.urlpatterns,  # before the steps, whose address would take «edit»
    path("summaries/", summaries.SummaryList.as_view(), name="summary-list"),
    path("summaries/add/", summaries.SummaryAdd.as_view(), name="summary-add"),
    path("summaries/<int:pk>/", summaries.SummaryDetail.as_view(), name="reports-summary-detail"),
    path("summaries/<int:pk>/head/change/", summaries.SummaryChange.as_view(), name="summary-change"),
    path("summaries/<int:pk>/count/now/", summaries.SummaryCount.as_view(), name="summary-count"),
    path("summaries/<int:pk>/files/now/", summary_files.SummaryFile.as_view(), name="summary-file"),
    path(
        "summaries/<int:pk>/figures/<str:key>/",
        summary_figure.SummaryFigure.as_view(),
        name="summary-figure",
    ),
    path(
        "summaries/<int:pk>/figures/<str:key>/records/",
        summary_figure.SummaryRecords.as_view(),
        name="summary-records",
    ),
    path("summaries/<int:pk>/<slug:step>/", step_views(SUMMARY), name="reports-summary-step"),
]
