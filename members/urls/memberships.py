"""Addresses of memberships."""

from django.urls import URLPattern, path

from ..views import memberships as views

_ONE = "members/memberships/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(_ONE, views.MembershipDetail.as_view(), name="membership-detail"),
    path(f"{_ONE}change/", views.MembershipChange.as_view(), name="membership-change"),
    path(f"{_ONE}retain/", views.MembershipRetain.as_view(), name="membership-retain"),
    path(f"{_ONE}restore/", views.MembershipRestore.as_view(), name="membership-restore"),
    path(f"{_ONE}leave/", views.MembershipLeave.as_view(), name="membership-leave"),
    path(f"{_ONE}death/", views.MembershipDeath.as_view(), name="membership-death"),
    path(f"{_ONE}correct/", views.MembershipCorrect.as_view(), name="membership-correct"),
]
