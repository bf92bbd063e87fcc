"""Excel lists in and out, by topic."""

from unionhub.core.sheets import Sheet

from .accidents import ACCIDENTS
from .bodies import BODIES
from .inspections import INSPECTIONS, INSPECTORS
from .legal_aid import LEGAL_AIDS
from .letters import LETTERS
from .mediation import MEDIATIONS
from .meetings import MEETINGS
from .petitions import PETITIONS
from .voices import VOICES

SHEETS: tuple[Sheet, ...] = (
    MEDIATIONS,
    PETITIONS,
    BODIES,
    LEGAL_AIDS,
    MEETINGS,
    LETTERS,
    INSPECTIONS,
    INSPECTORS,
    ACCIDENTS,
    VOICES,
)
