"""Petitions for the access tests: who sees one, and the deed of each address and step."""

from collections.abc import Callable
from typing import Any

from disputes.models import Petition
from tests.access.expectation import Target
from tests.access.relations import RELATIONS, organisations, steps_of
from tests.conftest import Cast
from tests.disputes.own_imports import own_imports, workbook
from tests.disputes.samples_petitions import DATA, KIND
from tests.disputes.samples_petitions import petition as unsaved
from unionhub.core.clocks import running
from unionhub.core.models import Organisation, User

OVERSEEN = "disputes.petition.oversee"
REASON = "核对材料后办理"
#: The terms that run in a state and that a step out of it asks for.
RUNNING = {"referred": "petition.objection", "replied": "petition.review", "reviewed": "petition.recheck"}
#: step → (state it starts from, who does it, fields beside those of DATA, changes of the petition)
STEPS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "accept": ("registered", "clerk", {}, {}),
    "accept_repeated": ("registered", "clerk", {"note": REASON}, {}),
    "refer": ("registered", "clerk", {}, {}),
    "refuse": ("registered", "clerk", {"note": REASON}, {}),
    "hand_over": ("referred", "clerk", {"unopposed": "on"}, {}),
    "take_back": ("referred", "clerk", {"note": REASON}, {}),
    "ask_extension": ("handling", "clerk", {"note": REASON}, {}),
    "extend": ("extending", "head", {}, {}),
    "refuse_extension": ("extending", "head", {"note": REASON}, {}),
    "tell_extension": ("handling", "clerk", {}, {"extended_on": "2026-01-05"}),
    "draft_reply": ("handling", "clerk", {}, {}),
    "return_reply": ("drafted", "head", {"note": REASON}, {}),
    "approve_reply": ("drafted", "head", {}, {}),
    "send_reply": ("approved", "clerk", {}, {}),
    "first_answer": ("handling", "clerk", {"note": REASON}, {}),
    "satisfaction": ("closed", "clerk", {}, {}),
    "ask_review": ("replied", "clerk", {}, {}),
    "decide_review": ("reviewing", "clerk", {}, {}),
    "ask_recheck": ("reviewed", "clerk", {}, {}),
    "decide_recheck": ("rechecking", "clerk", {}, {}),
    "close": ("replied", "clerk", {"accepted": "on"}, {}),
    "withdraw": ("handling", "clerk", {"note": REASON}, {}),
    "assign": ("handling", "head", {}, {}),
    "recuse": ("handling", "clerk", {"note": REASON}, {}),
}


def petition(
    cast: Cast, home: Organisation, owner: User, state: str = "registered", **changes: Any
) -> Petition:
    """A saved petition in the state, with the term that runs in it."""
    made = unsaved(home, owner, state=state, **changes)
    made.save()
    if state in RUNNING:
        running.start(made, RUNNING[state], made.opened_on)
    return made


def _of_petition(**said: Any) -> Callable[[Cast, dict[str, User]], list[Target]]:
    """Targets of an address of one petition: confidential, seen by its own people and who oversees the place."""

    def targets(cast: Cast, people: dict[str, User]) -> list[Target]:
        nodes = organisations(cast)
        found = [
            Target(
                (("pk", petition(cast, nodes[code], people["clerk"]).pk),),
                code,
                "clerk",
                relation,
                overseen_by=OVERSEEN,
                **said,
            )
            for relation, code in RELATIONS.items()
        ]
        return [*found, Target((("pk", 987_654_321),), relation="missing", exists=False, **said)]

    return targets


def _at(step: str, state: str, changes: dict[str, Any]) -> Callable[[Cast], dict[str, Any]]:
    def kwargs(cast: Cast) -> dict[str, Any]:
        made = petition(cast, cast.union_a1, cast.officer, state, **changes)
        if step == "accept_repeated":
            DATA[f"{KIND}.{step}"](made)  # type: ignore[operator]
        return {"pk": made.pk, "step": step.replace("_", "-")}

    return kwargs


def _fields(step: str, more: dict[str, Any]) -> dict[str, Any]:
    asked = DATA.get(f"{KIND}.{step}", {})
    if step == "assign":
        return {"handler": lambda cast: cast.clerk.pk}
    return {**({} if callable(asked) else asked), **more}


MAKERS = {"disputes.Petition": petition}
CASES = {
    "disputes-petition-detail": _of_petition(),
    "petition-change": _of_petition(),
    "petition-petitioner-add": _of_petition(),
    "petition-batch": own_imports("petitions"),
    "disputes-petition-step": steps_of(KIND, petition, "accept", overseen_by=OVERSEEN),
}
ACTIONS = {"extend": "approve", "refuse_extension": "approve", "return_reply": "approve"}
ACTIONS |= {"approve_reply": "approve", "assign": "oversee"}
DEEDS = {
    **{
        f"disputes-petition-step/{step}": (
            who,
            f"disputes.petition.{ACTIONS.get(step, 'handle')}",
            _fields(step, more),
            _at(step, state, changes),
        )
        for step, (state, who, more, changes) in STEPS.items()
    },
    "petition-add": (
        "clerk",
        "disputes.petition.open",
        {
            "form": "letter",
            "nature": "appeal",
            "subject": "wages",
            "person_name": "王建国",
            "phone": "13812345678",
            "persons": "1",
            "employer_name": "某某公司",
            "content": "拖欠三个月工资。",
        },
        lambda cast: {},
    ),
    "petition-import": ("clerk", "disputes.petition.import", {"file": workbook}),
    "petition-sheet": ("clerk", "disputes.petition.export"),
    "petition-change": (
        "clerk",
        "disputes.petition.handle",
        {"system_number": "XF2026-1"},
        lambda cast: {"pk": petition(cast, cast.union_a1, cast.officer).pk},
    ),
    "petition-petitioner-add": (
        "clerk",
        "disputes.petition.handle",
        {"person_name": "李秀英"},
        lambda cast: {"pk": petition(cast, cast.union_a1, cast.officer).pk},
    ),
}
PERSONAL = {"petition-list", "petition-batch"}
