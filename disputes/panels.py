"""What the domain shows on the pages of people and employers, by topic."""

from unionhub.core.panels import Panel

from .queries import legal_aid, mediation_panels, petition_panels, supervision

_OF_MEDIATION = ("劳动争议", "disputes.mediation.view", "disputes/mediation/panel.html")
MEDIATION = (
    Panel("mediations", "members.person", *_OF_MEDIATION, mediation_panels.of_person, 210),
    Panel("mediations", "members.employer", *_OF_MEDIATION, mediation_panels.of_employer, 210),
)
_OF_PETITIONS = ("信访", "disputes.petition.view", "disputes/petitions/panel.html")
PETITIONS = (
    Panel("petitions", "members.person", *_OF_PETITIONS, petition_panels.of_person, 220),
    Panel("petitions", "disputes.party", *_OF_PETITIONS, petition_panels.of_party, 220),
    Panel("petitions", "members.employer", *_OF_PETITIONS, petition_panels.of_employer, 220),
)

SUPERVISION = (
    Panel(
        "letters",
        "members.employer",
        "劳动法律监督",
        "disputes.letter.view",
        "disputes/supervision/employer_letters.html",
        supervision.letters_of,
        230,
    ),
    Panel(
        "inspections",
        "members.employer",
        "现场检查",
        "disputes.inspection.view",
        "disputes/supervision/employer_inspections.html",
        supervision.inspections_of,
        240,
    ),
    Panel(
        "accidents",
        "members.employer",
        "安全事故",
        "disputes.accident.view",
        "disputes/supervision/employer_accidents.html",
        supervision.accidents_of,
        250,
    ),
)

_OF_LEGAL_AID = ("法律援助", "disputes.legal_aid.view", "disputes/legal_aid/panel.html")
LEGAL_AID = (
    Panel("legal_aids", "members.person", *_OF_LEGAL_AID, legal_aid.panel_of_person, 225),
    Panel("legal_aids", "members.employer", *_OF_LEGAL_AID, legal_aid.panel_of_employer, 225),
)

PANELS: tuple[Panel, ...] = (*MEDIATION, *PETITIONS, *LEGAL_AID, *SUPERVISION)
