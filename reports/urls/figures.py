"""Addresses of the figure finder."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
