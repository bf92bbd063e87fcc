"""Addresses of employers."""

from django.urls import URLPattern, path

from ..views import employers as views

urlpatterns: list[URLPattern] = [
    path("employers/", views.EmployerList.as_view(), name="employer-list"),
    path("employers/lookup/keepers/", views.KeeperLookup.as_view(), name="keeper-lookup"),
    path("employers/lookup/covering/", views.CoveringLookup.as_view(), name="covering-lookup"),
    path("employers/add/", views.EmployerAdd.as_view(), name="employer-add"),
    path("employers/<int:pk>/", views.EmployerDetail.as_view(), name="employer-detail"),
    path("employers/<int:pk>/change/", views.EmployerChange.as_view(), name="employer-change"),
    path("employers/<int:pk>/cover/", views.EmployerCover.as_view(), name="employer-cover"),
    path("employers/<int:pk>/uncover/", views.EmployerUncover.as_view(), name="employer-uncover"),
    path("employers/<int:pk>/move/", views.EmployerMove.as_view(), name="employer-move"),
    path("employers/<int:pk>/close/", views.EmployerClose.as_view(), name="employer-close"),
    path("employers/<int:pk>/reopen/", views.EmployerReopen.as_view(), name="employer-reopen"),
    path("coverages/<int:pk>/strike/", views.CoverageStrike.as_view(), name="coverage-strike"),
]
