"""Addresses of the targets of figures."""

from django.urls import URLPattern, path

from ..views import targets

urlpatterns: list[URLPattern] = [
    path("targets/", targets.TargetList.as_view(), name="target-list"),
    path("targets/add/", targets.TargetAdd.as_view(), name="target-add"),
    path("targets/<int:pk>/change/", targets.TargetChange.as_view(), name="target-change"),
]
