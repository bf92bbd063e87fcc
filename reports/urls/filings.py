"""Addresses of the monthly filings of the unions below."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
