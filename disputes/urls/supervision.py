"""Addresses of letters, inspections, hazards, worker inspectors, accidents and voices."""

from django.urls import URLPattern, path

from unionhub.core.views import step_views

from ..views import accidents, hazards, inspections, letters, voices
from ..workflow.letters import LETTER
from ..workflow.voices import VOICE

urlpatterns: list[URLPattern] = [
    path("letters/", letters.LetterList.as_view(), name="letter-list"),
    path("letters/add/", letters.LetterAdd.as_view(), name="letter-add"),
    path("letters/import/", letters.LetterImport.as_view(), name="letter-import"),
    path("letters/import/<int:pk>/", letters.LetterImportBatch.as_view(), name="letter-import-batch"),
    path("letters/import/template/", letters.LetterTemplate.as_view(), name="letter-template"),
    path("letters/<int:pk>/", letters.LetterDetail.as_view(), name="disputes-letter-detail"),
    path("letters/<int:pk>/<slug:step>/", step_views(LETTER), name="disputes-letter-step"),
    path("inspections/", inspections.InspectionList.as_view(), name="inspection-list"),
    path("inspections/add/", inspections.InspectionAdd.as_view(), name="inspection-add"),
    path("inspections/import/", inspections.InspectionImport.as_view(), name="inspection-import"),
    path(
        "inspections/import/<int:pk>/",
        inspections.InspectionImportBatch.as_view(),
        name="inspection-import-batch",
    ),
    path(
        "inspections/import/template/", inspections.InspectionTemplate.as_view(), name="inspection-template"
    ),
    path("inspections/<int:pk>/", inspections.InspectionDetail.as_view(), name="inspection-detail"),
    path("inspections/<int:pk>/change/", inspections.InspectionChange.as_view(), name="inspection-change"),
    path("inspections/<int:pk>/strike/", inspections.InspectionStrike.as_view(), name="inspection-strike"),
    path("inspections/<int:pk>/hazards/add/", inspections.HazardAdd.as_view(), name="hazard-add"),
    path("hazards/", hazards.HazardList.as_view(), name="hazard-list"),
    path("hazards/<int:pk>/", hazards.HazardDetail.as_view(), name="hazard-detail"),
    path("hazards/<int:pk>/change/", hazards.HazardChange.as_view(), name="hazard-change"),
    path("hazards/<int:pk>/settle/", hazards.HazardSettle.as_view(), name="hazard-settle"),
    path("hazards/<int:pk>/strike/", hazards.HazardStrike.as_view(), name="hazard-strike"),
    path("inspectors/", inspections.InspectorList.as_view(), name="inspector-list"),
    path("inspectors/add/", inspections.InspectorAdd.as_view(), name="inspector-add"),
    path("inspectors/import/", inspections.InspectorImport.as_view(), name="inspector-import"),
    path(
        "inspectors/import/<int:pk>/",
        inspections.InspectorImportBatch.as_view(),
        name="inspector-import-batch",
    ),
    path("inspectors/import/template/", inspections.InspectorTemplate.as_view(), name="inspector-template"),
    path("inspectors/<int:pk>/", inspections.InspectorDetail.as_view(), name="inspector-detail"),
    path("inspectors/<int:pk>/change/", inspections.InspectorChange.as_view(), name="inspector-change"),
    path("inspectors/<int:pk>/strike/", inspections.InspectorStrike.as_view(), name="inspector-strike"),
    path("accidents/", accidents.AccidentList.as_view(), name="accident-list"),
    path("accidents/add/", accidents.AccidentAdd.as_view(), name="accident-add"),
    path("accidents/import/", accidents.AccidentImport.as_view(), name="accident-import"),
    path("accidents/import/<int:pk>/", accidents.AccidentImportBatch.as_view(), name="accident-import-batch"),
    path("accidents/import/template/", accidents.AccidentTemplate.as_view(), name="accident-template"),
    path("accidents/<int:pk>/", accidents.AccidentDetail.as_view(), name="accident-detail"),
    path("accidents/<int:pk>/change/", accidents.AccidentChange.as_view(), name="accident-change"),
    path("accidents/<int:pk>/strike/", accidents.AccidentStrike.as_view(), name="accident-strike"),
    path("voices/", voices.VoiceList.as_view(), name="voice-list"),
    path("voices/add/", voices.VoiceAdd.as_view(), name="voice-add"),
    path("voices/import/", voices.VoiceImport.as_view(), name="voice-import"),
    path("voices/import/<int:pk>/", voices.VoiceImportBatch.as_view(), name="voice-import-batch"),
    path("voices/import/template/", voices.VoiceTemplate.as_view(), name="voice-template"),
    path("voices/<int:pk>/", voices.VoiceDetail.as_view(), name="disputes-voice-detail"),
    path("voices/<int:pk>/<slug:step>/", step_views(VOICE), name="disputes-voice-step"),
]
