"""Addresses of the monthly filings of the unions below."""

from django.urls import URLPattern, path

from unionhub.core.views import step_views

from ..views import filings as views
from ..workflow.filings import FILING

urlpatterns: list[URLPattern] = [
    path("filings/", views.FilingList.as_view(), name="filing-list"),
    path("filings/completeness/", views.Completeness.as_view(), name="filing-completeness"),
    path("filings/calls/", views.CallList.as_view(), name="filing-call-list"),
    path("filings/calls/add/", views.CallAdd.as_view(), name="filing-call-add"),
    path("filings/calls/<int:pk>/", views.CallDetail.as_view(), name="filing-call-detail"),
    path("filings/calls/<int:pk>/change/", views.CallChange.as_view(), name="filing-call-change"),
    path("filings/calls/<int:pk>/ask/", views.CallAsk.as_view(), name="filing-call-ask"),
    path("filings/calls/<int:pk>/remind/", views.CallRemind.as_view(), name="filing-call-remind"),
    path("filings/<int:pk>/", views.FilingDetail.as_view(), name="reports-filing-detail"),
    path("filings/<int:pk>/fill/", views.FilingFill.as_view(), name="filing-fill"),
    path("filings/<int:pk>/<slug:step>/", step_views(FILING), name="reports-filing-step"),
]
