"""Pure rules of what waits for a decision: which step leads where, whose hands may take it, when two names are one."""

import re
import unicodedata
from enum import StrEnum

from ..enums import RequestState


class Step(StrEnum):
    """What is done to a request to join, a transfer or a proposal."""

    HAND = "hand"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


#: From which state a step leads where. What is decided stays decided: nothing leads out of the last three states.
DECISIONS: dict[tuple[str, Step], RequestState] = {
    (RequestState.PENDING, Step.ACCEPT): RequestState.ACCEPTED,
    (RequestState.PENDING, Step.REFUSE): RequestState.REFUSED,
    (RequestState.PENDING, Step.WITHDRAW): RequestState.WITHDRAWN,
}
#: A transfer is accepted only after it was handed over; either side may refuse while it is its turn.
TRANSFERS: dict[tuple[str, Step], RequestState] = {
    (RequestState.PENDING, Step.HAND): RequestState.HANDED,
    (RequestState.PENDING, Step.REFUSE): RequestState.REFUSED,
    (RequestState.PENDING, Step.WITHDRAW): RequestState.WITHDRAWN,
    (RequestState.HANDED, Step.ACCEPT): RequestState.ACCEPTED,
    (RequestState.HANDED, Step.REFUSE): RequestState.REFUSED,
    (RequestState.HANDED, Step.WITHDRAW): RequestState.WITHDRAWN,
}


def next_state(table: dict[tuple[str, Step], RequestState], state: str, step: Step) -> RequestState | None:
    """Where the step leads; None where it cannot be taken."""
    return table.get((state, step))


def is_own_hand(maker: int | None, hands: frozenset[int]) -> bool:
    """Whether one of the hands entered it (nobody approves what he entered, as a deputy neither)."""
    return maker is not None and maker in hands


def same_name(first: str, second: str) -> bool:
    """Whether two writings are one name: width, blanks, case and the dots of transcribed names do not count."""
    return _folded(first) == _folded(second)


def _folded(name: str) -> str:
    return re.sub(r"[\s·•・‧∙⋅.\-']", "", unicodedata.normalize("NFKC", name)).casefold()
