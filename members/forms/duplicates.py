"""The question of a merge: which record is kept."""

from typing import Any

from django import forms

from unionhub.core.forms import PlainForm

from ..models import DuplicatePair


class MergeForm(PlainForm):
    """Which of the two records stays."""

    keep = forms.TypedChoiceField(
        label="保留哪一条记录",
        coerce=int,
        widget=forms.RadioSelect,
        choices=(),
        help_text="另一条并入它，可以撤销。",
    )

    strike_overlaps = forms.BooleanField(
        label="会籍时间重叠时，以保留的记录为准",
        required=False,
        help_text="并入记录中重叠的会籍标记为作废，仍可查看；撤销合并时恢复。不选则有重叠时不能合并。",
    )

    def __init__(self, *args: Any, pair: DuplicatePair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [  # type: ignore[attr-defined]
            (person.pk, f"{words}：{person}，{person.organisation}")
            for words, person in (("记录一", pair.first), ("记录二", pair.second))
        ]
