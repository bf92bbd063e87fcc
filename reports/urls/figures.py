"""Addresses of the figure finder."""

from django.urls import URLPattern, path

from ..views import checks, figure, finder, records, saved

urlpatterns: list[URLPattern] = [
    path("figures/", finder.FigureFinder.as_view(), name="figure-finder"),
    path("figures/organisations/", finder.OrganisationLookup.as_view(), name="figure-organisation-lookup"),
    path("figures/checks/", checks.FigureChecks.as_view(), name="figure-checks"),
    path("figures/saved/", saved.SavedList.as_view(), name="figure-saved-list"),
    path("figures/saved/<int:pk>/", saved.SavedOpen.as_view(), name="figure-saved-open"),
    path("figures/saved/<int:pk>/change/", saved.SavedChange.as_view(), name="figure-saved-change"),
    path("figures/saved/<int:pk>/delete/", saved.SavedDelete.as_view(), name="figure-saved-delete"),
    path("figures/<int:node>/<str:key>/save/", saved.SavedAdd.as_view(), name="figure-saved-add"),
    path("figures/<int:pk>/<str:key>/", figure.FigureDetail.as_view(), name="figure-detail"),
    path("figures/<int:pk>/<str:key>/records/", records.FigureRecords.as_view(), name="figure-records"),
    path("figures/<int:pk>/<str:key>/export/", figure.FigureExport.as_view(), name="figure-export"),
]
