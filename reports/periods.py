"""What is closed, for the kernel: through which day an organisation's figures are signed, and who reads closed ones."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from unionhub.core import access
from unionhub.core.indicators.period import month_end
from unionhub.core.indicators.reading import SYSTEM, Reader
from unionhub.core.models import Organisation

from .closing import months, store
from .models import PeriodClose, Snapshot

VIEW = "reports.closed.view"


def closed_through(organisation: Organisation) -> date | None:
    """The end of the latest month that the county of the organisation ever closed; None where it closed none.

    A month that was returned or opened again counts as well: its first edition was handed on and names its records.
    """
    county = int(organisation.path.split(".")[0])
    closed = PeriodClose.objects.filter(county=county, snapshots__is_final=True).order_by("-month")
    month = closed.values_list("month", flat=True).first()
    return month_end(month) if month is not None else None


def closed_reader(user: Any, county: Organisation, month: date, edition: int = 0) -> Reader | None:
    """A reader of the closed month (newest edition, or that one) for the user; None where it is not closed.

    Raises PermissionDenied when the user may see closed figures nowhere, ValidationError for an edition that there is
    not.
    """
    if user is not SYSTEM and not access.may(user, VIEW):
        raise PermissionDenied(VIEW)
    close = store.closed(county, month, edition)
    if close is None:
        if edition and store.closed(county, month) is not None:
            raise ValidationError(f"{months.words(month)}没有封存的第{edition}版。")
        return None
    return store.frozen_reader(Snapshot.objects.get(close=close, is_final=True), user)


CLOSED_THROUGH = (closed_through,)
CLOSED_READERS = (closed_reader,)
