"""The page of a person who came with a matter."""

from typing import Any

from unionhub.core.masking import Kind
from unionhub.core.views import Button, DetailView, Facts, FormView, Tab

from ..forms.parties import PartyForm
from ..models import Party
from ..queries.matters import been_here_before
from ..services import hardship

VIEW, CHANGE = "disputes.party.view", "disputes.party.change"


def matters(party: Party, user: Any) -> dict[str, Any]:
    """With what the party came, as far as the user may see it."""
    return {"rows": been_here_before(party, user)}


class PartyDetail(DetailView):
    """One person."""

    action = VIEW
    model = Party
    select_related = ("organisation", "member")
    facts = (
        Facts(
            "当事人",
            (
                "name",
                "sex",
                "id_number",
                "phone",
                "address",
                "is_migrant",
                "member",
                ("hardship", "困难帮扶"),
                ("organisation", "首次登记"),
            ),
        ),
    )
    tabs = (Tab("matters", "曾经来过", "disputes/parties/matters.html", matters),)
    kinds = {"sex": Kind.SEX}
    history_action = VIEW
    buttons = (Button("修改", "party-change", CHANGE, icon="pencil"),)

    def get_object(self) -> Party:
        """With what the field of hardship aid says."""
        party: Any = super().get_object()
        party.hardship = hardship.in_words(party)
        return party


class PartyChange(FormView):
    """Correct or complete what is known of a person."""

    action = CHANGE
    model = Party
    title = "修改当事人资料"
    form_class = PartyForm
