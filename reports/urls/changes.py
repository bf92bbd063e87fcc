"""Addresses of what changed since a month was closed."""

from django.urls import URLPattern, path

from ..views import changes

urlpatterns: list[URLPattern] = [
    path("changes/", changes.OwnChanges.as_view(), name="changes"),
    path("changes/<int:pk>/<str:month>/", changes.Changes.as_view(), name="changes-month"),
    path(
        "changes/<int:pk>/<str:month>/<str:key>/<str:column>/",
        changes.ChangedCell.as_view(),
        name="changes-cell",
    ),
    path("changes/<int:pk>/<str:month>/note/", changes.ChangesNote.as_view(), name="changes-note"),
]
