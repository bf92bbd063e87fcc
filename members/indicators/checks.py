"""What must hold between the figures of members; a part at most its whole is said by the figures themselves.

Sources: 工会统计调查制度 (审核关系: parts and totals, opening + in − out = closing); domain.md §1.8.
"""

from unionhub.core.indicators.checking import Amount, At, Check, Holds

_IN = ("joined", "transferred_in", "restored", "opening_entries", "corrected_in")
_OUT = ("left", "died", "transferred_out", "retained_out", "corrected_out")
#: Members by attribute, and the employees declared with it. The declarations are of another day and by another hand, so
#: that more members than employees ask for a word and do not stop the month.
_OF_EMPLOYEES = (
    ("women", "women_employees", "女会员不多于女职工"),
    ("migrants", "migrant_employees", "农民工会员不多于农民工"),
    ("minorities", "minority_employees", "少数民族会员不多于少数民族职工"),
    ("new_form", "new_form_employees", "新就业形态会员不多于新就业形态劳动者"),
)


def _amounts(*keys: str) -> tuple[Amount, ...]:
    return tuple(Amount(f"members.{key}") for key in keys)


def _of_employees(members: str, employees: str, label: str) -> Check:
    return Check(
        f"members.{members}_of_employees",
        label,
        _amounts(members),
        Holds.AT_MOST,
        _amounts(employees),
        "请核对用人单位申报的职工人数是否漏填、过时；确属实际情况的写明原因。",
        is_hard=False,
    )


CHECKS: tuple[Check, ...] = (
    Check(
        "members.flow",
        "会员期初期末相接",
        (Amount("members.members", At.START), *_amounts("entered"), Amount("members.departed", sign=-1)),
        Holds.EQUAL,
        (Amount("members.members", At.END),),
        "会籍的起止日期有矛盾，或者期间有工会在乡镇之间划转，请打开会员增加、会员减少的名单核对。",
    ),
    Check(
        "members.entered_parts",
        "会员增加等于各项之和",
        _amounts("entered"),
        Holds.EQUAL,
        _amounts(*_IN),
        "有会员增加没有登记来源，请打开会员增加的名单核对。",
    ),
    Check(
        "members.departed_parts",
        "会员减少等于各项之和",
        _amounts("departed"),
        Holds.EQUAL,
        _amounts(*_OUT),
        "有会员减少没有登记去向，请打开会员减少的名单核对。",
    ),
    Check(
        "members.roll_parts",
        "在册会员等于会员与保留会籍之和",
        _amounts("roll"),
        Holds.EQUAL,
        _amounts("members", "retained"),
        "有会籍没有登记种类，请打开在册会员的名单核对。",
    ),
    Check(
        "members.voters_of",
        "有选举权的会员不多于会员",
        _amounts("voters"),
        Holds.AT_MOST,
        _amounts("members"),
        "保留会籍的人员没有选举权，请打开名单核对。",
    ),
    *(_of_employees(*told) for told in _OF_EMPLOYEES),
)
