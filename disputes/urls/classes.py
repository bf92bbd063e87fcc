"""Addresses of the list of dispute classes."""

from django.urls import URLPattern, path

from ..views import classes as views

urlpatterns: list[URLPattern] = [
    path("dispute-classes/", views.ClassList.as_view(), name="dispute-class-list"),
    path("dispute-classes/add/", views.ClassAdd.as_view(), name="dispute-class-add"),
    path("dispute-classes/<int:pk>/", views.ClassDetail.as_view(), name="dispute-class-detail"),
    path("dispute-classes/<int:pk>/end/", views.ClassEnd.as_view(), name="dispute-class-end"),
]
