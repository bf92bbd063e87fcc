"""Addresses of mediations and of the people who come with a matter."""

from django.urls import URLPattern, path

from unionhub.core.views import step_views

from ..views import mediation as views
from ..views import mediation_import as importing
from ..views import parties
from ..workflow.mediation import MEDIATION

urlpatterns: list[URLPattern] = [
    path("mediations/", views.MediationList.as_view(), name="mediation-list"),
    path("mediations/add/", views.MediationAdd.as_view(), name="mediation-add"),
    path("mediations/import/", importing.MediationImport.as_view(), name="mediation-import"),
    path(
        "mediations/import/<int:pk>/", importing.MediationImportBatch.as_view(), name="mediation-import-batch"
    ),
    path("mediations/import/template/", importing.MediationTemplate.as_view(), name="mediation-template"),
    path("mediations/<int:pk>/", views.MediationDetail.as_view(), name="disputes-mediation-detail"),
    path("mediations/<int:pk>/change/", views.MediationChange.as_view(), name="mediation-change"),
    path("mediations/<int:pk>/<slug:step>/", step_views(MEDIATION), name="disputes-mediation-step"),
    path("dispute-parties/<int:pk>/", parties.PartyDetail.as_view(), name="party-detail"),
    path("dispute-parties/<int:pk>/change/", parties.PartyChange.as_view(), name="party-change"),
]
