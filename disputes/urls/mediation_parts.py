"""Addresses of what belongs to a mediation."""

from django.urls import path

from ..views import fact_sheet
from ..views import mediation_parts as parts

urlpatterns = [
    path("mediations/<int:pk>/add/<slug:part>/", parts.PartAdd.as_view(), name="mediation-part-add"),
    path(
        "mediation-parts/<slug:part>/<int:pk>/change/",
        parts.PartChange.as_view(),
        name="mediation-part-change",
    ),
    path(
        "mediation-parts/<slug:part>/<int:pk>/remove/",
        parts.PartRemove.as_view(),
        name="mediation-part-remove",
    ),
    path(
        "mediations/<int:pk>/fact-sheet/print/", fact_sheet.FactSheetPrint.as_view(), name="fact-sheet-print"
    ),
]
