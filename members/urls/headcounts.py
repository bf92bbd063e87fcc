"""Addresses of declared headcounts and of area totals."""

from django.urls import URLPattern, path

from ..views import headcounts as views

urlpatterns: list[URLPattern] = [
    path("headcounts/", views.HeadcountList.as_view(), name="headcount-list"),
    path("headcounts/add/", views.HeadcountAdd.as_view(), name="headcount-add"),
    path(
        "employers/<int:employer>/headcounts/add/", views.HeadcountAddFor.as_view(), name="headcount-add-for"
    ),
    path("headcounts/<int:pk>/correct/", views.HeadcountCorrect.as_view(), name="headcount-correct"),
    path("headcounts/<int:pk>/strike/", views.HeadcountStrike.as_view(), name="headcount-strike"),
    path("area-totals/", views.AreaTotalList.as_view(), name="area-total-list"),
    path("area-totals/add/", views.AreaTotalAdd.as_view(), name="area-total-add"),
    path("area-totals/<int:pk>/", views.AreaTotalDetail.as_view(), name="area-total-detail"),
    path("area-totals/<int:pk>/change/", views.AreaTotalChange.as_view(), name="area-total-change"),
]
