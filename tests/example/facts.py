"""What others may ask about visits."""

from unionhub.core.facts import Fact

from .enums import VisitState
from .models import Visit


def has_open_visit(subject, on):
    """Whether the organisation has a visit that is not closed; unknown for anything else."""
    if not hasattr(subject, "path"):
        return None
    return Visit.objects.filter(organisation=subject, state=VisitState.OPEN, visited_on__lte=on).exists()


FACTS = (Fact("example.open_visit", "有未办结的走访", has_open_visit),)
