"""Addresses of the city's forms and their marks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
