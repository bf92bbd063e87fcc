"""What employers declared, and the totals of the areas: the denominators of the rates."""

from datetime import date
from random import Random

from unionhub.core.demo.county import DemoCounty
from unionhub.core.demo.tree import COUNTY_CODE, DISTRICTS

from ..models import AreaTotal, Employer, Headcount
from .plan import UnionPlan, is_new, opening_day
from .shares import apportion
from .units import Units
from .writing import moment

#: How many more non-members there were on the earlier days, beside the members of then.
_MORE_OUTSIDE = (1.5, 1.25, 1.0)
#: Two declarations were wrong and put right.
_WRONG = 2
#: Employees and units of the whole county at the end of each year, from the statistics office's return.
_AREA = ((18_640, 612, 171), (19_270, 648, 176))
_BLOCK = 1_000


def days_of_declaration(as_of: date) -> tuple[date, ...]:
    """The ends of the two years told, and the last day."""
    opening = opening_day(as_of)
    return (date(opening.year, 12, 31), date(opening.year + 1, 12, 31), as_of)


def declare_heads(
    county: DemoCounty, plans: list[UnionPlan], units: Units, heads: dict[tuple[int, date], list[int]]
) -> int:
    """Write the headcounts; of each union the latest sum to what was planned. Returns how many."""
    days = days_of_declaration(county.as_of)
    opening = opening_day(county.as_of)
    rows = []
    for plan in plans:
        random = county.random(f"heads {plan.union.code}")
        covered = units.covered[plan.union.code]
        first = plan.founded_on if is_new(plan, opening) else opening
        for day, more in zip(days, _MORE_OUTSIDE, strict=True):
            if day < first:
                continue
            outside = apportion([weight for _, weight in covered], round(plan.outside * more))
            for (employer, _), absent in zip(covered, outside, strict=True):
                present = heads.get((employer.pk, day), [0, 0, 0, 0, 0])
                rows.append(_headcount(random, plan, employer.pk, day, present, absent))
    for employer, plan, closed in units.closed:
        for day in days:
            if day < closed:
                rows.append(_declared(plan, employer.pk, day, [5, 2, 2, 2, 0], ""))
        rows.append(_declared(plan, employer.pk, closed, [0, 0, 0, 0, 0], "注销前申报"))
    rows += _put_right(rows)
    rows += _of_uncovered(county, units.uncovered, days)
    return len(Headcount.objects.bulk_create(rows, batch_size=_BLOCK))


def _of_uncovered(county: DemoCounty, employers: list[Employer], days: tuple[date, ...]) -> list[Headcount]:
    """Employers without a union, as the statistics office told of them: every third is to be organised (工会法 §11).

    The last two told nothing, so that «unknown» is seen as well.
    """
    rows = []
    for at, employer in enumerate(employers[:-2]):
        random = county.random(f"uncovered {employer.name}")
        employees = random.randint(26, 140) if at % 3 == 0 else random.randint(4, 23)
        for day, change in zip(days, (0.9, 1.0, 1.0), strict=True):
            many = max(1, round(employees * change))
            rows.append(
                Headcount(
                    organisation=employer.organisation,
                    employer=employer,
                    on=day,
                    employees=many,
                    women=many * 2 // 5,
                    migrants=many // 3,
                    minorities=many * 2 // 5,
                    source="县统计局单位名录",
                    recorded_at=moment(day, 30),
                )
            )
    return rows


def _headcount(
    random: Random, plan: UnionPlan, employer: int, day: date, present: list[int], absent: int
) -> Headcount:
    """The members of the employer on the day and those who have not joined, who are much like them."""
    members = max(1, plan.members)
    shares = (plan.women / members, plan.migrants / members, plan.minorities / members, 0.0)
    figures = [present[0] + absent]
    figures += [
        part + min(absent, round(absent * share + random.uniform(-0.4, 0.4))) if absent and share else part
        for part, share in zip(present[1:], shares, strict=True)
    ]
    return _declared(plan, employer, day, figures, "劳动工资台账")


def _declared(plan: UnionPlan, employer: int, day: date, figures: list[int], source: str) -> Headcount:
    employees, women, migrants, minorities, new_form = figures
    return Headcount(
        organisation=plan.organisation,
        employer_id=employer,
        on=day,
        employees=employees,
        women=women,
        migrants=migrants,
        minorities=minorities,
        new_form=new_form,
        source=source,
        recorded_at=moment(day, 30),
    )


def _put_right(rows: list[Headcount]) -> list[Headcount]:
    """Wrong declarations beside the right ones: the digits of the number stood in another order."""
    made = []
    for row in [row for row in rows if 20 <= row.employees < 100 and row.employees % 11][:_WRONG]:
        wrong = Headcount(
            organisation=row.organisation,
            employer_id=row.employer_id,
            on=row.on,
            employees=row.employees + 100,
            women=row.women,
            migrants=row.migrants,
            minorities=row.minorities,
            source=row.source,
            recorded_at=row.recorded_at,
            is_struck=True,
            struck_at=moment(row.on, 300),
        )
        row.recorded_at = moment(row.on, 300)
        made.append(wrong)
    return made


def total_areas(county: DemoCounty) -> int:
    """Write the totals of county, townships and park at the end of the years told; townships sum to the county."""
    areas = [code for code, _, kind in DISTRICTS if kind != "system"]
    weights = [county.random(f"area {code}").uniform(0.7, 1.3) * _weight(code) for code in areas]
    rows = []
    for day, figures in zip(days_of_declaration(county.as_of), _AREA, strict=False):
        scaled = [max(len(areas), county.size.share(figure)) for figure in figures]
        parts = [apportion(weights, figure, least=1) for figure in scaled]
        for code, employees, units, due in zip(
            [COUNTY_CODE, *areas], *([total, *part] for total, part in zip(scaled, parts, strict=True)), strict=True
        ):  # fmt: skip
            rows.append(
                AreaTotal(
                    organisation=county.nodes[code],
                    on=day,
                    employees=employees,
                    units=units,
                    units_due=due,
                    source="县统计局劳动工资统计年报",
                    document_no=f"澄统字〔{day.year + 1}〕{4 if code == COUNTY_CODE else 7}号",
                )
            )
    return len(AreaTotal.objects.bulk_create(rows))


def _weight(code: str) -> float:
    """The county town and the park employ most."""
    return {"CX01": 5.0, "CX02": 2.0, "CX14": 3.5}.get(code, 1.0)
