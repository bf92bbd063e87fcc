"""Addresses of mediation bodies and mediators."""

from django.urls import URLPattern, path

from ..views import bodies as views

urlpatterns: list[URLPattern] = [
    path("mediation-bodies/", views.BodyList.as_view(), name="mediation-body-list"),
    path("mediation-bodies/add/", views.BodyAdd.as_view(), name="mediation-body-add"),
    path("mediation-bodies/import/", views.BodyImport.as_view(), name="mediation-body-import"),
    path("mediation-bodies/import/<int:pk>/", views.BodyBatch.as_view(), name="mediation-body-batch"),
    path("mediation-bodies/template/", views.BodyTemplate.as_view(), name="mediation-body-template"),
    path("mediation-bodies/export/", views.BodySheetExport.as_view(), name="mediation-body-sheet"),
    path("mediation-bodies/<int:pk>/", views.BodyDetail.as_view(), name="mediation-body-detail"),
    path("mediation-bodies/<int:pk>/change/", views.BodyChange.as_view(), name="mediation-body-change"),
    path("mediation-bodies/<int:pk>/close/", views.BodyClose.as_view(), name="mediation-body-close"),
    path("mediation-bodies/<int:pk>/reopen/", views.BodyReopen.as_view(), name="mediation-body-reopen"),
    path("mediation-bodies/<int:pk>/appoint/", views.MediatorAdd.as_view(), name="mediator-add"),
    path("mediators/<int:pk>/", views.MediatorDetail.as_view(), name="mediator-detail"),
    path("mediators/<int:pk>/change/", views.MediatorChange.as_view(), name="mediator-change"),
    path("mediators/<int:pk>/end/", views.MediatorEnd.as_view(), name="mediator-end"),
    path("mediators/<int:pk>/train/", views.MediatorTrain.as_view(), name="mediator-train"),
    path("mediator-trainings/<int:pk>/remove/", views.TrainingRemove.as_view(), name="training-remove"),
]
