"""Papers of errands: a notice that asks how it is to be done, and a receipt that asks nothing."""

from collections.abc import Mapping
from typing import Any

from django import forms

from unionhub.core.forms import CaseForm
from unionhub.core.papers import Paper, fact_rows, issued

from .errands import Errand


class NoticeForm(CaseForm):
    """What the notice says beside the case."""

    addressee = forms.CharField(label="送达对象", max_length=60)
    text = forms.CharField(label="告知内容", max_length=12_000, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = f"“{self.case.title}”已经受理。"


def _notice(case: Errand, data: Mapping[str, Any]) -> dict[str, Any]:
    facts = (
        ("编号", case.number),
        ("事由", case.title),
        ("金额", f"{case.amount} 元"),
        ("登记", case.opened_on),
    )
    return {**data, "facts": fact_rows(facts), "sealed_by": case.organisation.name}


def _receipt(case: Errand, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "facts": fact_rows((("事由", case.title), ("编号", case.number))),
        "signatures": ("送达人", "受送达人"),
    }


def _once(case: Errand) -> str:
    return (
        "已经出具过收据；要更正的，请对原收据重新出具。"
        if issued(case, "example.errand.receipt").exists()
        else ""
    )


PAPERS = (
    Paper(
        "example.errand.notice",
        "受理通知书",
        Errand,
        "example.errand.take",
        "example/errand_notice.html",
        _notice,
        "差受",
        form=NoticeForm,
        when=lambda case: "" if case.number else "请先编号。",
        order=10,
    ),
    Paper(
        "example.errand.receipt",
        "收据",
        Errand,
        "example.errand.take",
        "example/errand_receipt.html",
        _receipt,
        "差收",
        when=_once,
        order=20,
    ),
)
