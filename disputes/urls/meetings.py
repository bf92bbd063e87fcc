"""Addresses of the meetings of the three parties."""

from django.urls import URLPattern, path

from ..views import meetings as views

urlpatterns: list[URLPattern] = [
    path("meetings/", views.MeetingList.as_view(), name="meeting-list"),
    path("meetings/add/", views.MeetingAdd.as_view(), name="meeting-add"),
    path("meetings/import/", views.MeetingImport.as_view(), name="meeting-import"),
    path("meetings/import/<int:pk>/", views.MeetingBatch.as_view(), name="meeting-batch"),
    path("meetings/template/", views.MeetingTemplate.as_view(), name="meeting-template"),
    path("meetings/export/", views.MeetingSheetExport.as_view(), name="meeting-sheet"),
    path("meetings/<int:pk>/", views.MeetingDetail.as_view(), name="meeting-detail"),
    path("meetings/<int:pk>/change/", views.MeetingChange.as_view(), name="meeting-change"),
    path("meetings/<int:pk>/minutes/", views.MeetingMinutes.as_view(), name="meeting-minutes"),
    path("meetings/<int:pk>/resolve/", views.ResolutionAdd.as_view(), name="resolution-add"),
    path("resolutions/", views.ResolutionList.as_view(), name="resolution-list"),
    path("resolutions/<int:pk>/change/", views.ResolutionChange.as_view(), name="resolution-change"),
    path("resolutions/<int:pk>/done/", views.ResolutionDone.as_view(), name="resolution-done"),
    path("resolutions/<int:pk>/take-back/", views.ResolutionTakeBack.as_view(), name="resolution-take-back"),
]
