"""Addresses of duplicates."""

from django.urls import URLPattern, path

from ..views import duplicates

urlpatterns: list[URLPattern] = [
    path("members/duplicates/", duplicates.DuplicateList.as_view(), name="duplicate-list"),
    path("members/duplicates/find/", duplicates.DuplicateFind.as_view(), name="duplicate-find"),
    path("members/duplicates/<int:pk>/", duplicates.DuplicateDetail.as_view(), name="duplicate-detail"),
    path("members/duplicates/<int:pk>/merge/", duplicates.DuplicateMerge.as_view(), name="duplicate-merge"),
    path(
        "members/duplicates/<int:pk>/distinct/",
        duplicates.DuplicateDistinct.as_view(),
        name="duplicate-distinct",
    ),
    path(
        "members/duplicates/<int:pk>/reopen/", duplicates.DuplicateReopen.as_view(), name="duplicate-reopen"
    ),
    path("members/duplicates/<int:pk>/undo/", duplicates.DuplicateUndo.as_view(), name="duplicate-undo"),
]
