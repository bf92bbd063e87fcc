"""What holds of the totals of an area. Pure: no database."""

from collections.abc import Mapping

#: The figures in the order of forms.
FIGURES = {"employees": "职工总数", "units": "单位总数", "units_due": "应建会单位数"}


def problems(figures: Mapping[str, int | None]) -> dict[str, str]:
    """What is wrong with an entry, in words by name of the figure («» for the entry as a whole)."""
    if all(figures.get(name) is None for name in FIGURES):
        return {"": "请至少填写一个数。"}
    units, due = figures.get("units"), figures.get("units_due")
    if units is not None and due is not None and due > units:
        return {"units_due": f"应建会单位数 {due} 多于单位总数 {units}，请核对。"}
    return {}
