"""Addresses of the monthly report and of closed months."""

from django.urls import URLPattern, path

from unionhub.core.views import step_views

from ..views import closed, closes, passport
from ..workflow.closes import CLOSE

urlpatterns: list[URLPattern] = [
    path("closes/", closes.CloseList.as_view(), name="close-list"),
    path("closes/add/", closes.CloseAdd.as_view(), name="close-add"),
    path("closes/<int:pk>/", closes.CloseDetail.as_view(), name="reports-close-detail"),
    path("closes/<int:pk>/count/now/", closes.CloseCount.as_view(), name="close-count"),
    path("closes/<int:pk>/findings/<int:finding>/", closes.CloseNote.as_view(), name="close-note"),
    path("closes/<int:pk>/<slug:step>/", step_views(CLOSE), name="reports-close-step"),
    path("closed/", closed.OwnClosedFigures.as_view(), name="closed-figures"),
    path("closed/<int:pk>/", closed.ClosedFigures.as_view(), name="closed-figures-node"),
    path("closed/<int:pk>/export/", closed.ClosedExport.as_view(), name="closed-export"),
    path("closed/<int:pk>/sources/", closed.ClosedSources.as_view(), name="closed-sources"),
    path("closed/<int:pk>/<str:key>/records/", passport.ClosedRecords.as_view(), name="closed-records"),
    path("figures/<int:pk>/<str:key>/passport/", passport.FigurePassport.as_view(), name="figure-passport"),
]
