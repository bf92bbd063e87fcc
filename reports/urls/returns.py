"""Addresses of the files made for the city."""

from django.urls import URLPattern, path

from ..views import returns

urlpatterns: list[URLPattern] = [
    path("closes/<int:pk>/return/make/", returns.ReturnMake.as_view(), name="return-make"),
    path("returns/<int:pk>/download/", returns.ReturnDownload.as_view(), name="return-download"),
]
