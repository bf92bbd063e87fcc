"""Addresses of the Excel lists."""

from django.urls import URLPattern, path

from ..views import rolls as views

urlpatterns: list[URLPattern] = [
    path("rolls/", views.RollHub.as_view(), name="roll-hub"),
    path("members/import/", views.RollImport.as_view(), name="roll-import"),
    path("members/import/<int:pk>/", views.RollImportBatch.as_view(), name="roll-import-batch"),
    path("members/import/template/", views.RollTemplate.as_view(), name="roll-template"),
    path("members/export/", views.RollExport.as_view(), name="roll-export"),
    path("unions/import/", views.UnionRollImport.as_view(), name="union-roll-import"),
    path("unions/import/<int:pk>/", views.UnionRollBatch.as_view(), name="union-roll-batch"),
    path("unions/import/template/", views.UnionRollTemplate.as_view(), name="union-roll-template"),
    path("unions/export/", views.UnionRollExport.as_view(), name="union-roll-export"),
    path("employers/import/", views.EmployerRollImport.as_view(), name="employer-roll-import"),
    path("employers/import/<int:pk>/", views.EmployerRollBatch.as_view(), name="employer-roll-batch"),
    path("employers/import/template/", views.EmployerRollTemplate.as_view(), name="employer-roll-template"),
    path("employers/export/", views.EmployerRollExport.as_view(), name="employer-roll-export"),
    path("headcounts/import/", views.HeadcountRollImport.as_view(), name="headcount-roll-import"),
    path("headcounts/import/<int:pk>/", views.HeadcountRollBatch.as_view(), name="headcount-roll-batch"),
    path(
        "headcounts/import/template/", views.HeadcountRollTemplate.as_view(), name="headcount-roll-template"
    ),
    path("headcounts/export/", views.HeadcountRollExport.as_view(), name="headcount-roll-export"),
]
