"""Input of what is known of a person."""

from typing import Any

from unionhub.core import cleaners
from unionhub.core.forms import RecordForm

from ..models import Party
from ..rules import parties as rules
from ..services.parties import link_member


class PartyForm(RecordForm):
    """A party as it is corrected."""

    cleaners = {**rules.CLEANERS, "address": cleaners.text}

    class Meta:
        model = Party
        fields = ("name", "sex", "id_number", "phone", "address", "is_migrant")

    def save(self, commit: bool = True) -> Any:
        """The party, linked to the membership roll by its number."""
        link_member(self.instance)
        return super().save(commit)
