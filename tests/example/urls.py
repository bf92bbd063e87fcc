"""Addresses of the example app."""

from django.urls import path

from unionhub.core.views import step_views

from . import errand_views, views
from .workflow import ERRAND

urlpatterns = [
    path("visits/", views.VisitList.as_view(), name="visit-list"),
    path("visits/add/", views.VisitAdd.as_view(), name="visit-add"),
    path("visits/<int:pk>/", views.VisitDetail.as_view(), name="visit-detail"),
    path("visits/<int:pk>/change/", views.VisitChange.as_view(), name="visit-change"),
    path("visits/<int:pk>/close/", views.VisitClose.as_view(), name="visit-close"),
    path("visits/<int:pk>/print/", views.VisitPrint.as_view(), name="visit-print"),
    path("visits/import/", views.VisitImport.as_view(), name="visit-import"),
    path("visits/import/<int:pk>/", views.VisitImportBatch.as_view(), name="visit-import-batch"),
    path("visits/import/template/", views.VisitTemplate.as_view(), name="visit-template"),
    path("visits/export/", views.VisitSheetExport.as_view(), name="visit-sheet-export"),
    path("errands/<int:pk>/", errand_views.ErrandDetail.as_view(), name="example-errand-detail"),
    path("errands/<int:pk>/<slug:step>/", step_views(ERRAND), name="example-errand-step"),
]
