"""The project's addresses and two views that go wrong."""

from django.urls import path

from tests.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401

from .test_errors import fails, refuses

urlpatterns = [*urlpatterns, path("fails/", fails), path("refuses/", refuses)]
