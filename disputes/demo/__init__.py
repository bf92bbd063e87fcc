"""The demo county's disputes, by topic."""

from unionhub.core.demo.county import DemoPart

from . import legal_aid, mediation, petitions, supervision

DEMO: tuple[DemoPart, ...] = (
    DemoPart("mediation", mediation.fill),
    DemoPart("petitions", petitions.fill),
    DemoPart("supervision", supervision.fill),
    DemoPart("legal_aid", legal_aid.fill),
)
