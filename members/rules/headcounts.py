"""What holds of declared numbers of employees. Pure: no database."""

from collections.abc import Mapping
from datetime import date

#: Overlapping parts of the employees: each at most as many as all, their sum means nothing.
PARTS = {
    "women": "女职工",
    "migrants": "农民工",
    "minorities": "少数民族职工",
    "new_form": "新就业形态劳动者",
}
#: All figures of a declaration, in the order of forms and sheets.
FIGURES = {"employees": "职工人数", **PARTS}
#: More employees than any unit of a county has: a slipped finger.
MOST = 1_000_000


def problems(figures: Mapping[str, int | None]) -> dict[str, str]:
    """What is wrong with a declaration, in words by name of the figure; empty when nothing is.

    A figure that is None was refused or left out before and is not judged here.
    """
    found: dict[str, str] = {}
    employees = figures.get("employees")
    for name, label in FIGURES.items():
        number = figures.get(name)
        if number is None:
            continue
        if number < 0:
            found[name] = f"{label}不能是负数。"
        elif number > MOST:
            found[name] = f"{label}超过 {MOST:,}，请核对。"
        elif name in PARTS and employees is not None and number > employees >= 0:
            found[name] = f"{label} {number} 人多于职工人数 {employees} 人，请核对。"
    return found


def day_problem(on: date, today: date) -> str:
    """What is wrong with the day the figures speak of; empty when nothing is."""
    return "截止日期不能晚于今天。" if on > today else ""
