"""The county's own list of unit natures as it is seeded, with what upper levels call each. Pure: no database."""

from dataclasses import dataclass
from datetime import date

#: The natures of the federation's form for unions of 2015 (工会信息表, 单位类别).
ACFTU_2015 = "全总 2015"
#: The statistical division of market entities of 2023; its codes mean other things than those of 2015.
NBS_2023 = "国统字〔2023〕14号"
#: From when the seeded list holds: the year of the form it is mapped to.
SEEDED_FROM = date(2015, 1, 1)
SEEDED_TITLE = "单位性质"


@dataclass(frozen=True)
class SeededCode:
    """One nature: code, label, and (upper list, code, label) where the correspondence is certain."""

    code: str
    label: str
    upper: tuple[tuple[str, str, str], ...] = ()


def _in_2015(code: str, label: str) -> tuple[str, str, str]:
    return (ACFTU_2015, code, label)


#: 垂管 is an administrative relation (organ or enterprise): no upper list has it. 财政拨款 and 其他 are parts of 400.
NATURES = (
    SeededCode("01", "行政机关", (_in_2015("500", "机关"),)),
    SeededCode("02", "财政拨款的事业单位", (_in_2015("400", "事业"),)),
    SeededCode("03", "其他事业单位", (_in_2015("400", "事业"),)),
    SeededCode("04", "垂管单位"),
    SeededCode("05", "国有企业", (_in_2015("110", "国有企业"),)),
    SeededCode("06", "集体企业", (_in_2015("120", "集体企业"),)),
    SeededCode("07", "国有控股公司", (_in_2015("161", "国有控股公司"), (NBS_2023, "120", "股份有限公司"))),
    SeededCode(
        "08", "其他有限责任公司", (_in_2015("159", "其他有限责任公司"), (NBS_2023, "110", "有限责任公司"))
    ),
    SeededCode("09", "私营企业", (_in_2015("170", "私营企业"),)),
    SeededCode("10", "外商投资企业", (_in_2015("300", "外商投资"),)),
    SeededCode("11", "个体经济组织", (_in_2015("600", "个体经济组织"),)),
)


def version_problem(start: date, current_start: date, today: date) -> str:
    """What is wrong with the first day of a new version; empty when nothing is."""
    if start <= current_start:
        return f"新版本的起始日期必须晚于现行版本的 {current_start:%Y-%m-%d}。"
    if start > today.replace(year=today.year + 1, day=min(today.day, 28)):
        return "新版本最多提前一年建立。"
    return ""
