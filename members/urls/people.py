"""Addresses of people."""

from django.urls import URLPattern, path

from ..views import lookups, people

urlpatterns: list[URLPattern] = [
    path("members/", people.MemberList.as_view(), name="member-list"),
    path("members/people/<int:pk>/", people.PersonDetail.as_view(), name="person-detail"),
    path("members/people/<int:pk>/change/", people.PersonChange.as_view(), name="person-change"),
    path("members/lookup/unions/", lookups.UnionLookup.as_view(), name="union-lookup"),
    path("members/lookup/employers/", lookups.EmployerLookup.as_view(), name="employer-lookup"),
]
