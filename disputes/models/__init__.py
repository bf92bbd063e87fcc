"""Models of the domain, by topic."""

from .accidents import Accident
from .bodies import MediationBody, Mediator, MediatorTraining
from .fact_sheet import FactSheet
from .inspections import Hazard, Inspection, WorkerInspector
from .legal_aid import LegalAid
from .letters import SupervisionLetter
from .mediation import Mediation
from .mediation_parts import (
    AgreementItem,
    Claim,
    Hearing,
    Participant,
    Performance,
    Seat,
    ServedPaper,
)
from .meetings import Resolution, ThreePartyMeeting
from .parties import DisputeClass, Party
from .petitions import Accused, Petition, Petitioner, PetitionRecusal
from .voices import Voice

__all__ = [
    "Accident",
    "Accused",
    "AgreementItem",
    "Claim",
    "DisputeClass",
    "FactSheet",
    "Hazard",
    "Hearing",
    "Inspection",
    "LegalAid",
    "Mediation",
    "MediationBody",
    "Mediator",
    "MediatorTraining",
    "Participant",
    "Party",
    "Performance",
    "Petition",
    "PetitionRecusal",
    "Petitioner",
    "Resolution",
    "Seat",
    "ServedPaper",
    "SupervisionLetter",
    "ThreePartyMeeting",
    "Voice",
    "WorkerInspector",
]
