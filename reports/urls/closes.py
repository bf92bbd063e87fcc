"""Addresses of closing a month and what was closed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
