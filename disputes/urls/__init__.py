"""Every address of the domain, by topic."""

from django.urls import URLPattern

from . import bodies, classes, legal_aid, mediation, mediation_parts, meetings, petitions, supervision

urlpatterns: list[URLPattern] = [
    *legal_aid.urlpatterns,
    *bodies.urlpatterns,
    *classes.urlpatterns,
    *meetings.urlpatterns,
    *mediation_parts.urlpatterns,
    *mediation.urlpatterns,
    *petitions.urlpatterns,
    *supervision.urlpatterns,
]
