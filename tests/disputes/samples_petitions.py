"""A petition for the tests over all procedures, and what its steps ask for."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from disputes.models import Petition
from unionhub.core.models import Organisation, User

KIND = "disputes.petition"


def petition(organisation: Organisation, maker: User, **changes: Any) -> Petition:
    """An unsaved petition of the organisation, for which a quick first answer is asked."""
    values = {
        "title": "来信 申诉求决：劳动报酬",
        "form": "letter",
        "nature": "appeal",
        "subject": "wages",
        "is_quick": True,
        **changes,
    }
    return Petition(organisation=organisation, created_by=maker, **values)


def _as(**changes: Any) -> Callable[[Any], dict[str, Any]]:
    """The case is made to be what the step's guard asks for; the step itself asks nothing."""

    def data(case: Any) -> dict[str, Any]:
        Petition.objects.filter(pk=case.pk).update(**changes)
        return {}

    return data


def _earlier(case: Petition) -> Petition:
    made = petition(case.organisation, case.created_by, title="较早的信访事项")
    made.save()
    return made


def _repeated(case: Petition) -> dict[str, Any]:
    if case.repeats_id is None:
        Petition.objects.filter(pk=case.pk).update(repeats=_earlier(case))
    return {}


REVIEW = {"body": "市总工会", "document": "市工信复〔2026〕1号", "result": "upheld"}
MAKERS = {KIND: petition}
DATA: dict[str, dict[str, Any] | Callable[[Any], dict[str, Any]]] = {
    f"{KIND}.accept_repeated": _repeated,
    f"{KIND}.refer": {"referred_to": "县人社局", "referral_document": "信转〔2026〕1号"},
    f"{KIND}.refuse": {"path_told": "arbitration"},
    f"{KIND}.merge": lambda case: {"earlier": _earlier(case).pk},
    f"{KIND}.hand_over": {"unopposed": True},
    f"{KIND}.tell_extension": _as(extended_on=timezone.localdate()),
    f"{KIND}.draft_reply": {"opinion": "经查属实，已督促补发。"},
    f"{KIND}.send_reply": {"reply_document": "信复〔2026〕1号", "way": "direct"},
    f"{KIND}.satisfaction": {"satisfaction": "satisfied"},
    f"{KIND}.decide_review": REVIEW,
    f"{KIND}.decide_recheck": REVIEW,
    f"{KIND}.close": {"accepted": True},
    f"{KIND}.assign": lambda case: {"handler": User.objects.get(username="clerk").pk},
}
CLOCKS: dict[str, tuple[str, ...]] = {}
