"""Addresses of legal aid."""

from django.urls import URLPattern, path

from unionhub.core.views import step_views

from ..views import legal_aid as views
from ..workflow.legal_aid import LEGAL_AID

urlpatterns: list[URLPattern] = [
    path("legal-aid/", views.LegalAidList.as_view(), name="legal-aid-list"),
    path("legal-aid/add/", views.LegalAidAdd.as_view(), name="legal-aid-add"),
    path("legal-aid/import/", views.LegalAidImport.as_view(), name="legal-aid-import"),
    path("legal-aid/import/<int:pk>/", views.LegalAidBatch.as_view(), name="legal-aid-batch"),
    path("legal-aid/template/", views.LegalAidTemplate.as_view(), name="legal-aid-template"),
    path("legal-aid/export/", views.LegalAidSheetExport.as_view(), name="legal-aid-sheet"),
    path("legal-aid/<int:pk>/", views.LegalAidDetail.as_view(), name="disputes-legal_aid-detail"),
    path("legal-aid/<int:pk>/change/", views.LegalAidChange.as_view(), name="legal-aid-change"),
    path("legal-aid/<int:pk>/<slug:step>/", step_views(LEGAL_AID), name="disputes-legal_aid-step"),
]
