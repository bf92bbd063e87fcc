"""What the dashboard shows of disputes."""

from unionhub.core.dashboard import Block, Brief

DASHBOARD: tuple[Block, ...] = (
    Brief(
        title="维权工作·本周",
        keys=(
            "disputes.mediation_received",
            "disputes.mediation_ended",
            "disputes.mediation_agreed",
            "disputes.mediation_performed_amount",
            "disputes.mediation_running",
            "disputes.petitions_received",
            "disputes.petitions_settled",
            "disputes.letters_sent",
            "disputes.legal_aid_applied",
            "disputes.hazards_open",
        ),
        order=50,
    ),
)
