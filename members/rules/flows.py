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

#: What the ways are called in lists.
ENTRY_LABELS = {
    BeginReason.JOIN.value: "入会",
    BeginReason.TRANSFER_IN.value: "转入",
    BeginReason.RESTORE.value: "恢复会籍",
    BeginReason.OPENING.value: "期初建账",
    BeginReason.CORRECTION.value: "更正增加",
}
EXIT_LABELS = {
    EndReason.LEAVE.value: "退会",
    EndReason.LAPSE.value: "自动退会（决定）",
    EndReason.EXPELLED.value: "开除会籍",
    EndReason.DIED.value: "死亡",
    EndReason.TRANSFER_OUT.value: "转出",
    EndReason.RETAIN.value: "转为保留会籍",
    EndReason.CORRECTION.value: "更正减少",
}
