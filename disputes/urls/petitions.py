"""Addresses of petitions."""

from django.urls import URLPattern, path

from unionhub.core.views import step_views

from ..views import petitions
from ..workflow.petitions import PETITION

_AT = "disputes/petitions/"

urlpatterns: list[URLPattern] = [
    path(_AT, petitions.PetitionList.as_view(), name="petition-list"),
    path(f"{_AT}add/", petitions.PetitionAdd.as_view(), name="petition-add"),
    path(f"{_AT}import/", petitions.PetitionImport.as_view(), name="petition-import"),
    path(f"{_AT}import/<int:pk>/", petitions.PetitionBatch.as_view(), name="petition-batch"),
    path(f"{_AT}template/", petitions.PetitionTemplate.as_view(), name="petition-template"),
    path(f"{_AT}export/", petitions.PetitionSheetExport.as_view(), name="petition-sheet"),
    path(f"{_AT}lookup/units/", petitions.PetitionUnitLookup.as_view(), name="petition-unit-lookup"),
    path(f"{_AT}<int:pk>/", petitions.PetitionDetail.as_view(), name="disputes-petition-detail"),
    path(f"{_AT}<int:pk>/change/", petitions.PetitionChange.as_view(), name="petition-change"),
    path(
        f"{_AT}<int:pk>/petitioners/add/", petitions.PetitionerAdd.as_view(), name="petition-petitioner-add"
    ),
    path(f"{_AT}<int:pk>/<slug:step>/", step_views(PETITION), name="disputes-petition-step"),
]
