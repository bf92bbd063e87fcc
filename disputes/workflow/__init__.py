"""The procedures of the domain, by topic."""

from unionhub.core.workflow import Workflow

from .legal_aid import LEGAL_AID
from .letters import LETTER
from .mediation import MEDIATION
from .petitions import PETITION
from .voices import VOICE

WORKFLOWS: tuple[Workflow, ...] = (
    MEDIATION,
    PETITION,
    LEGAL_AID,
    LETTER,
    VOICE,
)
