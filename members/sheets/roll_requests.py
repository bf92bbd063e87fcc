"""What a roll may not decide by itself: transfers from other unions, and leavings of members it does not name."""

from unionhub.core.models.import_batch import RowStatus
from unionhub.core.sheets import Apply, StagedRow

from ..models import MEMBER_FACTS
from ..services.requests import Wanted, ask_transfers, propose_leaving


def ask(apply: Apply) -> None:
    """Make a request of every row that asks for one."""
    wanted: list[Wanted] = []
    missing: list[int] = []
    for row in apply.rows(RowStatus.ASK):
        if row.in_file:
            wanted.append(_wanted(row))
        else:
            missing.append(int(row.values["spell_id"]))
    if wanted:
        ask_transfers(wanted, apply.user, apply.batch.pk)
    if missing:
        reason = f"{apply.on:%Y-%m-%d} 的名册中没有此人"
        propose_leaving(missing, reason, apply.user, apply.batch.pk)


def _wanted(row: StagedRow) -> Wanted:
    facts = {name: row.values[name] for name in MEMBER_FACTS if name != "is_migrant"}
    facts["is_migrant"] = bool(row.values["migrant"])
    return Wanted(row.target_id or 0, int(row.values["union_id"]), facts, row.values["employer_id"])
