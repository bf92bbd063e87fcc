"""Why the regular members of a union became more or fewer. Pure: no database.

Every coming and going of a regular member has one way; what fits none of those named is a correction, so that the sum
of the ways is the whole change.
"""

from ..enums import DEPARTURES, BeginReason, EndReason

#: Reasons of a beginning that say by themselves how somebody came.
WAYS_IN = frozenset({BeginReason.JOIN, BeginReason.TRANSFER_IN, BeginReason.RESTORE, BeginReason.OPENING})
#: Reasons of an end that say by themselves how somebody went.
WAYS_OUT = frozenset({*DEPARTURES, EndReason.TRANSFER_OUT, EndReason.RETAIN})
#: Ends by the member's own will or by a decision.
LEAVING = frozenset({EndReason.LEAVE, EndReason.LAPSE, EndReason.EXPELLED})


def entry_label(reason: str) -> str:
    """What a way to come is called in lists; any but the ways by themselves is a correction."""
    return str(BeginReason(reason).label) if reason in WAYS_IN else "更正增加"


def exit_label(reason: str) -> str:
    """What a way to go is called in lists."""
    return str(EndReason(reason).label) if reason in WAYS_OUT else "更正减少"
