"""Addresses of lists and receipts for the upper systems."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
