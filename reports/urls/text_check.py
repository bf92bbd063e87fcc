"""The address at which a text is checked."""

from django.urls import URLPattern, path

from ..views import text_check

urlpatterns: list[URLPattern] = [path("text-check/", text_check.TextCheck.as_view(), name="text-check")]
