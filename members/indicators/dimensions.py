"""By what figures of the domain can be split: members by what is known of them, everything by what a union is."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q, TextChoices

from unionhub.core.indicators import Dimension, Member, NodeDimension

from ..enums import MINORITIES, Education, EmploymentForm, Ethnicity, Industry, NewFormGroup, Sex
from ..models import Code, UnionSpell
from ..rules.people import AGE_BANDS, birth_years


def _choices(choices: type[TextChoices], field: str) -> tuple[Member, ...]:
    """A member for each choice that says something; the empty one is the rest."""
    return tuple(
        Member(item.value, str(item.label), Q(**{field: item.value})) for item in choices if item.value
    )


def _ages(day: date) -> tuple[Member, ...]:
    found = []
    for key, label, _, _ in AGE_BANDS:
        first, last = birth_years(key, day.year)
        born = Q(person__birth_date__gte=date(first, 1, 1), person__birth_date__lte=date(last, 12, 31))
        found.append(Member(key, label, born))
    return tuple(found)


_SEX = _choices(Sex, "person__sex")
_ETHNICITY = (
    Member("han", "汉族", Q(person__ethnicity=Ethnicity.HAN)),
    Member("minority", "少数民族", Q(person__ethnicity__in=sorted(MINORITIES))),
    Member("other", "其他", Q(person__ethnicity__in=[Ethnicity.OTHER, Ethnicity.FOREIGN])),
)
_FORM = _choices(EmploymentForm, "employment_form")
_EDUCATION = _choices(Education, "education")
_NEW_FORM = _choices(NewFormGroup, "new_form_group")
_MIGRANT = (Member("yes", "农民工", Q(is_migrant=True)), Member("no", "非农民工", Q(is_migrant=False)))

#: How memberships can be split. Ages are full calendar years: the year of the figure less the year of birth.
OF_MEMBERS = (
    Dimension("sex", "性别", lambda day: _SEX),
    Dimension("ethnicity_group", "民族", lambda day: _ETHNICITY),
    Dimension("migrant", "是否农民工", lambda day: _MIGRANT),
    Dimension("employment_form", "用工形式", lambda day: _FORM),
    Dimension("new_form_group", "新就业形态群体", lambda day: _NEW_FORM, rest="不属于"),
    Dimension("age", "年龄", _ages),
    Dimension("education", "学历", lambda day: _EDUCATION),
)


def natures(field: str) -> Dimension:
    """Rows by the unit nature that `field` (a lookup of a code) refers to."""

    def members(day: date) -> tuple[Member, ...]:
        same: dict[str, list[int]] = {}
        for pk, key in _one_of_each().items():
            same.setdefault(key, []).append(pk)
        return tuple(
            Member(key, label, Q(**{f"{field}__in": same[key]})) for key, label in _nature_members(day)
        )

    return Dimension("unit_nature", "用人单位性质", members)


def industries(field: str) -> Dimension:
    """Rows by the section of GB/T 4754 in `field`."""
    members = _choices(Industry, field)
    return Dimension("unit_industry", "用人单位行业", lambda day: members)


def _one_of_each() -> dict[int, str]:
    """For each entry of a list the key it is counted under: entries of several versions with one code and one label are
    one nature, named by the id of the first."""
    first: dict[tuple[Any, ...], int] = {}
    found = {}
    rows = Code.objects.order_by("pk").values_list(
        "pk", "version_of__organisation", "version_of__list_key", "code", "label"
    )
    for pk, *same in rows:
        found[pk] = str(first.setdefault(tuple(same), pk))
    return found


def _nature_members(day: date) -> tuple[tuple[str, str], ...]:
    one = _one_of_each()
    rows = Code.objects.order_by("position", "code", "pk").values_list("pk", "label")
    found: dict[str, str] = {}
    for pk, label in rows:
        found.setdefault(one[pk], label)
    return tuple(found.items())


def _natures_of(day: date) -> Mapping[int, str]:
    one = _one_of_each()
    rows = UnionSpell.objects.on(day).filter(nature__isnull=False)
    return {home: one[code] for home, code in rows.values_list("union__organisation", "nature")}


def _industries_of(day: date) -> Mapping[int, str]:
    rows = UnionSpell.objects.on(day).exclude(industry=Industry.UNKNOWN)
    return dict(rows.values_list("union__organisation", "industry"))


def _industry_members(day: date) -> tuple[tuple[str, str], ...]:
    return tuple((item.value, str(item.label)) for item in Industry if item.value)


#: What a union is, on the day, by its dated class; nodes that have none (the county, groups) fall under the rest.
NODE_DIMENSIONS: tuple[NodeDimension, ...] = (
    NodeDimension("nature", "单位性质", _natures_of, _nature_members, rest="未分类"),
    NodeDimension("industry", "行业", _industries_of, _industry_members, rest="未分类"),
)
