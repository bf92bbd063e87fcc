"""The project's addresses and those of the example app."""

from django.urls import include, path

from unionhub.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401

urlpatterns = [*urlpatterns, path("example/", include("tests.example.urls"))]
