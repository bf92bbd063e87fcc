"""Fills the demo county with unions, employers, people and what waits for a decision."""

from unionhub.core.demo.county import DemoCounty

from ..models import Membership, Person
from .counts import days_of_declaration, declare_heads, total_areas
from .identity import Identities
from .offices import founding_days, make_offices
from .people import draw_people
from .plan import plan_unions
from .requests import make_requests
from .units import make_units
from .writing import advance_ids


def fill(county: DemoCounty) -> dict[str, int]:
    """Write everything in the running transaction; returns how many of each, by label."""
    identities = Identities(county.seed)
    plans = plan_unions(county)
    founded = founding_days(county)
    units = make_units(county, plans, identities, founded)
    county.say(f"演示数据：{len(plans)} 个工会，正在生成会员……")
    people = draw_people(county, plans, units, identities, days_of_declaration(county.as_of))
    county.say(f"演示数据：人员 {people.people}，会籍 {people.spells}；正在生成申报、届次和申请……")
    heads = declare_heads(county, plans, units, people.heads)
    areas = total_areas(county)
    offices = make_offices(county, plans, people.members, founded)
    requests = make_requests(county, plans, people, identities)
    advance_ids(Person, Membership)
    return {
        "工会资料": units.unions,
        "用人单位": sum(len(found) for found in units.covered.values())
        + len(units.uncovered)
        + len(units.closed),
        "覆盖": units.coverages,
        "职工人数申报": heads,
        "地区总数": areas,
        "人员": people.people,
        "会籍": people.spells,
        **offices,
        **requests,
    }
