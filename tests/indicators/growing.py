"""Random trees and visits for the engine's tests."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tests.example.enums import VisitState
from tests.example.models import Visit
from unionhub.core.enums import OrganisationKind
from unionhub.core.models import Organisation

#: The days of the visits: few, so that they meet.
START = date(2026, 1, 20)

days = st.integers(0, 40).map(lambda number: START + timedelta(days=number))
amounts = st.sampled_from([Decimal(0), Decimal("0.10"), Decimal("0.20"), Decimal("499.99"), Decimal(500)])
#: Parents by place of nodes 1…n: 0 is the county, each stands below an earlier one.
trees = st.integers(1, 7).flatmap(lambda count: st.tuples(*(st.integers(0, place) for place in range(count))))


@st.composite
def visits(draw):
    """The values of one visit; the place of its node is taken modulo the number of nodes."""
    return {
        "place": draw(st.integers(0, 20)),
        "visited_on": draw(days),
        "followed_on": draw(st.one_of(st.none(), days)),
        "amount": draw(amounts),
        "state": draw(st.sampled_from(VisitState)),
    }


def make_tree(parents) -> list[Organisation]:
    """The county and the nodes below it."""
    made = [Organisation.objects.create(name="测试县", code="N0", kind=OrganisationKind.COUNTY)]
    for place, parent in enumerate(parents, 1):
        kind = OrganisationKind.TOWNSHIP if parent == 0 and place % 3 else OrganisationKind.PRIMARY
        made.append(
            Organisation.objects.create(name=f"组织{place}", code=f"N{place}", kind=kind, parent=made[parent])
        )
    return made


def make_visits(nodes, listed) -> list[Visit]:
    """The visits, written one by one."""
    return [
        Visit.objects.create(
            organisation=nodes[values["place"] % len(nodes)],
            household="户",
            **{key: value for key, value in values.items() if key != "place"},
        )
        for values in listed
    ]
