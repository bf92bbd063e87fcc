"""Addresses of the files made for the city."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
