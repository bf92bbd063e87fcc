"""What is asked of the unions each month: that every petition and every voice of the month was entered."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count

from unionhub.core.collection import AskKind, Collection, Known, Question

from .enums import PetitionNature
from .models import Petition, Voice


def entered(organisations: Sequence[int], day: date) -> Known:
    """How many petitions and voices of the day's month each organisation itself has entered, 0 included.

    Accusations are counted by nobody but those who may see them: they are left out.
    """
    counted = dict.fromkeys(organisations, 0)
    month = (day.replace(day=1), day)
    for rows in (
        Petition.objects.exclude(nature=PetitionNature.ACCUSATION),
        Voice.objects.all(),
    ):
        mine = rows.filter(organisation__in=organisations, opened_on__range=month).order_by()
        for union, many in mine.values_list("organisation_id").annotate(many=Count("pk")):
            counted[union] += many
    return {(union, 0): {"entered": many} for union, many in counted.items()}


COLLECTION: tuple[Collection, ...] = (
    Collection(
        "disputes.entered",
        "信访与民情",
        (
            Question(
                "entered", "本月受理的信访和职工民情已全部登记（没有的也要确认）", "件", AskKind.CONFIRMATION
            ),
        ),
        known=entered,
        help="有漏登的，先在“信访”“职工民情”中登记，再来确认。",
        of_areas=True,
    ),
)
