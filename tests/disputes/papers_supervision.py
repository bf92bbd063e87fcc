"""Samples of the letters of supervision for the tests over all papers: approved, so that they may be issued."""

from collections.abc import Callable
from typing import Any

from disputes.documents.letters import KEYS
from disputes.enums import LetterKind
from disputes.services.letters import open_letter
from tests.conftest import Cast
from tests.disputes.samples_supervision import letter
from unionhub.core.workflow import perform


def approved(cast: Cast, kind: str, **changes: Any) -> Any:
    """A letter of the kind, drawn up by the clerk, approved by the head."""
    made = letter(cast.county, None, letter_kind=kind, approved_on=None, sent_on=None, sent_way="", **changes)
    made.reply_due_on = None
    if kind == LetterKind.SUGGESTION:
        made.addressee = "测试县人力资源和社会保障局"
    made = open_letter(made, cast.clerk)
    perform(made, "submit", cast.clerk)
    return perform(made, "approve", cast.head)


def _sample(kind: str) -> Callable[[Cast], tuple[Any, dict[str, Any]]]:
    return lambda cast: (approved(cast, kind), {"contact": "马建国", "phone": "0999-5551234"})


SAMPLES = {KEYS[kind]: _sample(kind) for kind in LetterKind}
