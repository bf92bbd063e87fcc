"""The county's list of dispute classes."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from unionhub.core import access, audit
from unionhub.core.models import Organisation

from ..models import DisputeClass
from ..rules import classes as rules

CHANGE = "disputes.class.change"

LAW = "劳动争议调解仲裁法 第二条"
IN_FORCE = date(2008, 5, 1)
#: code, name, whether a payment order may be sought on an agreement about it (§16)
CLASSES = (
    ("1", "确认劳动关系", False),
    ("2", "订立、履行、变更、解除和终止劳动合同", False),
    ("3", "除名、辞退和辞职、离职", False),
    ("4", "工作时间、休息休假、社会保险、福利、培训以及劳动保护", False),
    ("5", "劳动报酬、工伤医疗费、经济补偿或者赔偿金等", True),
    ("6", "法律、法规规定的其他劳动争议", False),
)
SUB_CLASSES = (
    ("5.1", "劳动报酬", True),
    ("5.2", "工伤医疗费", True),
    ("5.3", "经济补偿", True),
    ("5.4", "赔偿金", True),
    ("5.5", "加班工资", True),
    ("4.1", "工作时间、休息休假", False),
    ("4.2", "社会保险", False),
    ("4.3", "福利、培训", False),
    ("4.4", "劳动保护", False),
    ("2.1", "订立劳动合同", False),
    ("2.2", "变更劳动合同", False),
    ("2.3", "解除劳动合同", False),
    ("2.4", "终止劳动合同", False),
)


@transaction.atomic
def seed_classes(county: Organisation) -> None:
    """Enter the six classes of the law and the usual sub-classes; what stands already is left alone."""
    standing = {row.code: row for row in DisputeClass.objects.filter(is_struck=False)}
    for code, name, by_order in (*CLASSES, *SUB_CLASSES):
        if code in standing:
            continue
        parent = standing.get(code.partition(".")[0]) if "." in code else None
        standing[code] = DisputeClass.objects.create(
            organisation=county,
            code=code,
            name=name,
            parent=parent,
            pays_by_order=by_order,
            valid_from=IN_FORCE,
            source=LAW if parent is None else "县级细分",
        )


@transaction.atomic
def add_class(
    parent: DisputeClass,
    *,
    actor: Any,
    code: str,
    name: str,
    valid_from: date,
    pays_by_order: bool = False,
    source: str = "",
) -> DisputeClass:
    """Add a sub-class of one of the law's six from the day on. Raises ValidationError in words."""
    parent = DisputeClass.objects.select_for_update(of=("self",), no_key=True).get(pk=parent.pk)
    access.require(actor, CHANGE, parent)
    if parent.parent_id is not None:
        raise ValidationError({"parent": "细类只能设在法律规定的大类之下。"})
    if problem := rules.code_problem(code, parent.code):
        raise ValidationError({"code": problem})
    for row in DisputeClass.objects.standing().filter(code=code):
        if problem := rules.overlap_problem(row.name, row.valid_from, row.valid_to, valid_from):
            raise ValidationError({"code": problem})
    made = DisputeClass.objects.create(
        organisation=parent.organisation,
        parent=parent,
        code=code,
        name=name,
        valid_from=valid_from,
        pays_by_order=pays_by_order,
        source=source,
    )
    changes = {"code": ["", code], "name": ["", name], "valid_from": ["", valid_from]}
    audit.record(CHANGE, actor=actor, obj=made, changes=changes)
    return made


@transaction.atomic
def end_class(row: DisputeClass, on: date, *, actor: Any, reason: str = "") -> None:
    """The sub-class is offered no more from the day on; what was entered under it keeps it.

    Raises ValidationError in words: the law's six stay, and what has ended is not ended again.
    """
    row = DisputeClass.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    access.require(actor, CHANGE, row)
    if row.parent_id is None:
        raise ValidationError("法律规定的六类不能停用；需要细分的请增加细类。")
    if row.valid_to is not None:
        raise ValidationError(f"这个细类已自 {row.valid_to:%Y-%m-%d} 起停用。")
    if on < row.valid_from:
        raise ValidationError({"on": f"停用日期不能早于起始日期 {row.valid_from:%Y-%m-%d}。"})
    row.end(on)
    row.version += 1
    row.save()
    audit.record(CHANGE, actor=actor, obj=row, changes={"valid_to": ["", on]}, reason=reason)
