"""Addresses of what changed since a month was closed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
