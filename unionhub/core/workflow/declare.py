"""What a domain declares of a procedure in `workflow.py`: its states and transitions, nothing that runs by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from ..forms import PlainForm


@dataclass(frozen=True)
class State:
    """A state of a case. `tone` colours its badge (ok, warn, bad, plain)."""

    key: str
    label: str
    is_open: bool = True
    tone: str = "warn"


#: Every case.
EVERY = Q()

#: From which day a clock runs, by what was entered with the step: a key of the step's data, or a function (which may
#: answer that none runs).
StartOf = str | Callable[[Any, Mapping[str, Any]], date | None]


@dataclass(frozen=True)
class Transition:
    """A step from one of `sources` to `target` (empty: the state stays).

    `action` is the line of policy.csv that is asked at the case's organisation. `guard(case)` says why it cannot be
    done now, in words, or nothing. `effect(step)` writes what else belongs to it, in the same transaction. `not_by`
    names transitions («open» is the entering): whoever did one of them on this case, himself or as a deputy, may not
    do this one.
    `starts` maps terms to the day they run from; `meets`, `moots`, `pauses`, `resumes` name terms.
    `hand`: «take» makes the actor the handler, «leave» frees the case. `primary`: the regular way on; the case waits
    for whoever may do it: its handler (if it has none, whoever holds the action), and with `not_by` anybody who holds
    the action and did none of those steps.
    `returns`: it sends the case back to somebody, who is told so in his to-do. `condition` says in words what `guard`
    and `effect` ask for, for the printed procedure (without it the guard's docstring does).
    """

    key: str
    label: str
    sources: tuple[str, ...]
    target: str
    action: str
    guard: Callable[[Any], str] | None = None
    effect: "Callable[[Step], None] | None" = None
    form: type[PlainForm] | None = None
    note_required: bool = False
    note_label: str = "说明"
    text: str = ""
    danger: bool = False
    primary: bool = False
    waits: Q = EVERY
    not_by: tuple[str, ...] = ()
    starts: Mapping[str, StartOf] = field(default_factory=dict)
    meets: tuple[str, ...] = ()
    moots: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    hand: str = ""
    returns: bool = False
    condition: str = ""


@dataclass(frozen=True)
class Step:
    """What an effect is given: the case (locked), the transition, who, when, the note and the form's data."""

    case: Any
    transition: Transition
    actor: Any
    on: date
    note: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Workflow:
    """The procedure of one kind of case. `model` extends `core.Case`; the first state is the first of `states`."""

    kind: str
    label: str
    model: type
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    #: The action by which a case is entered; who entered it stands in `created_by`.
    open_action: str
    #: What stands before the year and the serial: «调〔2026〕3号»; empty for cases without numbers.
    sign: str = ""
    #: Terms that run from the entering, as in a transition.
    starts: Mapping[str, StartOf] = field(default_factory=dict)

    @property
    def initial(self) -> str:
        """Where a new case begins."""
        return self.states[0].key

    def state(self, key: str) -> State:
        """The state of that key. Raises KeyError."""
        found = next((one for one in self.states if one.key == key), None)
        return found if found is not None else _missing(key)

    def has(self, key: str) -> bool:
        """Whether there is such a state."""
        return any(state.key == key for state in self.states)

    def transition(self, key: str) -> Transition:
        """The transition of that key. Raises KeyError."""
        found = next((one for one in self.transitions if one.key == key), None)
        return found if found is not None else _missing(key)

    def steps_from(self, state: str) -> list[Transition]:
        """What may follow the state, in the order of declaration."""
        return [one for one in self.transitions if state in one.sources]


def _missing(key: str) -> Any:
    raise KeyError(key)
