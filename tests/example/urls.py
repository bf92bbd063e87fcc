"""Addresses of the example app."""

urlpatterns: list = []
