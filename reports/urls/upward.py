"""Addresses of lists and receipts for the upper systems."""

from django.urls import URLPattern, path

from ..views import upward

urlpatterns: list[URLPattern] = [
    path("upward/", upward.UpwardLists.as_view(), name="upward-list"),
    path("upward/new/", upward.UpwardForm.as_view(), name="upward-new"),
    path("upward/<int:pk>/", upward.UpwardDetail.as_view(), name="upward-detail"),
    path("upward/<int:pk>/edit/", upward.UpwardForm.as_view(), name="upward-edit"),
    path("upward/<int:pk>/copy/", upward.UpwardCopy.as_view(), name="upward-copy"),
    path("upward/<int:pk>/columns/", upward.UpwardColumns.as_view(), name="upward-columns"),
    path("upward/<int:pk>/export/", upward.UpwardExport.as_view(), name="upward-export"),
    path("upward/<int:pk>/exports/<int:job>/", upward.UpwardEntered.as_view(), name="upward-entered"),
    path("upward/receipts/<int:pk>/strike/", upward.ReceiptStrike.as_view(), name="upward-strike"),
    path(
        "upward/records/<str:label>/<int:pk>/receipt/",
        upward.ReceiptAdd.as_view(),
        name="upward-receipt",
    ),
]
