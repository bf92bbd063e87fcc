"""Addresses of code lists."""

from django.urls import URLPattern, path

from ..views import code_lists as views

urlpatterns: list[URLPattern] = [
    path("code-lists/", views.CodeListList.as_view(), name="code-list-list"),
    path("code-lists/<int:pk>/", views.CodeListDetail.as_view(), name="code-list-detail"),
    path("code-lists/<int:pk>/open/", views.CodeListOpen.as_view(), name="code-list-open"),
    path("code-lists/<int:pk>/withdraw/", views.CodeListWithdraw.as_view(), name="code-list-withdraw"),
    path("code-lists/<int:pk>/codes/add/", views.CodeAdd.as_view(), name="code-add"),
    path("code-lists/<int:pk>/codes/<int:code>/change/", views.CodeChange.as_view(), name="code-change"),
    path("code-lists/<int:pk>/codes/<int:code>/delete/", views.CodeDelete.as_view(), name="code-delete"),
]
